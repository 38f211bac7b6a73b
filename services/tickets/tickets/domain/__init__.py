"""The rules of tickets, pure: no I/O, no clock, no randomness."""

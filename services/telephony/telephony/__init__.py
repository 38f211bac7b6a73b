"""Calls as agents take and log them."""

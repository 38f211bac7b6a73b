"""The command line, one module per group of commands. Each does little: it calls a room and prints."""

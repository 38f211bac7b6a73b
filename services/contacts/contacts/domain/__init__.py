"""The rules of the directory: words and keys, notations of phone numbers, imports, twins. Pure."""

"""Malformed, truncated, huge, slow and hostile input against the running product."""

"""The support directory: who calls, writes and owns tickets."""

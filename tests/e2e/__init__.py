"""The guide's sections in a real browser, and what a person sees when things break."""

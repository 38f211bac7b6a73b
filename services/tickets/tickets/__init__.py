"""Service tickets, from report to closure."""

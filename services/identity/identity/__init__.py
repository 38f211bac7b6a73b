"""Members, roles and sessions: who someone is, and whether they still are."""

"""Files kept with tickets: the bytes outside the database, behind a small port."""

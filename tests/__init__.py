"""What crosses services: the whole product, started as a newcomer gets it."""

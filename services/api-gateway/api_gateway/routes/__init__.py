"""The operations of the REST API, one room per resource."""

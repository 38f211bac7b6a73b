"""Every event of the suite. Importing this package registers them all with `contracts.envelope`."""

from contracts.events import audit, call, charger, contact, identity, ticket

__all__ = ["audit", "call", "charger", "contact", "identity", "ticket"]

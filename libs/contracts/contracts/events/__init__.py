"""Every event of the suite. Importing this package registers them all with `contracts.envelope`."""

from contracts.events import charger, identity

__all__ = ["charger", "identity"]

"""What every service stands on: settings, lifecycle, bus, outbox, inbox, database, telemetry, logging, health."""

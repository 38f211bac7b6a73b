"""OCPP 1.6J: its messages, one module per action of the charger, and the commands it understands."""

"""All SQL of the gateway, one module per subject. Callers open the transaction."""

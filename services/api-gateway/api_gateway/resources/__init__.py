"""What the REST API shows and takes, where it differs from what services tell each other."""

"""The product loses processes while chargers work; nothing else may be lost."""

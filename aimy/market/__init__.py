"""How a pool stands, read from the chain."""

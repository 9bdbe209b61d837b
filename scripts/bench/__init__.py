"""Gas of what we deploy and of its peers, measured by the same calls on one chain; the peers come from npm packages."""

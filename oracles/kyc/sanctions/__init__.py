"""Sanctions lists: reading them in their published format, and comparing people with them."""

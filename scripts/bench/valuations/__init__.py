"""How fast houses are valued and reported, and what a published round costs."""

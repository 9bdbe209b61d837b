"""The read API over the index, and the portal that shows it to people."""

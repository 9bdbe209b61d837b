"""What answers look like. Fields are called as the columns of the index; amounts are decimal strings, never numbers."""

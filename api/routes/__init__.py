"""Where things are read. Routes hold no SQL: queries do."""

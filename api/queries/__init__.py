"""What is asked of the index: one class per area, each over a snapshot."""

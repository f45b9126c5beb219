"""What the entry points of a project leave to each other."""

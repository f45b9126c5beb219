"""What a call of a library does, one module a subject."""

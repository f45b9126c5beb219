"""Searches: the spaces that they walk, the trials that they run, and what they choose."""

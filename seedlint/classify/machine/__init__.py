"""Runs facts over abstract values."""

"""The named parts of a run."""

"""seedlint: a static linter for random-seed misuse in machine-learning code."""

__version__ = "0.1.0"

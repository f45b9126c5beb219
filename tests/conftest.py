"""What holds for every test."""

from __future__ import annotations

import os
import sys
import tempfile

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Where Python is told to keep no byte code, keep it outside the checkout for as long as the tests run: else each
    of the thousand processes that they start compiles seedlint anew."""
    if sys.dont_write_bytecode and "PYTHONPYCACHEPREFIX" not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="seedlint-bytecode-", ignore_cleanup_errors=True)
        config.add_cleanup(folder.cleanup)
        os.environ["PYTHONPYCACHEPREFIX"] = folder.name
        del os.environ["PYTHONDONTWRITEBYTECODE"]

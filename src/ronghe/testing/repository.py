"""Where things lie that tests look at: the repository's root and, beside it, shared references."""

from __future__ import annotations

from pathlib import Path

import pytest


def root() -> Path:
    """Return the directory of the clone: the nearest one above that holds `pyproject.toml`."""
    return next(path for path in Path(__file__).parents if (path / "pyproject.toml").is_file())


def shared(path: str) -> Path:
    """Return a file or directory of `../shared`; the test is skipped, loudly, without it."""
    found = root().parent / "shared" / path
    if not found.exists():
        pytest.skip(f"NOT COMPARED WITH ITS REFERENCE: ../shared/{path} is missing")
    return found

"""Modules that are imported on first use: what takes long to load costs only those who use it."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Later:
    """Stands for a module and imports it when something of it is asked for the first time.

    `import` at the top of a file is the rule. This is for libraries that take a good part of a
    second and that most processes which import our file never use: solvers, statistics, Parquet,
    the compiler of forms. Threads that ask at once are kept in order by Python's own lock of the
    import.

    Examples
    --------
    >>> fractions = Later("fractions")
    >>> fractions.Fraction(1, 3) * 3
    Fraction(1, 1)
    >>> Later("no_such_module").anything
    Traceback (most recent call last):
    ModuleNotFoundError: No module named 'no_such_module'
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        """Return what the module has under the name."""
        return getattr(import_module(self._name), name)

"""Names of a form: each once, and such as XLSForm and XML allow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

RESERVED = frozenset({"meta", "instanceid", "data"})  # by XLSForm, for the form itself


class Names:
    """Gives out names, each of them once whatever the case of its letters."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        """Begin with those that are nobody's to take."""
        self._taken = set(reserved)

    def take(self, wanted: str) -> str:
        """Return a name that is free: the wanted one, else with a number behind it."""
        name, number = wanted, 1
        while name.lower() in self._taken:
            number += 1
            name = f"{wanted}_{number}"
        self._taken.add(name.lower())
        return name


def key_like(name: str, *, otherwise: str) -> str:
    """Return the name for the language that is nearest to one of a form.

    Examples
    --------
    >>> key_like("firstName", otherwise="q_2"), key_like("Q1.a", otherwise="q_3")
    ('firstname', 'q1_a')
    >>> key_like("姓名", otherwise="q_4")
    'q_4'
    """
    ascii_ = re.sub(r"[^a-z0-9_-]+", "_", name.lower()).strip("_-")[:60]
    if not re.search(r"[a-z0-9]", ascii_):
        return otherwise
    return ascii_ if ascii_[0].isalpha() else f"q_{ascii_}"


OTHER = "other"

"""What holds an approval back although every answer is right, such as a visit that is planned.

A concern that holds approvals registers a function when it starts. It gets responses and returns
those that it holds, each with the reason in both languages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ronghe.kernel.assessments.models import Response
    from ronghe.lib.definitions import Text

    Holder = Callable[[Sequence[Response]], Mapping[int, Text]]

_holders: dict[str, Holder] = {}


def register(key: str, holder: Holder) -> None:
    """Add what may hold approvals back, under a name of its own."""
    _holders[key] = holder


def unregister(key: str) -> None:
    """Take a holder away again."""
    _holders.pop(key, None)


def holds_of(responses: Sequence[Response]) -> dict[int, Text]:
    """Return why responses are held back, by id; those that nothing holds are left out."""
    found: dict[int, Text] = {}
    for key in sorted(_holders):
        found = dict(_holders[key](responses)) | found
    return found

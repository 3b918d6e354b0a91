"""A nested value as lines of path and cell, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ronghe.engines.scoring.xlsform.cells import cell_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STEP = re.compile(r"\.?(?:([^.\[\]]+)|\[(\d+)\])")


def leaves(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the cell of every value below a path.

    Examples
    --------
    >>> list(leaves({"list": [{"number": 0}, {"number": 1}]}, "levels"))
    [('levels.list[0].number', '0'), ('levels.list[1].number', '1')]
    """
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from leaves(part, f"{path}.{key}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from leaves(part, f"{path}[{index}]")
    elif value is not None:
        yield path, cell_of(value)


def grown(found: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Return the value that paths and values describe.

    Lists are in the order of their numbers; a number left out leaves no gap.

    Raises
    ------
    ValueError
        If a path is none, or two paths contradict each other; it names the path.

    Examples
    --------
    >>> grown([("levels.list[0].number", 0), ("levels.list[2].number", 1)])
    {'levels': {'list': [{'number': 0}, {'number': 1}]}}
    """
    tree: dict[str | int, object] = {}
    for path, value in found:
        steps = _steps(path)
        here = tree
        for step in steps[:-1]:
            below = here.setdefault(step, {})
            if not isinstance(below, dict):
                raise ValueError(path)
            here = below
        if steps[-1] in here:
            raise ValueError(path)
        here[steps[-1]] = value
    return {str(key): _settled(part) for key, part in tree.items()}


def _steps(path: str) -> list[str | int]:
    steps: list[str | int] = []
    position = 0
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None:
            raise ValueError(path)
        steps.append(int(match[2]) if match[2] else match[1])
        position = match.end()
    if not steps or isinstance(steps[0], int):
        raise ValueError(path)
    return steps


def _settled(value: object) -> object:
    if not isinstance(value, dict):
        return value
    if value and all(isinstance(key, int) for key in value):
        return [_settled(value[key]) for key in sorted(value)]
    return {str(key): _settled(part) for key, part in value.items()}

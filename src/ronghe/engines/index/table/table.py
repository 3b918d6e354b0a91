"""What an index is built from: a row for each unit, or for each unit and period of a panel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of numbers and texts in the order of its file.

    Attributes
    ----------
    units : the key of the unit of each row.
    names : what the units are called, or None.
    periods : the period of each row of a panel, or None for a cross-section.
    numbers : columns of numbers by name, each of shape (rows,); NaN is a missing cell.
    texts : columns of texts by name, such as groups; "" is a missing cell.
    rows : where each row stands in its file, as a spreadsheet counts; () where there is no file.
    file : what the file is called.
    """

    units: tuple[str, ...]
    names: tuple[str, ...] | None = None
    periods: tuple[str, ...] | None = None
    numbers: Mapping[str, NDArray[np.float64]]
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rows: tuple[int, ...] = ()
    file: str = ""

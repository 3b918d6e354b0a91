"""Investment sheets: stored lines as the engine takes them, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ronghe.engines.investment import Line, Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ronghe.kernel.assessments.models import InvestmentSheet

NUMBERS = ("low", "usual", "high", "attributable")


def lines_stored(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Return lines as JSON, amounts as exact texts."""
    return [
        {
            "key": line.key,
            "side": line.side,
            "timing": line.timing,
            "first_year": line.first_year,
            "last_year": line.last_year,
            **{name: str(getattr(line, name)) for name in NUMBERS},
        }
        for line in lines
    ]


def project_of(sheet: InvestmentSheet) -> Project:
    """Return the project that a stored sheet describes."""
    return Project(
        years=sheet.years, rate=sheet.rate, lines=tuple(_line(row) for row in sheet.lines)
    )


def _line(row: Mapping[str, Any]) -> Line:
    return Line(
        key=row["key"],
        side=row["side"],
        timing=row["timing"],
        first_year=row["first_year"],
        last_year=row["last_year"],
        low=Decimal(row["low"]),
        usual=Decimal(row["usual"]),
        high=Decimal(row["high"]),
        attributable=Decimal(row["attributable"]),
    )

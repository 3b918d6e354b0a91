"""The overview of a plan: commitments × years, by section."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from ronghe.kernel.plans.models import Commitment, CommitmentValue, Plan
from ronghe.web.planning import wording

UNCONFIRMED, CONFIRMED, NONE = "unconfirmed", "confirmed", "none"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One commitment with what it promises in each year of the plan."""

    commitment: Commitment
    cells: Sequence[CommitmentValue | None]
    lead: str
    others: Sequence[str]

    @property
    def measure(self) -> str:
        """Whether an indicator measures it, and whether somebody confirmed that."""
        if self.commitment.measured_by_id is None:
            return NONE
        return CONFIRMED if self.commitment.measure_confirmed_by else UNCONFIRMED


@dataclass(frozen=True, kw_only=True)
class Section:
    """The commitments under one heading of the document."""

    title: str
    lines: Sequence[Line]


def sections(plan: Plan, commitments: Sequence[Commitment]) -> list[Section]:
    """Return the lines of a plan under their headings, in the order of the plan."""
    lines = [_line(plan, commitment) for commitment in commitments]
    grouped = groupby(lines, key=lambda line: line.commitment.section)
    return [Section(title=title, lines=list(group)) for title, group in grouped]


def _line(plan: Plan, commitment: Commitment) -> Line:
    promised = {
        value.period: value
        for value in commitment.values.all()
        if value.kind == CommitmentValue.Kind.PROMISED
    }
    owners = list(commitment.owners.all())
    lead = next((o.name for o in owners if o.part == o.Part.LEAD), "")
    return Line(
        commitment=commitment,
        cells=[promised.get(str(year)) for year in plan.years],
        lead=lead,
        others=[o.name for o in owners if o.name != lead],
    )


def as_rows(plan: Plan, commitments: Sequence[Commitment]) -> Iterator[list[object]]:
    """Yield header and rows of the overview for an export; numbers stay numbers."""
    yield [
        _("Section"),
        _("What is promised"),
        _("Comparator"),
        _("Unit"),
        *map(str, plan.years),
        _("Basis"),
        _("Lead"),
        _("Co-owners"),
        _("Measured by"),
    ]
    for section in sections(plan, commitments):
        for line in section.lines:
            held = line.commitment
            yield [
                section.title,
                held.title,
                wording.comparator(held),
                held.unit,
                *(cell.value if cell is not None else None for cell in line.cells),
                held.get_basis_display(),
                line.lead,
                "、".join(line.others),
                str(held.measured_by or ""),
            ]

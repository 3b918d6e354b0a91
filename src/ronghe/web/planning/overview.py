"""The overview of a plan: commitments × years, by section."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from ronghe.kernel.plans.models import Commitment, CommitmentValue, Plan
from ronghe.kernel.plans.progressing.following import Followed
from ronghe.web.indicators.showing import exported
from ronghe.web.planning import wording
from ronghe.web.planning.lights import Filter, Shown

UNCONFIRMED, CONFIRMED, NONE = "unconfirmed", "confirmed", "none"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One commitment with what it promises in each year of the plan, and where it stands.

    `shown` is None for a draft, which is not followed.
    """

    commitment: Commitment
    cells: Sequence[CommitmentValue | None]
    lead: str
    others: Sequence[str]
    shown: Shown | None = None

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


def sections(
    plan: Plan,
    commitments: Sequence[Commitment],
    followed: Sequence[Followed] = (),
    wanted: Filter | None = None,
) -> list[Section]:
    """Return the lines of a plan under their headings, in the order of the plan.

    `followed` says where they stand, `wanted` which of them are shown.
    """
    standing = {each.commitment.pk: each for each in followed}
    lines = [
        _line(plan, commitment, standing.get(commitment.pk))
        for commitment in commitments
        if wanted is None or wanted.keeps(commitment, standing.get(commitment.pk))
    ]
    grouped = groupby(lines, key=lambda line: line.commitment.section)
    return [Section(title=title, lines=list(group)) for title, group in grouped]


def _line(plan: Plan, commitment: Commitment, followed: Followed | None) -> Line:
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
        shown=None if followed is None else Shown(followed=followed),
    )


def as_rows(
    plan: Plan,
    commitments: Sequence[Commitment],
    followed: Sequence[Followed] = (),
    wanted: Filter | None = None,
) -> Iterator[list[object]]:
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
        *(
            (_("Newest value"), _("As of"), _("Planned path"), _("Progress light"))
            if followed
            else ()
        ),
    ]
    for section in sections(plan, commitments, followed, wanted):
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
                *_standing(line),
            ]


def _standing(line: Line) -> Sequence[object]:
    if line.shown is None:
        return ()
    followed = line.shown.followed
    newest, progress = followed.newest, followed.progress
    return (
        None if newest is None else exported(newest.value),
        None if newest is None else newest.period,
        None if progress is None else exported(progress.planned),
        line.shown.word,
    )

"""Read plans, their versions and commitments, and what one version changed in another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.db.models import Count, Prefetch, Q

from ronghe.kernel.parties.models import PlaceClosure
from ronghe.kernel.plans.models import Commitment, CommitmentOwner, CommitmentValue, Plan

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.plans.models import Document

Change = Literal["added", "removed", "changed", "same"]
# Fields that a comparison of two versions speaks of, in the order of the page.
COMPARED = (
    "title",
    "unit",
    "comparator",
    "basis",
    "adds_up",
    "direction",
    "above_scale",
    "baseline_year",
    "baseline_value",
    "path",
    "measured_by_id",
)


def plans_visible() -> QuerySet[Plan]:
    """Return the plans that the visitor may read, with `promised` and `unconfirmed` counted."""
    unconfirmed = Q(commitments__measured_by__isnull=False, commitments__measure_confirmed_by="")
    return Plan.objects.select_related("place", "document", "higher").annotate(
        promised=Count("commitments", distinct=True),
        unconfirmed=Count("commitments", filter=unconfirmed, distinct=True),
    )


def commitments_of(plan: Plan) -> QuerySet[Commitment]:
    """Return the commitments of a version with values and owners, in order."""
    return plan.commitments.select_related("measured_by", "plan", "plan__place").prefetch_related(
        Prefetch("values", CommitmentValue.objects.select_related("target").order_by("period")),
        Prefetch("owners", CommitmentOwner.objects.select_related("place")),
    )


def versions_of(plan: Plan) -> QuerySet[Plan]:
    """Return all versions of a plan, newest first."""
    return Plan.objects.filter(series=plan.series).order_by("-version")


def plans_from(document: Document) -> QuerySet[Plan]:
    """Return the plans of a document that stand, drafts with them, as far as the visitor sees."""
    standing = [Plan.State.DRAFT, Plan.State.IN_FORCE, Plan.State.CLOSED]
    return Plan.objects.filter(document=document, state__in=standing).order_by("-pk")


def plans_above(places: Iterable[Place]) -> QuerySet[Plan]:
    """Return the visible plans in force of the places above these, the nearest first."""
    above = PlaceClosure.objects.filter(place__in=places, depth__gt=0).values("ancestor")
    return (
        Plan.objects.filter(place__in=above, state=Plan.State.IN_FORCE)
        .select_related("place")
        .order_by("-place__code", "-first_year")
    )


def plan_in_force(series: UUID) -> Plan | None:
    """Return the version in force of a plan, or None."""
    return Plan.objects.filter(series=series, state=Plan.State.IN_FORCE).first()


def commitment_in_force(line: UUID) -> Commitment | None:
    """Return the commitment of a line in the version in force, or None."""
    return (
        Commitment.objects.filter(line=line, plan__state=Plan.State.IN_FORCE)
        .select_related("plan", "plan__place", "measured_by")
        .first()
    )


def lines_of(commitment: Commitment) -> QuerySet[Commitment]:
    """Return the commitment in all versions of its plan, newest first."""
    return (
        Commitment.objects.filter(line=commitment.line)
        .select_related("plan")
        .order_by("-plan__version")
    )


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One field of a commitment before and after; None where it was not there."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, kw_only=True)
class LineChange:
    """What became of one commitment between two versions."""

    change: Change
    before: Commitment | None
    after: Commitment | None
    fields: tuple[FieldChange, ...] = ()

    @property
    def shown(self) -> Commitment:
        """The commitment as the page names it."""
        found = self.after or self.before
        assert found is not None  # noqa: S101  # one of both is there
        return found


def comparison(before: Plan, after: Plan) -> list[LineChange]:
    """Return what became of each commitment, in the order of the later version.

    Values are compared by period (`values:2022`), owners as one list (`owners`).
    """
    old = {one.line: one for one in commitments_of(before)}
    found = []
    for one in commitments_of(after):
        former = old.pop(one.line, None)
        if former is None:
            found.append(LineChange(change="added", before=None, after=one))
            continue
        fields = tuple(_changes(former, one))
        change: Change = "changed" if fields else "same"
        found.append(LineChange(change=change, before=former, after=one, fields=fields))
    found += [LineChange(change="removed", before=one, after=None) for one in old.values()]
    return found


def _changes(before: Commitment, after: Commitment) -> list[FieldChange]:
    left, right = _as_compared(before), _as_compared(after)
    names = dict.fromkeys([*left, *right])
    return [
        FieldChange(name=name, before=left.get(name), after=right.get(name))
        for name in names
        if left.get(name) != right.get(name)
    ]


def _as_compared(commitment: Commitment) -> dict[str, object]:
    found: dict[str, object] = {name: getattr(commitment, name) for name in COMPARED}
    for value in commitment.values.all():
        key = "values" if value.kind == CommitmentValue.Kind.PROMISED else "path"
        found[f"{key}:{value.period}"] = (value.value, value.value_high)
    found["owners"] = tuple(sorted((o.part, o.name) for o in commitment.owners.all()))
    return found

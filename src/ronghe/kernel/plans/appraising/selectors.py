"""Read schemes, appraisals, their sheets and what was objected."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from ronghe.engines.appraisal import scheme_parse
from ronghe.kernel.plans.models import Appraisal, AppraisalInput, AppraisalObjection, AppraisalSheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from ronghe.engines.appraisal import Scheme
    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.plans.models import Scheme as StoredScheme

OBJECTION = AppraisalObjection.Kind.OBJECTION


def scheme_of(stored: StoredScheme) -> Scheme:
    """Return a stored scheme as the engine knows it."""
    return _parsed(stored.definition)


@lru_cache(maxsize=16)  # a text is parsed once a process, not once a page
def _parsed(text: str) -> Scheme:
    return scheme_parse(text)


def appraisals_visible() -> QuerySet[Appraisal]:
    """Return the appraisals that the visitor may read, with `units` and `unanswered` counted.

    Both count what the visitor may see; a district counts its own.
    """
    live = Q(sheets__superseded_at__isnull=True)
    answered = AppraisalObjection.objects.filter(answers=OuterRef("sheets__objections"))
    waiting = Q(sheets__objections__kind=OBJECTION) & ~Exists(answered)
    return Appraisal.objects.select_related("plan", "place", "scheme").annotate(
        units=Count("sheets", filter=live, distinct=True),
        unanswered=Count("sheets__objections", filter=waiting, distinct=True),
    )


def sheets_live(appraisal: Appraisal) -> QuerySet[AppraisalSheet]:
    """Return the sheets that hold, by rank; those without one come last."""
    return (
        appraisal.sheets.filter(superseded_at__isnull=True)
        .select_related("place", "appraisal")
        .order_by("rank", "place__code", "unit")
    )


def sheets_before(sheet: AppraisalSheet) -> QuerySet[AppraisalSheet]:
    """Return all sheets that the unit ever had in this appraisal, newest first."""
    return AppraisalSheet.objects.filter(
        appraisal=sheet.appraisal_id, place=sheet.place_id, unit=sheet.unit
    ).order_by("-id")


def inputs_live(appraisal: Appraisal, place: Place, unit: str) -> QuerySet[AppraisalInput]:
    """Return what people typed for a unit and still holds."""
    return appraisal.inputs.filter(place=place, unit=unit, superseded_at__isnull=True)


@dataclass(frozen=True, kw_only=True)
class Thread:
    """An objection with its answer, None while it waits for one."""

    objection: AppraisalObjection
    answer: AppraisalObjection | None
    adjustments: Sequence[AppraisalInput]


def threads_of(
    appraisal: Appraisal, *, place: Place | None = None, unit: str | None = None
) -> list[Thread]:
    """Return the objections of an appraisal, or of one of its units, oldest first.

    They stay with the unit when its sheet is made anew.
    """
    rows = AppraisalObjection.objects.filter(sheet__appraisal=appraisal)
    if place is not None:
        rows = rows.filter(place=place, sheet__unit=unit or "")
    said = list(
        rows.select_related("sheet", "place", "case").prefetch_related("inputs").order_by("id")
    )
    answers = {one.answers_id: one for one in said if one.answers_id is not None}
    return [
        Thread(
            objection=one,
            answer=answers.get(one.pk),
            adjustments=list(one.inputs.all()),
        )
        for one in said
        if one.kind == OBJECTION
    ]

"""Judge responses by the rules, compute what is usual among peers, dismiss findings."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction
from django.utils import timezone

from ronghe.engines.findings import fences
from ronghe.engines.scoring.definition import Banded, Linear, Number, Ratio
from ronghe.kernel.assessments.judging.columns import sheet_of
from ronghe.kernel.assessments.judging.selectors import (
    DIVISION,
    SERIOUS,
    answers_md5,
    findings_now,
    unjudged,
)
from ronghe.kernel.assessments.models import Finding, Instrument, Judgement, PeerBound, Response
from ronghe.kernel.cases.services import TransitionRefusedError
from ronghe.kernel.manifest import domains
from ronghe.kernel.manifest.pointers import computed_names
from ronghe.kernel.parties.selectors import roles_for
from ronghe.kernel.trust.services import acting_as, reason_given

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.kernel.parties.people import Person

FEWEST_PEERS = 20
_BATCH = 2_000
_DISMISSERS = frozenset({"district_officer", "programme_officer"})


class NoReasonError(ValueError):
    """A finding is dismissed with a reason."""


def waiting_judge() -> int:
    """Judge all responses that wait and were not judged as they stand; return how many.

    A job of the house runs it as the owner, who compares with everybody.
    """
    waiting = list(unjudged(Response.objects.all()).values_list("pk", flat=True)[:_BATCH])
    if not waiting:
        return 0
    with acting_as("ronghe: findings"):
        _bounds_ensure(waiting)
        return responses_judge(ids=waiting)


@transaction.atomic
def responses_judge(*, ids: Sequence[int]) -> int:
    """Judge responses and keep what is found; return how many were judged.

    A finding that stands as before stays, with its dismissal; one without cause goes, keeping its
    moment. Nothing of a response changes.
    """
    rows = list(
        Response.objects.filter(pk__in=ids)
        .select_related("instrument", "organisation__industry")
        .annotate(md5=answers_md5)
        .order_by("pk")
    )
    by_instrument: dict[int, list[Response]] = defaultdict(list)
    for row in rows:
        by_instrument[row.instrument_id].append(row)
    for group in by_instrument.values():
        _judged(group[0].instrument, group)
    return len(rows)


def _judged(instrument: Instrument, rows: Sequence[Response]) -> None:
    found = findings_now(instrument, rows)
    held = {
        (row.response_id, row.rule, row.item, row.value, row.reason_zh): row.pk
        for row in Finding.objects.filter(response__in=rows, gone_at__isnull=True)
    }
    made = {(rows[f.row].pk, f.rule, f.item, f.value, f.reason_zh): f for f in found}
    gone = [pk for key, pk in held.items() if key not in made]
    if gone:
        Finding.objects.filter(pk__in=gone).update(gone_at=timezone.now())
    Finding.objects.bulk_create(
        [
            Finding(
                response_id=key[0],
                rule=one.rule,
                kind=one.kind,
                severity=one.severity,
                item=one.item,
                value=one.value,
                comparison=dict(one.comparison),
                reason_zh=one.reason_zh,
                reason_en=one.reason_en,
            )
            for key, one in made.items()
            if key not in held
        ],
        batch_size=_BATCH,
    )
    counts = [0] * len(rows)
    for one in found:
        counts[one.row] += one.severity in SERIOUS
    Judgement.objects.bulk_create(
        [
            # The digest of what was read, by the database that compares it later.
            Judgement(response=row, answers_md5=row.md5, findings=counts[n])  # type: ignore[attr-defined]
            for n, row in enumerate(rows)
        ],
        batch_size=_BATCH,
    )


def _bounds_ensure(ids: Sequence[int]) -> None:
    """Compute fences for instruments and periods that have none yet."""
    pairs = Response.objects.filter(pk__in=ids).values_list("instrument_id", "period").distinct()
    for instrument, period in pairs:
        if not PeerBound.objects.filter(instrument_id=instrument, period=period).exists():
            bounds_compute(instrument=Instrument.objects.get(pk=instrument), period=period)


def bounds_refresh() -> int:
    """Compute the fences of every instrument and period anew; return how many there are."""
    pairs = Response.objects.order_by().values_list("instrument_id", "period").distinct()
    instruments = {row.pk: row for row in Instrument.objects.all()}
    with acting_as("ronghe: fences of peers"):
        return sum(
            bounds_compute(instrument=instruments[instrument], period=period)
            for instrument, period in pairs
        )


@transaction.atomic
def bounds_compute(*, instrument: Instrument, period: str) -> int:
    """Compute what is usual among peers from all that was handed in; return how many fences.

    Peers are of one division and size; beside them stand all of the division, and all. Of each at
    least `FEWEST_PEERS` are needed, so that no single answer shows through.
    """
    items = domains.finding_rules_of(instrument.content).compared
    if not items:
        return 0
    rows = list(
        Response.objects.filter(instrument=instrument, period=period, superseded_at__isnull=True)
        .exclude(case__state_key__in=("draft", "returned"))
        .exclude(channel=Response.Channel.ON_SITE, approved_at__isnull=True)
        .values_list("answers", "organisation__industry__code", "organisation__size")
    )
    answers = [row[0] for row in rows]
    is_computed = not set(items).isdisjoint(computed_names(instrument.content))
    sheet = sheet_of(instrument.content, answers, with_computed=is_computed)
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, (_, code, size) in enumerate(rows):
        for key in ((code[:DIVISION], size), (code[:DIVISION], ""), ("", "")):
            groups[key].append(n)
    now = timezone.now()
    made = []
    for item in items:
        lowest, highest = _limits(instrument, item)
        values = sheet.number(item)
        for (industry, size), members in sorted(groups.items()):
            fence = fences(values[np.array(members)], least=FEWEST_PEERS)
            if fence is not None:
                made.append(
                    PeerBound(
                        instrument=instrument,
                        period=period,
                        item=item,
                        industry=industry,
                        size=size,
                        low=max(fence.low, lowest),
                        median=fence.median,
                        high=min(fence.high, highest),
                        n=fence.n,
                        computed_at=now,
                    )
                )
    PeerBound.objects.filter(instrument=instrument, period=period).delete()
    PeerBound.objects.bulk_create(made, batch_size=_BATCH)
    return len(made)


def _limits(instrument: Instrument, item: str) -> tuple[float, float]:
    """Return what an answer can be at all: a share has no fence above 100 %."""
    found = instrument.content.item_by_id.get(item)
    if found is None or not isinstance(found.question, Banded | Linear | Number | Ratio):
        return float("-inf"), float("inf")
    return float(found.question.low), float(found.question.high)


@transaction.atomic
def finding_dismiss(*, finding: Finding, reason: str, by: Person) -> bool:
    """Say why a finding is no fault of the response; False if it was settled before.

    Raises
    ------
    NoReasonError
        If no reason is given.
    TransitionRefusedError
        If the person is no officer of the response's place.
    """
    response = finding.response
    roles = roles_for(by, place_id=response.place_id, organisation_id=None)
    if not roles & _DISMISSERS:
        raise TransitionRefusedError("role", "Findings are dismissed by officers of the place.")
    if not reason.strip():
        raise NoReasonError
    reason_given(reason.strip())
    rows = Finding.objects.filter(pk=finding.pk, dismissed_at__isnull=True, gone_at__isnull=True)
    return bool(
        rows.update(
            dismissed_at=timezone.now(),
            dismissed_account=by.account_id,
            dismissed_by=by.name,
            dismissal=reason.strip(),
        )
    )

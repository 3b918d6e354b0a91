"""Read findings, and what a response is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from django.db import connection
from django.db.models import Case, Count, Exists, F, OuterRef, Subquery, TextField, When
from django.db.models.functions import MD5, Cast, Coalesce

from ronghe.engines.findings import SEVERITIES, Bound, Finding, judge
from ronghe.kernel.assessments.judging.columns import contradictions, earlier_sheet, sheet_of
from ronghe.kernel.assessments.models import Finding as FindingRow
from ronghe.kernel.assessments.models import Instrument as InstrumentRow
from ronghe.kernel.assessments.models import Judgement, PeerBound, Response, Return
from ronghe.kernel.assessments.workflow import RESPONSE
from ronghe.kernel.manifest import domains
from ronghe.kernel.parties.models import Industry, Organisation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from django.db.models import QuerySet
    from numpy.typing import NDArray

    from ronghe.engines.scoring import Instrument as Content
    from ronghe.kernel.assessments.models import Instrument

DIVISION = 3  # characters of a division of GB/T 4754, such as C36
WAITING = ("submitted", "checked")
HINTS = frozenset({"constraint", "order", "jump", "peers", "straight"})  # what clerks are told, too
SERIOUS = ("error", "warning")  # a notice is worth a look and stands in nobody's way

answers_md5 = MD5(Cast("answers", TextField()))


def findings_now(
    instrument: Instrument, responses: Sequence[Response], *, with_copies: bool = True
) -> list[Finding]:
    """Return what the rules find in responses as their answers stand; nothing is stored.

    Compared is what the reader sees: a year before, the fences of peers, and by number alone who
    else sent the same sheet.
    """
    content = instrument.content
    rules = domains.finding_rules_of(content)
    if not responses:
        return []
    broken = contradictions(content, [row.answers for row in responses])
    if not rules.rules:
        return broken
    found = judge(
        rules,
        sheet_of(content, [row.answers for row in responses]),
        earlier=earlier_sheet(content, _earlier(instrument, responses)),
        bounds={item: _bounds(instrument, responses, item) for item in rules.compared},
        twins=_twins(responses) if with_copies else None,
    )
    return sorted([*broken, *found], key=lambda one: one.row)


def hints(response: Response) -> list[Finding]:
    """Return what a clerk may look at before submitting: findings about the own answers."""
    found = findings_now(response.instrument, [response], with_copies=False)
    return [finding for finding in found if finding.kind in HINTS]


def _earlier(
    instrument: Instrument, responses: Sequence[Response]
) -> list[tuple[Content, Mapping[str, Any]] | None]:
    """Return the answers in force of each organisation's last period before, or None.

    Whatever version of the instrument asked: each with its definition.
    """
    rows = (
        Response.objects.filter(
            instrument__key=instrument.key,
            organisation__in={row.organisation_id for row in responses},
            approved_at__isnull=False,
            superseded_at__isnull=True,
        )
        .order_by("period", "instrument__valid_from")
        .values_list("organisation_id", "period", "instrument_id", "answers")
    )
    contents = {instrument.pk: instrument.content}
    others = {row[2] for row in rows} - contents.keys()
    contents |= {one.pk: one.content for one in InstrumentRow.objects.filter(pk__in=others)}
    by_organisation: dict[int, list[tuple[str, tuple[Content, Mapping[str, Any]]]]] = {}
    for organisation, period, version, answers in rows:
        held = (contents[version], answers)
        by_organisation.setdefault(organisation, []).append((period, held))
    found: list[tuple[Content, Mapping[str, Any]] | None] = []
    for row in responses:
        before = [a for p, a in by_organisation.get(row.organisation_id, ()) if p < row.period]
        found.append(before[-1] if before else None)
    return found


def _bounds(instrument: Instrument, responses: Sequence[Response], item: str) -> list[Bound | None]:
    """Return the fences of each response's peers, the nearest that there are.

    First those of the same division and size, then of the division, then all; of the newest
    period up to the response's own.
    """
    rows = PeerBound.objects.filter(instrument=instrument, item=item).order_by("period")
    held = {(row.period, row.industry, row.size): row for row in rows}
    periods = sorted({period for period, _industry, _size in held}, reverse=True)
    names = _Names()
    found: list[Bound | None] = []
    for response in responses:
        organisation = response.organisation
        division = organisation.industry.code[:DIVISION]
        keys = ((division, organisation.size), (division, ""), ("", ""))
        period = next((p for p in periods if p <= response.period), None)
        nearest = [held[period, *key] for key in keys if period and (period, *key) in held]
        found.append(names.bound(nearest[0]) if nearest else None)
    return found


class _Names:
    """The words for groups of peers, read once."""

    def __init__(self) -> None:
        self.industry = {row.code: row for row in Industry.objects.filter(level=2)}

    def bound(self, row: PeerBound) -> Bound:
        industry = self.industry.get(row.industry)
        size = Organisation.Size(row.size) if row.size else None
        zh = [industry.name if industry else "全部行业", _SIZES_ZH[size] if size else ""]
        en = [(industry.name_en or industry.name) if industry else "all industries", row.size]
        return Bound(
            low=row.low,
            median=row.median,
            high=row.high,
            n=row.n,
            period=row.period,
            peers_zh="·".join(part for part in (row.period, *zh) if part),
            peers_en=", ".join(part for part in (row.period, *en) if part),
        )


_SIZES_ZH = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"}


def _twins(responses: Sequence[Response]) -> NDArray[np.int64]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, n FROM ronghe_same_answers(%s)", [[row.pk for row in responses]])
        counted = dict(cursor.fetchall())
    return np.array([counted.get(row.pk, 0) for row in responses], dtype=np.int64)


def twins_of(response: Response) -> QuerySet[Response]:
    """Return the visible responses of others with exactly the same answers."""
    return (
        Response.objects.filter(
            instrument=response.instrument_id,
            period=response.period,
            answers=response.answers,
            superseded_at__isnull=True,
        )
        .exclude(organisation=response.organisation_id)
        .exclude(case__state_key="draft")
        .select_related("organisation", "place")
        .order_by("organisation__name")
    )


def findings_of(response: Response) -> QuerySet[FindingRow]:
    """Return the findings in force of a response, the gravest first, dismissed ones last."""
    gravity = Case(*(When(severity=key, then=n) for n, key in enumerate(SEVERITIES)))
    return FindingRow.objects.filter(response=response, gone_at__isnull=True).order_by(
        F("dismissed_at").asc(nulls_first=True), gravity, "pk"
    )


def with_findings(rows: QuerySet[Response]) -> QuerySet[Any]:
    """Add to responses how many findings stand (`doubts`), and whether something was sent back.

    Where `judged_md5` is not `answers_md5`, the rules have not looked at the answers as they stand.
    """
    judged = Judgement.objects.filter(response=OuterRef("pk")).order_by("-pk")
    standing = (
        FindingRow.objects.filter(
            response=OuterRef("pk"),
            gone_at__isnull=True,
            dismissed_at__isnull=True,
            severity__in=SERIOUS,
        )
        .order_by()
        .values("response")
        .annotate(found=Count("pk"))
    )
    # Sub-selects, so that a page of a long list looks at its own rows alone.
    return rows.annotate(
        doubts=Coalesce(Subquery(standing.values("found")), 0),
        judged_md5=Subquery(judged.values("answers_md5")[:1]),
        answers_md5=answers_md5,
        is_resubmitted=Exists(Return.objects.filter(response=OuterRef("pk"))),
    )


def unjudged(rows: QuerySet[Response]) -> QuerySet[Any]:
    """Return the responses that wait and that the rules have not seen as they stand."""
    return (
        with_findings(rows.filter(case__machine_key=RESPONSE.key, case__state_key__in=WAITING))
        .exclude(judged_md5=F("answers_md5"), judged_md5__isnull=False)
        .order_by("pk")
    )

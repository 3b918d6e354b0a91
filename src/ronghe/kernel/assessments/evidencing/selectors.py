"""Which files stand beside which answers, and where one is still wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.kernel.assessments.models import Evidence

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ronghe.engines.scoring import Result
    from ronghe.kernel.assessments.models import Response


def evidence_of(response: Response) -> QuerySet[Evidence]:
    """Return what stands beside a response's answers, oldest first; its files without bytes.

    What was added to an earlier revision goes on standing beside the next.
    """
    return (
        Evidence.objects.filter(
            response__instrument_id=response.instrument_id,
            response__organisation_id=response.organisation_id,
            response__period=response.period,
            response__channel=response.channel,
            response__revision__lte=response.revision,
            removed_at__isnull=True,
        )
        .select_related("attachment")
        .defer("attachment__content")
    )


def evidence_missing(response: Response, result: Result) -> tuple[str, ...]:
    """Return the items that must have evidence and have none, in order.

    An answer that claims nothing needs none: one without points where the item gives points.
    """
    wanted = [item for item in response.instrument.content.items if item.is_evidence_required]
    if not wanted:
        return ()
    having = set(evidence_of(response).values_list("item", flat=True))
    return tuple(
        item.id
        for item in wanted
        if item.id not in having
        and item.id not in result.not_applicable
        and (result.points_by_item.get(item.id) if item.has_points else item.id in response.answers)
    )

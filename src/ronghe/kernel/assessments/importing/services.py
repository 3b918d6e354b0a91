"""Store answers that were checked elsewhere as approved responses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from ronghe.kernel.assessments.counting.services import IMPORTING, responses_count
from ronghe.kernel.assessments.models import Instrument, Response
from ronghe.kernel.assessments.selectors import own_approved, visited_in_force
from ronghe.kernel.assessments.stored_answers import stored
from ronghe.kernel.indicators.models import Activity
from ronghe.kernel.parties.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.scoring import Answers

_BATCH = 2_000  # rows a statement


@dataclass(frozen=True, kw_only=True)
class ImportedResponse:
    """Answers of one organisation that come from a file and count at once."""

    organisation: Organisation
    answers: Answers


@transaction.atomic
def responses_import(
    *,
    instrument: Instrument,
    period: str,
    responses: Sequence[ImportedResponse],
    activity: Activity,
) -> int:
    """Store answers that were checked elsewhere as approved responses; return how many.

    An organisation that already has an approved response of the period gets the next revision
    where an answer differs, and is left alone where none does.

    It waits until whatever is being approved, or imported, is committed, and compares with that.

    Results and observations follow as for an approval. What was measured and is no longer answered
    counts no longer. Of an organisation where an accepted visit counts the answers are stored as a
    superseded revision: a file does not undo what was found on site.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORTING])
    ids = [row.organisation.pk for row in responses]
    held = own_approved(instrument.pk, period, ids)
    visited = visited_in_force(instrument.pk, period, ids)
    changed = [
        row for row in responses
        if row.organisation.pk not in held
        or held[row.organisation.pk].answers != stored(row.answers)
    ]  # fmt: skip
    now = timezone.now()
    replaced = [
        held[row.organisation.pk].pk
        for row in changed
        if row.organisation.pk in held and row.organisation.pk not in visited
    ]
    Response.objects.filter(pk__in=replaced).update(superseded_at=now)
    rows = Response.objects.bulk_create(
        [
            Response(
                instrument=instrument,
                organisation=row.organisation,
                place_id=row.organisation.place_id,
                period=period,
                channel=Response.Channel.SELF,
                revision=_next_revision(held.get(row.organisation.pk)),
                supersedes=held.get(row.organisation.pk),
                answers=stored(row.answers),
                approved_at=now,
                superseded_at=now if row.organisation.pk in visited else None,
            )
            for row in changed
        ],
        batch_size=_BATCH,
    )
    pairs = [(row, row.supersedes) for row in rows if row.supersedes is not None]
    responses_count(
        instrument=instrument,
        rows=rows,
        activity_ids=[activity.pk] * len(rows),
        replaced=pairs,
    )
    return len(rows)


def _next_revision(held: Response | None) -> int:
    return 1 if held is None else held.revision + 1

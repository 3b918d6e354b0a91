"""Approve many responses in one audited act, each batch whole or not at all."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.kernel.assessments.approving.selectors import clean, may_take_any, steps_for
from ronghe.kernel.assessments.counting.services import counting_begin, responses_approve
from ronghe.kernel.assessments.judging.services import responses_judge
from ronghe.kernel.assessments.models import BulkApproval, Response
from ronghe.kernel.assessments.reviewing.holds import holds_of
from ronghe.kernel.assessments.workflow import APPROVING
from ronghe.kernel.cases.services import cases_move

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.parties.people import Person

BATCH = 200  # responses of one transaction: a few seconds, and a step of the progress


class NotYourActError(ValueError):
    """An act is carried on by whoever began it."""

    def __init__(self) -> None:
        super().__init__(_("This approval was begun by somebody else."))


def bulk_begin(*, rows: QuerySet[Response], place: Place, by: Person) -> BulkApproval:
    """Note down which clean responses are to be approved; nothing is approved yet."""
    return BulkApproval.objects.create(
        place=place,
        asked=may_take_any(rows, by),
        account=by.account_id,
        actor_name=by.name,
    )


@transaction.atomic
def bulk_continue(*, act: BulkApproval, by: Person, most: int = BATCH) -> BulkApproval:
    """Approve the next batch of an act; return the act as it stands then.

    Each response is locked and looked at once more: one that was decided, withdrawn or changed in
    between, that has a finding now or is held back, is skipped and the act says why. A batch is
    one transaction. Two who continue an act at once wait for each other.

    Raises
    ------
    NotYourActError
        If another person began it.
    """
    locked = BulkApproval.objects.select_for_update(no_key=True).filter(pk=act.pk).first()
    if locked is None or locked.account != by.account_id:
        raise NotYourActError
    left = locked.asked[locked.handled :][:most]
    done, skipped = _batch(locked, left, by)
    locked.done += done
    locked.skipped |= {str(pk): why for pk, why in skipped.items()}
    if locked.handled >= len(locked.asked):
        locked.finished_at = timezone.now()
    locked.save(update_fields=["done", "skipped", "finished_at"])
    return locked


def _batch(act: BulkApproval, ids: Sequence[int], by: Person) -> tuple[list[int], dict[int, str]]:
    held = Response.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    rows = {row.pk: row for row in held.filter(pk__in=ids)}
    # The rules look at the answers as they stand now, whatever was seen before.
    responses_judge(ids=list(rows))
    fresh = (
        clean(Response.objects.filter(pk__in=rows))
        .select_related("case", "instrument", "organisation")
        .order_by("pk")
    )
    ready = {row.pk: row for row in fresh}
    steps = steps_for(list(ready.values()), by)
    holds = holds_of([ready[pk] for pk in steps])
    skipped = {pk: _why(pk, ready, steps) for pk in ids if pk not in steps or pk in holds}
    by_step: dict[str, list[Response]] = defaultdict(list)
    for pk, step in steps.items():
        if pk not in holds:
            by_step[step].append(ready[pk])
    reason = _("Approved together with %(count)s others, act %(number)s") % {
        "count": len(act.asked) - 1,
        "number": act.pk,
    }
    if APPROVING & by_step.keys():
        # All at once and in order, so that two acts never wait for each other in a circle.
        counting_begin(ready[pk].organisation_id for pk in steps if pk in ready)
    done: list[int] = []
    for step, responses in sorted(by_step.items()):
        case_ids = [row.case_id for row in responses if row.case_id is not None]
        moved = set(cases_move(case_ids=case_ids, transition_key=step, by=by, reason=reason))
        taken = [row for row in responses if row.case_id in moved]
        done += [row.pk for row in taken]
        skipped |= {row.pk: "decided" for row in responses if row.case_id not in moved}
        if step in APPROVING:
            _approve(taken, by)
    return sorted(done), skipped


def _approve(rows: Sequence[Response], by: Person) -> None:
    by_instrument: dict[int, list[Response]] = defaultdict(list)
    for row in rows:
        by_instrument[row.instrument_id].append(row)
    for group in by_instrument.values():
        responses_approve(rows=group, by=by)


def _why(pk: int, ready: dict[int, Response], steps: dict[int, str]) -> str:
    """Return the key of why a response is skipped: held, or no longer clean and waiting."""
    return "held" if pk in steps and pk in ready else "changed"

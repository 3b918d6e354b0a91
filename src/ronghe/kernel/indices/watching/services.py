"""Log what changed in the data after a release was frozen, with its effect on ranks."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction

from ronghe.kernel.indices.models import LateEdit
from ronghe.kernel.indices.selectors import finite, late_edits_of
from ronghe.kernel.indices.watching.selectors import people_behind, watch

if TYPE_CHECKING:
    from ronghe.kernel.indices.models import Release


@transaction.atomic
def late_edits_log(*, release: Release) -> list[LateEdit]:
    """Write down what differs now from what a release froze and was not written down before.

    Each row bears what that edit alone does: places and ranks it would move. A figure that went
    back to what was frozen is a further row, if its change was logged. Return the new rows.
    """
    seen = watch(release)
    logged: dict[tuple[int, str, str], float | None] = {}
    for row in late_edits_of(release).order_by("id"):
        logged[row.place_id, row.column, row.period] = row.found
    rows = []
    for edit in seen.edits:
        key = (edit.place.pk, edit.column, edit.period)
        if key in logged and logged[key] == finite(edit.found):
            continue
        shifts = seen.shifts([edit])
        rows.append(
            LateEdit(
                release=release,
                edition=release.edition,
                place=edit.place,
                column=edit.column,
                period=edit.period,
                frozen=finite(edit.frozen),
                found=finite(edit.found),
                shifts=[asdict(one) for one in shifts],
                ranks_moved=sum(one.rank != one.rank_now for one in shifts),
                people=people_behind(edit, release),
            )
        )
    LateEdit.objects.bulk_create(rows)
    return rows

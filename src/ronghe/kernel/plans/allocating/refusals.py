"""Why an allocation is not made, changed, sent out or fixed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.allocation import Conflict
    from ronghe.kernel.plans.models import AllocationAnswer


class AllocationRefusedError(ValueError):
    """An allocation cannot be made or changed so; the message says why."""


class NotAllocatableError(AllocationRefusedError):
    """The commitment is of no plan in force, or places do not add up to it."""


class FrozenAllocationError(AllocationRefusedError):
    """The allocation is in another state than the step wants."""


class OpenTableError(AllocationRefusedError):
    """A table that is not closed is not sent out; `conflicts` says which years by how much."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        said = "; ".join(_open_words(each) for each in self.conflicts)
        super().__init__(_("The table is not closed: %(said)s") % {"said": said})


class OpenObjectionsError(AllocationRefusedError):
    """Places object; fixing the allocation all the same needs a reason."""

    def __init__(self, answers: Sequence[AllocationAnswer]) -> None:
        self.answers = tuple(answers)
        names = "、".join(answer.place.label for answer in answers)
        text = _("Objections are open: %(names)s. Give the reason why it is fixed all the same.")
        super().__init__(text % {"names": names})


def _open_words(conflict: Conflict) -> str:
    """Return one conflict of a table in the reader's words."""
    years = "–".join(map(str, conflict.years))
    by = Decimal(round(conflict.by * 10**6)).scaleb(-6).normalize()
    gaps = {"years": years, "by": f"{abs(by):f}", "places": "、".join(conflict.bearers)}
    if conflict.kind == "missing":
        return _("%(years)s: no value for %(places)s") % gaps
    if conflict.kind == "sum" and conflict.by < 0:
        return _("%(years)s: %(by)s too little") % gaps
    if conflict.kind == "sum":
        return _("%(years)s: %(by)s too much") % gaps
    return _("%(years)s: %(places)s out of bounds or course by %(by)s") % gaps

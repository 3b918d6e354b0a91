"""What somebody asked of the planner, as its service takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ronghe.engines.visits import drawn
from ronghe.kernel.assessments.visiting.scheduling.selectors import candidates
from ronghe.kernel.assessments.visiting.scheduling.services import Wish

if TYPE_CHECKING:
    from collections.abc import Mapping


def wish_of(given: Mapping[str, Any]) -> Wish:
    """Return the wish of a valid form: organisations in the states, of these a list or sample."""
    rows = candidates(
        place=given["place"],
        instrument=given["instrument"],
        period=given["period"],
        states=given["states"],
    )
    by_code = {row.organisation.credit_code: row.organisation for row in rows}
    if wanted := set(given["codes"].upper().split()):
        by_code = {code: one for code, one in by_code.items() if code in wanted}
    if given["size"]:
        chosen = drawn(by_code, size=given["size"], seed=given["seed"])
        by_code = {code: by_code[code] for code in chosen}
    return Wish(
        instrument=given["instrument"],
        period=given["period"],
        title=given["title"],
        organisations=list(by_code.values()),
        assessors=list(given["assessors"]),
        first_day=given["first_day"],
        last_day=given["last_day"],
        weekends=given["weekends"],
        seed=given["seed"],
    )

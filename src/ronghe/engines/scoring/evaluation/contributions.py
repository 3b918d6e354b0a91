"""Split a score among the items that make it, so that the parts add up exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.scoring.evaluation.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.scoring.evaluation.plan import Plan
    from ronghe.engines.scoring.evaluation.tree import Branch


def contributions_of(plan: Plan, nodes: Sequence[int], variant: int) -> dict[str, int]:
    """Return what items add to the score, in units; see `Result.contributions`.

    `nodes` are the unrounded units of all nodes of one response.
    """
    if not plan.instrument.is_divided:
        return {item.id: nodes[plan.index[item.id]] for item in plan.items}
    if ROOT not in plan.index:
        return {}
    above, below = plan.whole
    units = _times_ratio(nodes[plan.index[ROOT]], above, below)
    # Split as whole numbers of the last decimal shown.
    amounts = {ROOT: (units + plan.step // 2) // plan.step}
    for branch in reversed(plan.branches.values()):
        amount = amounts.pop(branch.key, 0)
        claims = _claims(plan, branch, nodes, variant)
        split = split_whole(amount, claims)
        amounts |= {part.key: own for part, own in zip(branch.parts, split, strict=True)}
    return {key: amount * plan.step for key, amount in amounts.items()}


def split_whole(amount: int, claims: Sequence[int]) -> list[int]:
    """Return whole parts of an amount in proportion to claims, by largest remainders.

    Examples
    --------
    >>> split_whole(10, [1, 1, 1]), split_whole(0, [0, 0])
    ([4, 3, 3], [0, 0])
    """
    total = sum(claims)
    if total == 0:
        return [0] * len(claims)
    parts = [amount * claim // total for claim in claims]
    rests = [amount * claim % total for claim in claims]
    order = sorted(range(len(claims)), key=lambda position: -rests[position])
    for position in order[: amount - sum(parts)]:
        parts[position] += 1
    return parts


def _claims(plan: Plan, branch: Branch, nodes: Sequence[int], variant: int) -> list[int]:
    found = []
    for part in branch.parts:
        units = nodes[plan.index[part.key]]
        share = units if part.share is None else _times_ratio(units, *part.share)
        found.append(share if branch.score != "mean" else share * part.weights[variant])
    if branch.score in ("sum", "mean"):
        return found
    # A share that is not applicable is 0 in `nodes`; it decides a minimum only where all are 0.
    own = nodes[plan.index[branch.key]]
    decides = next((position for position, share in enumerate(found) if share == own), None)
    return [share if position == decides else 0 for position, share in enumerate(found)]


def _times_ratio(number: int, above: int, below: int) -> int:
    return (2 * number * above + below) // (2 * below)

"""Which questions that are hidden can come to be asked when only some answers change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.scoring.checks.cycles import dependencies
from ronghe.engines.scoring.responses import score

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ronghe.engines.scoring.answer_values import Answers
    from ronghe.engines.scoring.checks.cycles import Node
    from ronghe.engines.scoring.definition import Instrument
    from ronghe.engines.scoring.evaluation import Result


def hidden_in(result: Result) -> frozenset[str]:
    """Return the items and groups that other answers of a scored sheet hide."""
    return frozenset(key for key, why in result.not_applicable.items() if why == "hidden")


def revealed_by(
    instrument: Instrument, answers: Answers, items: Collection[str]
) -> tuple[str, ...]:
    """Return the columns of an answers file that are hidden now and that these items may reveal.

    Items, and groups that may be declared not applicable, in the questionnaire's order. Whether an
    answer reveals them is seen when it is given; here it is asked whether it can: what shows them
    depends on one of the items, perhaps through others.
    """
    hidden = hidden_in(score(instrument, answers))
    graph = dependencies(instrument)
    reached: dict[Node, bool] = {("value", item): True for item in items}
    found = [item.id for item in instrument.items if item.id in hidden]
    found = [item for item in found if _depends(("value", item), graph, reached)]
    groups = [one.key for one in instrument.all_groups if one.may_not_apply and one.key in hidden]
    found += [key for key in groups if _depends(("applies", key), graph, reached)]
    return tuple(one for one in found if one not in items)


def _depends(node: Node, graph: Mapping[Node, set[Node]], reached: dict[Node, bool]) -> bool:
    """Say whether a node needs one that is reached; nothing depends on itself."""
    if node not in reached:
        reached[node] = any(_depends(need, graph, reached) for need in graph.get(node, ()))
    return reached[node]

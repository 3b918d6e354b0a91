"""A small index for tests."""

from __future__ import annotations

from datetime import date

from ronghe.engines.index import (
    Aggregation,
    Index,
    Leaf,
    Node,
    Parameters,
    Provenance,
    RankRule,
    Step,
    UnitColumns,
    Weighting,
)
from ronghe.lib.definitions import Text

OURS = Provenance(source=Text(zh="示例", en="An example"), status="illustrative")


def text(word: str) -> Text:
    return Text(zh=word, en=word)


def leaf(key: str, **more: object) -> Leaf:
    return Leaf(key=key, title=text(key), column=key, provenance=OURS, **more)  # type: ignore[arg-type] # whatever a test gives


def small_index() -> Index:
    node = Node(
        key="all",
        title=text("all"),
        children=(leaf("a", weight=3.0), leaf("b", direction="lower")),
        aggregation=Aggregation(method="arithmetic"),
        weighting=Weighting(method="given"),
        provenance=OURS,
    )
    step = Step(
        kind="normalise", name="normalise", method="min-max", leaves=("a", "b"), provenance=OURS
    )
    return Index(
        key="small",
        version="1",
        title=text("small"),
        valid_from=date(2026, 1, 1),
        units=UnitColumns(),
        steps=(step,),
        parameters=Parameters(),
        rank=RankRule(),
        root=node,
        provenance=OURS,
    )

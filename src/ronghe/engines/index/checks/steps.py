"""Steps: their order, what they are for, and what they need of indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.index.checks import rules

if TYPE_CHECKING:
    from ronghe.engines.index.definition import Index, Leaf, Step
    from ronghe.engines.index.reading.places import Places
    from ronghe.lib.definitions import Cursor

_PANEL = ("latest", "linear")
_NEEDED = {
    "goalposts": "goalposts",
    "log-goalposts": "goalposts",
    "distance-to-target": "target",
    "fraction-of-target": "target",
}
_IN_OWN_UNIT = (*_NEEDED, "base-log2", "base-ratio")


def steps_check(index: Index, places: Places) -> None:
    """Note steps that are for nothing, in an order that cannot be, or lack what they need."""
    _order(places)
    normalised: set[str] = set()
    for step in index.steps:
        cursor = places.steps[step.name]
        if not step.leaves:
            cursor.fail(rules.STEP_FOR_NOTHING, value=step.kind)
        for leaf in index.leaves:
            if leaf.key in step.leaves:
                method, options = step.own.get(leaf.key, (step.method, step.options))
                place = _place_of(step, leaf, places)
                _needs(index, leaf, method, options, place)
                if method in _IN_OWN_UNIT and leaf.key in normalised:
                    place.fail(rules.NORMALISED_BEFORE, value=method, leaf=leaf.key)
        if step.kind == "normalise":
            normalised.update(step.leaves)
    _own(index, places)
    _denominators(index, places)
    for leaf in index.leaves:
        if leaf.direction == "lower" and leaf.key not in normalised:
            cursor = places.parts[leaf.key].at("direction")
            cursor.fail(rules.DIRECTION_UNUSED, value=leaf.key)
        _goalposts(leaf, places)


def _place_of(step: Step, leaf: Leaf, places: Places) -> Cursor:
    if leaf.key in step.own:
        return places.own[leaf.key][step.kind].cursor
    return places.steps[step.name]


def _needs(index: Index, leaf: Leaf, method: str, options: object, cursor: Cursor) -> None:
    needed = _NEEDED.get(method)
    if needed and getattr(leaf, needed) is None:
        cursor.fail(rules.NEEDS, value=method, leaf=leaf.key, needed=needed)
    given = options if isinstance(options, dict) else {}
    if method == "distance-to-reference" and not given.get("unit") and leaf.reference is None:
        cursor.fail(rules.NEEDS, value=method, leaf=leaf.key, needed="reference")
    if method.startswith("base-"):
        has_own = leaf.base is not None
        if not (has_own or given.get("base_unit") or given.get("base_period")):
            cursor.fail(rules.NEEDS_BASE, value=method, leaf=leaf.key)
    if method in _PANEL and index.units.period is None:
        cursor.fail(rules.NEEDS_PERIOD, value=method)
    if given.get("base_period") and index.units.period is None:
        cursor.fail(rules.NEEDS_PERIOD, value="base_period")
    posts = leaf.goalposts
    if method == "log-goalposts" and posts and min(posts) <= 0:
        cursor.fail(rules.NOT_POSITIVE_GOALPOST, value=f"{leaf.key} {list(posts)}")


def _goalposts(leaf: Leaf, places: Places) -> None:
    posts = leaf.goalposts
    if posts and (posts[0] < posts[1]) != (leaf.direction == "higher"):
        other = "lower" if leaf.direction == "higher" else "higher"
        places.parts[leaf.key].at("goalposts").fail(
            rules.GOALPOSTS_AGAINST_DIRECTION, direction=leaf.direction, other=other
        )


def _own(index: Index, places: Places) -> None:
    told: set[str] = set()
    for leaf in index.leaves:
        for kind, own in places.own.get(leaf.key, {}).items():
            covering = [
                step for step in index.steps if step.kind == kind and leaf.key in step.leaves
            ]
            if len(covering) == 1 or own.cursor.path in told:
                continue
            told.add(own.cursor.path)
            rule = rules.OWN_OF_MANY_STEPS if covering else rules.OWN_WITHOUT_STEP
            own.cursor.fail(rule, value=own.chosen[0], kind=kind)


def _denominators(index: Index, places: Places) -> None:
    divided = {leaf for step in index.steps if step.kind == "denominate" for leaf in step.leaves}
    for step in index.steps:
        named = [one for one in index.leaves if one.key in step.leaves and one.denominator]
        if step.kind == "denominate" and step.leaves and not named:
            places.steps[step.name].fail(rules.NO_DENOMINATOR, value=step.kind)
    for leaf in index.leaves:
        if leaf.denominator and leaf.key not in divided:
            cursor = places.parts[leaf.key].at("denominator")
            cursor.fail(rules.UNUSED_DENOMINATOR, value=leaf.denominator)


def _order(places: Places) -> None:
    """Note steps that stand after what they would have to come before."""
    before: dict[str, str] = {}
    for cursor in places.root.maybe_entries("steps"):
        kind = cursor.value.get("step") if isinstance(cursor.value, dict) else None
        if kind != "aggregate" and "aggregate" in before:
            cursor.fail(
                rules.STEP_TOO_LATE, value=kind, after="aggregate",
                why_zh="它改变指标，而指标已经汇总", why_en="it changes indicators",
            )  # fmt: skip
        if kind == "denominate" and "normalise" in before:
            cursor.fail(
                rules.STEP_TOO_LATE, value=kind, after="normalise",
                why_zh="标准化之后的数值没有单位", why_en="what is normalised has no size any more",
            )  # fmt: skip
        before.setdefault(str(kind), cursor.path)

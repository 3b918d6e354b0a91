"""What the form's script needs to know of an instrument to hide, compute and judge by itself.

The expressions go to the browser as their trees; `static/assessments/logic.js` evaluates them with
the semantics of `ronghe.lib.expressions`. What looks at points or levels is left to the server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ronghe.engines.scoring.definition import (
    Banded,
    File,
    Group,
    Linear,
    Number,
    Ratio,
    Repeat,
    Trend,
    Words,
)
from ronghe.engines.scoring.evaluation import plan_of
from ronghe.engines.scoring.evaluation.tree import bears_points
from ronghe.lib.expressions.syntax import (
    Arithmetic,
    Call,
    Comparison,
    Computed,
    Constant,
    Junction,
    Name,
    Negation,
    Negative,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from ronghe.engines.scoring import Instrument, Item, Result
    from ronghe.engines.scoring.definition import Constraint, Question
    from ronghe.lib.expressions import Expression
    from ronghe.lib.expressions.syntax import Node

Tree = list[Any]
_OF_SCORES = frozenset({"points", "share", "score", "level_of", "total"})


def logic_of(instrument: Instrument) -> dict[str, Any]:
    """Return an instrument's logic as JSON values: items and groups in order, constraints.

    A part's `show` is the tree of its condition, or "server" where the browser cannot know it.
    """
    kept = vars(instrument)  # as `plan_of` does: it lives as long as the instrument
    if "_logic" not in kept:
        kept["_logic"] = _logic(instrument)
    found: dict[str, Any] = kept["_logic"]
    return found


def _logic(instrument: Instrument) -> dict[str, Any]:
    above: dict[str, list[str]] = {}
    for group in instrument.all_groups:
        for item in group.all_items():
            above.setdefault(item.id, []).append(group.key)
    variants = plan_of(instrument).variants
    return {
        "items": [
            {"id": item.id, "groups": above[item.id], **_item(item), **_shown_when(item, variants)}
            for item in instrument.items
        ],
        "groups": {
            group.key: {**_group(group), **_shown_when(group, variants)}
            for group in instrument.all_groups
        },
        "parameters": {one.name: float(one.value) for one in instrument.parameters},
        "variant": instrument.variant_item,
        "constraints": [
            {"key": one.key, "when": _tree_or_server(one.when), "items": list(one.items)}
            for one in instrument.constraints
        ],
    }


def served(instrument: Instrument, result: Result) -> dict[str, list[str]]:
    """Return what the browser cannot know by itself: what is hidden, and which rules are broken."""
    parts = [part for part in instrument.all_parts if _is_served(part.show_if)]
    names = [part.key if isinstance(part, Group) else part.id for part in parts]
    hidden = [name for name in names if result.not_applicable.get(name) == "hidden"]
    return {
        "hidden": hidden,
        "broken": [one.key for one in result.broken if _is_served(one.when)],
    }


def needs_server(instrument: Instrument) -> bool:
    """Return whether any condition looks at points or levels."""
    conditions = [part.show_if for part in instrument.all_parts]
    conditions += [one.when for one in instrument.constraints]
    return any(_is_served(one) for one in conditions)


def is_error(constraint: Constraint) -> bool:
    """Return whether a broken constraint keeps a response from being submitted."""
    return constraint.severity == "error"


def _is_served(condition: Expression | None) -> bool:
    return condition is not None and bool(condition.functions & _OF_SCORES)


def _tree_or_server(condition: Expression) -> Tree | str:
    return "server" if _is_served(condition) else tree_of(condition.tree)


def _shown_when(part: Item | Group, variants: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if part.show_if is not None:
        found["show"] = _tree_or_server(part.show_if)
    if isinstance(part.weight, dict):
        found["variants"] = [part.weight.get(name, 0) > 0 for name in variants]
    return found


def _group(group: Group) -> dict[str, Any]:
    """Return what a group applies by: its items with points, or all where none has any."""
    items = list(group.all_items())
    scored = [item.id for item in items if bears_points(item)]
    return {"na": group.may_not_apply, "by": scored or [item.id for item in items]}


def _item(item: Item) -> dict[str, Any]:
    question = item.question
    found: dict[str, Any] = {"kind": item.kind, "na": item.may_not_apply}
    found["required"] = item.is_required and not isinstance(question, Ratio)
    if item.options:
        found["options"] = [option.name for option in item.options]
        found["none"] = [option.position for option in item.options if option.is_none]
    found |= _measured(question)
    if isinstance(question, Ratio):
        found |= {"of": question.of, "to": question.to}
        found |= {"low": float(question.low), "high": float(question.high)}
    elif isinstance(question, Linear):
        found |= {"base": _mark(question.base), "lead": _mark(question.lead)}
    elif isinstance(question, File | Repeat):
        found["most"] = question.most
    elif isinstance(question, Words):
        found["longest"] = question.longest
    elif isinstance(question, Trend):
        found["named"] = True
    if isinstance(question, Repeat):
        found["fields"] = {part.key: _field(part.question) for part in question.fields}
        found["aggregates"] = [
            {"id": one.item_id, "how": one.how, "field": one.field} for one in question.aggregates
        ]
    return found


def _field(question: Question) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": question.kind, "na": False, **_measured(question)}
    if isinstance(question, Words):
        found["longest"] = question.longest
    if options := getattr(question, "options", ()):
        found["options"] = [option.name for option in options]
    return found


def _measured(question: Question) -> dict[str, Any]:
    if not isinstance(question, Banded | Linear | Number):
        return {}
    found: dict[str, Any] = {"low": float(question.low), "high": float(question.high)}
    found["percent"] = question.unit.en == "%"
    if isinstance(question, Number):
        found["decimals"] = question.decimals
    return found


def _mark(mark: Decimal | str) -> float | str:
    return mark if isinstance(mark, str) else float(mark)


def tree_of(node: Node) -> Tree:
    """Return a node of an expression as nested lists, the first element of each says what it is.

    Examples
    --------
    >>> from ronghe.lib.expressions import parse
    >>> tree_of(parse("robots / 2 >= 3 and not machines < 1").tree)
    ['and', ['>=', ['/', ['name', 'robots'], ['num', 2.0]], ['num', 3.0]], \
['not', ['<', ['name', 'machines'], ['num', 1.0]]]]
    """
    match node:
        case Constant():
            return ["num", node.value]
        case Name():
            return ["name", node.name]
        case Negative():
            return ["neg", tree_of(node.operand)]
        case Negation():
            return ["not", tree_of(node.operand)]
        case Arithmetic():
            return [node.operator, tree_of(node.left), tree_of(node.right)]
        case Comparison():
            return [node.relation, tree_of(node.left), tree_of(node.right)]
        case Junction():
            return [node.word, *(tree_of(part) for part in node.operands)]
        case Computed():
            return ["call", node.function, node.whole, *(tree_of(part) for part in node.operands)]
        case Call():
            return ["ask", node.function, *node.words]

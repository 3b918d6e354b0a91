"""Conditions of a definition in the words of its questions, for paper and for workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ronghe.engines.scoring.definition import Multiple
from ronghe.lib.expressions.syntax import (
    Arithmetic,
    Call,
    Comparison,
    Constant,
    Junction,
    Name,
    Negation,
    Negative,
)
from ronghe.web.assessments.wording import words
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from ronghe.engines.scoring import Instrument, Item
    from ronghe.lib.expressions import Expression
    from ronghe.lib.expressions.syntax import Node

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class _UnsaidError(ValueError):
    """A part of a condition has no words here."""


def condition_words(content: Instrument, condition: Expression) -> str:
    """Return when a condition holds, by the titles of questions and options.

    Where a part of it has no words (points, levels, built-in functions) it is the expression.
    """
    try:
        return _condition(content, condition.tree)
    except _UnsaidError:
        return condition.text


def only_where(content: Instrument, condition: Expression | None) -> str:
    """Return the sentence that says when something is asked, "" where it always is."""
    if condition is None:
        return ""
    return _("Only where: %(condition)s") % {"condition": condition_words(content, condition)}


def _condition(content: Instrument, node: Node) -> str:
    match node:
        case Junction():
            joint = _(" and ") if node.word == "and" else _(" or ")
            return joint.join(_enclosed(content, part) for part in node.operands)
        case Negation():
            return _("not (%(condition)s)") % {"condition": _condition(content, node.operand)}
        case Comparison():
            return _comparison(content, node)
        case Call(function="selected", words=(str(name), word)):
            item = _item(content, name)
            return _is_option(item, _option(item, word))
        case Call(function="answered", words=(str(name),)):
            return _("“%(title)s” is answered") % {"title": _title(content, name)}
        case Call(function="applicable", words=(str(name),)):
            return _("“%(title)s” applies") % {"title": _title(content, name)}
    raise _UnsaidError


def _enclosed(content: Instrument, node: Node) -> str:
    said = _condition(content, node)
    return f"({said})" if isinstance(node, Junction) else said


def _comparison(content: Instrument, node: Comparison) -> str:
    left, right, relation = node.left, node.right, node.relation
    if isinstance(left, Constant) and not isinstance(right, Constant):
        left, right, relation = right, left, _TURNED[relation]  # type: ignore[assignment]  # its keys are the relations
    number = right.value if isinstance(right, Constant) else None
    if isinstance(left, Call) and left.function == "count":
        title = _title(content, str(left.words[0]))
        if (relation, number) in ((">", 0), (">=", 1)):
            return _("anything is chosen at “%(title)s”") % {"title": title}
        said = _("the number of choices at “%(title)s”") % {"title": title}
        return _related(said, relation, _quantity(content, right))
    if isinstance(left, Name) and number is not None:
        item = content.item_by_id.get(left.name)
        if item is not None and item.options and number == int(number):
            option = _option(item, int(number))
            if relation == "==":
                return _is_option(item, option)
            return _related(f"“{words(item.title)}”", relation, f"“{option}”")
        unit = words(getattr(item.question, "unit", None)) if item else ""
        value = formats.with_unit(formats.number(number), unit=unit)
        return _related(_quantity(content, left), relation, value)
    return _related(_quantity(content, left), relation, _quantity(content, right))


def _related(left: str, relation: str, right: str) -> str:
    sentences = {
        "<": _("%(left)s is less than %(right)s"),
        "<=": _("%(left)s is at most %(right)s"),
        ">": _("%(left)s is more than %(right)s"),
        ">=": _("%(left)s is at least %(right)s"),
        "==": _("%(left)s is %(right)s"),
        "!=": _("%(left)s is not %(right)s"),
    }
    return sentences[relation] % {"left": left, "right": right}


def _quantity(content: Instrument, node: Node) -> str:
    match node:
        case Constant():
            return formats.number(node.value)
        case Name():
            return _named(content, node.name)
        case Negative():
            return f"−{_quantity(content, node.operand)}"
        case Arithmetic():
            sign = {"*": "×", "/": "÷", "-": "−"}.get(node.operator, "+")
            return f"({_quantity(content, node.left)} {sign} {_quantity(content, node.right)})"
    raise _UnsaidError


def _named(content: Instrument, name: str) -> str:
    for parameter in content.parameters:
        if parameter.name == name:
            return f"{words(parameter.title)} ({formats.number(parameter.value)})"
    return f"“{_title(content, name)}”"


def _title(content: Instrument, name: str) -> str:
    for part in content.all_parts:
        if name in (getattr(part, "id", None), getattr(part, "key", None)):
            return words(part.title)
    for item in content.items:
        for aggregate in getattr(item.question, "aggregates", ()):
            if aggregate.item_id == name:
                return words(aggregate.title)
    raise _UnsaidError


def _item(content: Instrument, name: str) -> Item:
    if name not in content.item_by_id:
        raise _UnsaidError
    return content.item_by_id[name]


def _option(item: Item, word: str | int) -> str:
    for option in item.options:
        if word in (option.name, option.position):
            return words(option.text)
    raise _UnsaidError


def _is_option(item: Item, option: str) -> str:
    said = {"title": words(item.title), "option": option}
    if isinstance(item.question, Multiple):
        return _("“%(option)s” is chosen at “%(title)s”") % said
    return _("“%(title)s” is “%(option)s”") % said

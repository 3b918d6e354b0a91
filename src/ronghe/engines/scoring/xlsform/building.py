"""Build the definition of each question from its row."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ronghe.engines.scoring.xlsform import columns, rules
from ronghe.engines.scoring.xlsform.calculating import AggregateOf, RatioOf
from ronghe.engines.scoring.xlsform.choice_lists import options_of
from ronghe.engines.scoring.xlsform.choosing import SCALE
from ronghe.engines.scoring.xlsform.conditions import Conditions
from ronghe.engines.scoring.xlsform.planning import Block, Question
from ronghe.engines.scoring.xlsform.reading_rows import label_of, text_of

if TYPE_CHECKING:
    from ronghe.engines.scoring.xlsform.choice_lists import Lists
    from ronghe.engines.scoring.xlsform.conditions import Bounds
    from ronghe.engines.scoring.xlsform.planning import Plan
    from ronghe.engines.scoring.xlsform.reading_rows import Notes, Row

    Mapped = dict[str, Any]

_WIDEST = Decimal(10**12)
_LARGEST_RATIO = Decimal(10**6)
_LONGEST = 500
_PLACES = 6
_YES = frozenset({"yes", "true", "true()"})
_NO = frozenset({"", "no", "false", "false()"})
_IMAGES = ("jpg", "jpeg", "png")
_RANGED = frozenset({"number", "band", "linear"})
_WHOLE = frozenset({"integer", "int", "range"})


@dataclass(frozen=True, kw_only=True)
class Builder:
    """Builds mappings in the form of the YAML file; `rows` knows which row each came from."""

    plan: Plan
    lists: Lists
    notes: Notes
    conditions: Conditions
    rows: dict[int, Row] = field(default_factory=dict)

    def placed(self, mapping: Mapped, row: Row) -> Mapped:
        """Return a mapping whose row is remembered."""
        self.rows[id(mapping)] = row
        return mapping

    def item(self, part: Question | Block) -> Mapped:
        """Return an item."""
        if isinstance(part, Block):
            return self.repeat(part) if part.kind == "repeat" else self.grid(part)
        if part.kind == "ratio":
            return self.ratio(part)
        row = part.asked.row
        mapping: Mapped = {
            "id": part.name,
            "kind": part.kind,
            "title": label_of(row, part.name, self.notes),
        }
        self.common(mapping, row)
        self.answer(mapping, part, self.bounds(part, part.name))
        if _is_required(row, self.notes) is False:
            mapping["required"] = False
        mapping |= row.own(self.notes)
        return self.placed(mapping, row)

    def bounds(self, part: Question, own: str | None) -> Bounds:
        """Return what the constraint of a row says of its answer alone."""
        is_whole = part.kind == "number" and part.asked.type in _WHOLE
        return self.conditions.bounds(part.asked.row, own, kind=part.kind, is_whole=is_whole)

    def common(self, mapping: Mapped, row: Row) -> None:
        """Add what every kind may have: help and the condition that shows it."""
        hint = text_of(row, columns.HINT, self.notes)
        if hint:
            mapping["help"] = hint
        shown = self.conditions.show_if(row)
        if shown:
            mapping["show_if"] = shown

    def answer(self, mapping: Mapped, part: Question, bounds: Bounds) -> None:
        """Add what kinds of one row have of their own."""
        row, kind = part.asked.row, part.kind
        if part.asked.list_name:
            self.choices(mapping, part)
        elif kind in _RANGED:
            self.ranged(mapping, part, bounds)
        elif kind == "text":
            self.length(mapping, row, bounds)
        elif kind == "file":
            accepted = [one.strip(" .") for one in row.take(columns.ACCEPT).split(",")]
            types = [one for one in accepted if one.isalnum() and one.islower()]
            if part.asked.type in ("image", "photo") and not types:
                types = list(_IMAGES)
            if types:
                mapping["types"] = types

    def choices(self, mapping: Mapped, part: Question) -> None:
        """Add the options of a choice."""
        row, kind = part.asked.row, part.kind
        if part.asked.has_other:
            self.notes.note(rules.OTHER_TEXT, row, columns.TYPE, "or_other")
        filtered = row.take("choice_filter")
        if filtered:
            self.notes.note(rules.FILTERED, row, "choice_filter", filtered)
        if part.asked.list_name == SCALE and kind == "scale":
            return
        options = self.options(part)
        if kind == "trend":
            mapping["options"] = options
        else:
            mapping["options"] = list(options.values())

    def options(self, part: Question) -> dict[str, Mapped]:
        """Return options by the name of their choice."""
        row = part.asked.row
        own = options_of(row)
        row.take(columns.OPTIONS)
        entry = part.entry
        listed = self.lists.listed(part.asked)
        found: dict[str, Mapped] = {}
        for choice, one in zip(entry.choices if entry else (), listed, strict=True):
            if part.kind == "scene" and choice.value == "0":
                continue
            option: Mapped = {}
            is_word = part.kind not in ("scene", "trend") and choice.word != str(choice.position)
            if is_word:
                option["name"] = choice.word
            option |= one.label
            if choice.is_none and part.kind in ("multiple", "single"):
                option["none"] = True
            found[one.value] = option | own.get(one.value, {})
        return found

    def ranged(self, mapping: Mapped, part: Question, bounds: Bounds) -> None:
        """Add the range of a number; the widest one where the form gives none."""
        row = part.asked.row
        low, high = bounds.low, bounds.high
        if part.asked.type == "range":
            low, high = self.range_parameters(row, low, high)
        if low is None or high is None:
            wide = {"low": low if low is not None else -_WIDEST, "high": high or _WIDEST}
            self.notes.note(rules.NO_RANGE, row, columns.CONSTRAINT, "", **wide)
            low, high = wide["low"], wide["high"]
        mapping |= {"low": low, "high": high}
        if f"{columns.OWN}unit" not in row.cells:
            mapping["unit"] = ""
        if part.kind == "number" and part.asked.type not in _WHOLE:
            mapping["decimals"] = Decimal(_PLACES)

    def range_parameters(
        self, row: Row, low: Decimal | None, high: Decimal | None
    ) -> tuple[Decimal | None, Decimal | None]:
        """Return the bounds of a slider, which stand in its parameters."""
        given = dict(part.partition("=")[::2] for part in row.take("parameters").split())
        return (
            _decimal(given.get("start", "1")) if low is None else low,
            _decimal(given.get("end", "10")) if high is None else high,
        )

    def length(self, mapping: Mapped, row: Row, bounds: Bounds) -> None:
        """Add the length of a text."""
        longest = bounds.longest
        if longest is None:
            longest = _LONGEST
            self.notes.note(rules.NO_LENGTH, row, columns.CONSTRAINT, "", longest=longest)
        mapping["longest"] = Decimal(longest)

    def ratio(self, part: Question) -> Mapped:
        """Return a ratio; a foreign one gives no points and has the widest range."""
        row = part.asked.row
        found = part.calculation
        assert isinstance(found, RatioOf)  # noqa: S101  # the plan says so
        by_column = self.plan.vocabulary.by_column
        mapping: Mapped = {
            "id": part.name,
            "kind": "ratio",
            "title": label_of(row, part.name, self.notes),
            "of": by_column[found.above].name,
            "to": by_column[found.below].name,
        }
        self.common(mapping, row)
        own = row.own(self.notes)
        if "bands" not in own:
            high = _LARGEST_RATIO
            self.notes.note(rules.NO_RANGE, row, columns.CALCULATION, "", low=0, high=high)
            bands = [{"upto": high, "points": Decimal(0)}]
            mapping |= {"low": Decimal(0), "high": high, "bands": bands}
        return self.placed(mapping | own, row)

    def grid(self, block: Block) -> Mapped:
        """Return a grid: rows with the same options."""
        row = block.section.row
        questions = [part for part in block.parts if isinstance(part, Question)]
        first = questions[0]
        mapping: Mapped = {
            "id": block.name,
            "kind": block.kind,
            "title": label_of(row, block.name, self.notes),
        }
        self.common(mapping, row)
        if first.asked.list_name != SCALE:
            first.asked.row.cells[columns.OPTIONS] = row.take(columns.OPTIONS)
            mapping["options"] = list(self.options(first).values())
        mapping["rows"] = []
        required = []
        for part in questions:
            own_row = part.asked.row
            required.append(_is_required(own_row, self.notes))
            line = {"key": part.name, "title": label_of(own_row, part.name, self.notes)}
            mapping["rows"].append(self.placed(line | own_row.own(self.notes), own_row))
        if not any(required):
            mapping["required"] = False
        return self.placed(mapping | row.own(self.notes), row)

    def repeat(self, block: Block) -> Mapped:
        """Return a repeat with its fields and aggregates."""
        row = block.section.row
        mapping: Mapped = {
            "id": block.name,
            "kind": "repeat",
            "title": label_of(row, block.name, self.notes),
        }
        self.common(mapping, row)
        times = row.peek("repeat_count")
        if times.isdigit() and int(times):
            row.take("repeat_count")
            mapping["most"] = Decimal(times)
        fields = [part for part in block.parts if isinstance(part, Question)]
        mapping["fields"] = [self.field(part) for part in fields]
        aggregates = self.plan.aggregates.get(block.name, [])
        if aggregates:
            mapping["aggregates"] = [self.aggregate(part) for part in aggregates]
        return self.placed(mapping | row.own(self.notes), row)

    def field(self, part: Question) -> Mapped:
        """Return a field of a repeat."""
        row = part.asked.row
        title = label_of(row, part.name, self.notes)
        mapping: Mapped = {"key": part.name, "kind": part.kind, "title": title}
        self.answer(mapping, part, self.bounds(part, None))
        row.take(columns.REQUIRED)
        return self.placed(mapping | row.own(self.notes), row)

    def aggregate(self, part: Question) -> Mapped:
        """Return a number that a repeat gives."""
        row, found = part.asked.row, part.calculation
        assert isinstance(found, AggregateOf)  # noqa: S101  # the plan says so
        title = label_of(row, part.name, self.notes)
        mapping: Mapped = {"key": part.name, "how": found.how, "title": title}
        if found.how != "count":
            mapping["field"] = self.plan.field_of[found.name]
        return self.placed(mapping | row.own(self.notes), row)

    def parameter(self, part: Question) -> Mapped:
        """Return a parameter."""
        row = part.asked.row
        title = label_of(row, part.name, self.notes)
        mapping: Mapped = {"name": part.name, "value": part.calculation, "title": title}
        return self.placed(mapping | row.own(self.notes), row)


def _is_required(row: Row, notes: Notes) -> bool:
    text = row.take(columns.REQUIRED)
    if text.lower() in _NO:
        return False
    if text.lower() not in _YES:
        notes.note(rules.REQUIRED_RULE, row, columns.REQUIRED, text)
    return True


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except ArithmeticError:
        return None

"""Write items as rows of a form, kind by kind."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ronghe.engines.scoring.definition import DIRECTIONS
from ronghe.engines.scoring.xlsform import columns
from ronghe.engines.scoring.xlsform.calculating import aggregate_text, ratio_text
from ronghe.engines.scoring.xlsform.cells import cell_of
from ronghe.engines.scoring.xlsform.choosing import SCALE
from ronghe.engines.scoring.xlsform.constraining import alone_path, length_path, range_paths
from ronghe.engines.scoring.xlsform.showing import show_if_cells
from ronghe.engines.scoring.xlsform.vocabularies import field_name
from ronghe.engines.scoring.xlsform.workbook import line_add
from ronghe.engines.scoring.xlsform.xpath.syntax import joined, path_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ronghe.engines.scoring.definition import Instrument, Option
    from ronghe.engines.scoring.xlsform.choosing import Lists
    from ronghe.engines.scoring.xlsform.constraining import Placement
    from ronghe.engines.scoring.xlsform.losses import Losses
    from ronghe.engines.scoring.xlsform.workbook import Form
    from ronghe.engines.scoring.xlsform.xpath.syntax import Path
    from ronghe.engines.scoring.xlsform.xpath.vocabulary import Entry, Vocabulary

    Mapped = Mapping[str, Any]

_SAID = frozenset({"id", "kind", "title", "help", "required", "show_if"})
_LONGEST = 500
# The type of XLSForm that says the kind of ours already; others need the kind beside it.
_PLAIN = frozenset({"single", "multiple", "number", "date", "text", "file", "repeat", "grid"})


@dataclass(frozen=True, kw_only=True)
class QuestionWriter:
    """Writes the rows of items into a form and notes what they cannot say."""

    form: Form
    instrument: Instrument
    vocabulary: Vocabulary
    losses: Losses
    lists: Lists
    placed: Placement

    def item(self, mapping: Mapped) -> None:
        """Write an item."""
        write: dict[str, Callable[[Mapped], None]] = {
            "grid": self.grid, "repeat": self.repeat, "ratio": self.ratio,
        }  # fmt: skip
        write.get(mapping["kind"], self.question)(mapping)

    def name_cells(self, name: str, key: str | None = None) -> dict[str, str]:
        """Return the name in the form, and the own one where it differs."""
        column, own = self.vocabulary.by_name[name].column, name if key is None else key
        if column == own:
            return {columns.NAME: column}
        return {columns.NAME: column, columns.KEY: cell_of(own)}

    def text_cells(self, column: str, text: Any) -> dict[str, str]:
        """Return the cells of a text in both languages."""
        zh, en = columns.in_languages(column)
        return {zh: str(text["zh"]), en: str(text["en"])} if text else {}

    def own_cells(self, mapping: Mapped, said: frozenset[str] | set[str]) -> dict[str, str]:
        """Return what XLSForm has no column for, in ours."""
        cells = {}
        for key, value in mapping.items():
            if key not in said and value is not None:
                cells[f"{columns.OWN}{key}"] = cell_of(value)
                self.losses.note(key, f"{columns.OWN}{key}")
        return cells

    def common(self, mapping: Mapped, *, is_asked: bool = True) -> dict[str, str]:
        """Return the cells that every kind has."""
        cells = {
            **self.name_cells(mapping["id"]),
            **self.text_cells(columns.LABEL, mapping["title"]),
            **self.text_cells(columns.HINT, mapping.get("help")),
            **show_if_cells(mapping.get("show_if"), self.vocabulary, self.losses),
        }
        if is_asked:
            cells[columns.REQUIRED] = _required(mapping)
        elif mapping.get("required") is not None:
            cells |= self.own_cells({"required": mapping["required"]}, set())
        return cells

    def question(self, mapping: Mapped) -> None:
        """Write a kind that is one row."""
        kind = mapping["kind"]
        said, cells = set(_SAID), self.common(mapping)
        if kind not in _PLAIN:
            cells[columns.KIND] = kind
            self.losses.note("kind", columns.KIND)
        parts: list[Path] = []
        entry = self.vocabulary.by_name[mapping["id"]]
        if entry.choices:
            told = "select_multiple" if kind == "multiple" else "select_one"
            options = self.instrument.item_by_id[mapping["id"]].options
            cells[columns.TYPE] = f"{told} {self.listed(mapping, entry, options)}"
            cells |= self.option_cells(mapping, entry)
            said.add("options")
            parts += [alone_path(one.value) for one in entry.choices if one.is_none]
        elif kind in ("number", "band", "linear"):
            cells[columns.TYPE] = "decimal" if kind != "number" else _number_type(mapping)
            said |= {"low", "high"} | ({"decimals"} if not mapping.get("decimals") else set())
            parts += range_paths(mapping["low"], mapping["high"])
        else:
            cells[columns.TYPE] = kind
            said.add("longest")
        if kind == "text":
            parts.append(length_path(int(mapping.get("longest") or _LONGEST)))
        if kind == "file" and mapping.get("types"):
            cells[columns.ACCEPT] = ",".join(f".{ending}" for ending in mapping["types"])
            said.add("types")
        cells |= self.constraint_cells(mapping["id"], parts)
        line_add(self.form.survey, {**cells, **self.own_cells(mapping, said)})

    def constraint_cells(self, item_id: str, parts: list[Path]) -> dict[str, str]:
        """Return what the answer must be: its own range, and what other answers demand of it."""
        placed = self.placed.by_item.get(item_id, [])
        paths = [*parts, *(one.path for one in placed)]
        if not paths:
            return {}
        cells = {columns.CONSTRAINT: path_text(joined("and", paths))}
        if placed:
            zh, en = columns.in_languages(columns.MESSAGE)
            cells[zh] = " ".join(one.constraint.message.zh for one in placed)
            cells[en] = " ".join(one.constraint.message.en for one in placed)
            cells[columns.PLACED] = cell_of([one.constraint.key for one in placed])
        return cells

    def listed(self, mapping: Mapped, entry: Entry, options: Sequence[Option]) -> str:
        """Return the name of the list with an item's choices."""
        content = [
            (choice.value, option.text.zh, option.text.en)
            for choice, option in zip(entry.choices, options, strict=True)
        ]
        is_default = mapping["kind"] in ("scale", "grid") and not mapping.get("options")
        return self.lists.name_of(content, wanted=SCALE if is_default else entry.column)

    def option_cells(self, mapping: Mapped, entry: Entry) -> dict[str, str]:
        """Return what XLSForm cannot say of options, by the name of each choice."""
        options = mapping.get("options")
        if not options:
            return {}
        found: dict[str, dict[str, object]] = {}
        for choice, option in zip(
            _written(entry, mapping["kind"]), _in_order(options), strict=True
        ):
            rest = {k: v for k, v in option.items() if k not in ("zh", "en", "name", "none")}
            if option.get("none") is False:
                rest["none"] = False
            if rest:
                found[choice.value] = rest
        if not found:
            return {}
        self.losses.note("options", columns.OPTIONS)
        return {columns.OPTIONS: cell_of(found)}

    def ratio(self, mapping: Mapped) -> None:
        """Write a ratio as a calculation."""
        above, below = (self.vocabulary.by_name[mapping[key]].column for key in ("of", "to"))
        cells = {
            columns.TYPE: "calculate",
            columns.KIND: "ratio",
            columns.CALCULATION: ratio_text(above, below),
            **self.common(mapping, is_asked=False),
            **self.own_cells(mapping, _SAID | {"of", "to"}),
        }
        line_add(self.form.survey, cells)

    def grid(self, mapping: Mapped) -> None:
        """Write a grid as a group that its programs draw as a table."""
        rows = mapping["rows"]
        first = f"{mapping['id']}__{rows[0]['key']}"
        entry, options = self.vocabulary.by_name[first], self.instrument.item_by_id[first].options
        cells = {
            columns.TYPE: "begin_group",
            columns.APPEARANCE: columns.TABLE_LIST,
            **self.common(mapping),
            **self.option_cells(mapping, entry),
            **self.own_cells(mapping, _SAID | {"rows", "options"}),
        }
        del cells[columns.REQUIRED]
        for hint in columns.in_languages(columns.HINT):
            cells.pop(hint, None)
        if mapping.get("help"):
            cells |= self.own_cells({"help": mapping["help"]}, set())
        line_add(self.form.survey, cells)
        told = f"select_one {self.listed(mapping, entry, options)}"
        for row in rows:
            name = f"{mapping['id']}__{row['key']}"
            line_add(
                self.form.survey,
                {
                    columns.TYPE: told,
                    **self.name_cells(name, row["key"]),
                    columns.REQUIRED: _required(mapping),
                    **self.text_cells(columns.LABEL, row["title"]),
                    **self.own_cells(row, {"key", "title"}),
                },
            )
        line_add(self.form.survey, {columns.TYPE: "end_group"})

    def repeat(self, mapping: Mapped) -> None:
        """Write a repeat with its fields, and its aggregates as calculations behind it."""
        cells = {columns.TYPE: "begin_repeat", **self.common(mapping, is_asked=False)}
        for hint in columns.in_languages(columns.HINT):
            cells.pop(hint, None)
        if mapping.get("help"):
            cells |= self.own_cells({"help": mapping["help"]}, set())
        said = _SAID | {"fields", "aggregates"}
        line_add(self.form.survey, {**cells, **self.own_cells(mapping, said)})
        for field in mapping["fields"]:
            self.field(mapping["id"], field)
        line_add(self.form.survey, {columns.TYPE: "end_repeat"})
        for aggregate in mapping.get("aggregates") or ():
            self.aggregate(mapping["id"], aggregate)

    def field(self, item_id: str, mapping: Mapped) -> None:
        """Write a field of a repeat."""
        entry = self.vocabulary.by_name[field_name(item_id, mapping["key"])]
        cells = {
            **self.name_cells(entry.name, mapping["key"]),
            **self.text_cells(columns.LABEL, mapping["title"]),
        }
        said, kind = {"key", "kind", "title"}, mapping["kind"]
        if kind == "single":
            content = [
                (choice.value, str(option["zh"]), str(option["en"]))
                for choice, option in zip(entry.choices, mapping["options"], strict=True)
            ]
            list_name = self.lists.name_of(content, wanted=f"{item_id}_{entry.column}")
            cells[columns.TYPE] = f"select_one {list_name}"
            cells |= self.option_cells(mapping, entry)
            said.add("options")
        elif kind == "number":
            cells[columns.TYPE] = _number_type(mapping)
            said |= {"low", "high"} | ({"decimals"} if not mapping.get("decimals") else set())
            paths = range_paths(mapping["low"], mapping["high"])
            cells[columns.CONSTRAINT] = path_text(joined("and", paths))
        else:
            cells[columns.TYPE] = "text"
            said.add("longest")
            longest = length_path(int(mapping.get("longest") or _LONGEST))
            cells[columns.CONSTRAINT] = path_text(longest)
        line_add(self.form.survey, {**cells, **self.own_cells(mapping, said)})

    def aggregate(self, item_id: str, mapping: Mapped) -> None:
        """Write a number that the rows of a repeat give."""
        field = mapping.get("field")
        own = self.vocabulary.by_name[item_id].column
        column = self.vocabulary.by_name[field_name(item_id, field)].column if field else ""
        cells = {
            columns.TYPE: "calculate",
            **self.name_cells(f"{item_id}__{mapping['key']}", mapping["key"]),
            columns.KIND: "aggregate",
            columns.CALCULATION: aggregate_text(mapping["how"], own, column),
            **self.text_cells(columns.LABEL, mapping["title"]),
        }
        line_add(self.form.survey, cells)


def _required(mapping: Mapped) -> str:
    return "no" if mapping.get("required") is False else "yes"


def _number_type(mapping: Mapped) -> str:
    return "decimal" if Decimal(mapping.get("decimals") or 0) else "integer"


def _written(entry: Entry, kind: str) -> Sequence[Any]:
    """Return the choices that the definition writes out; a scene's lack of a level it does not."""
    return entry.choices[1:] if kind == "scene" else entry.choices


def _in_order(options: Any) -> list[Mapped]:
    return [options[name] for name in DIRECTIONS] if isinstance(options, dict) else list(options)

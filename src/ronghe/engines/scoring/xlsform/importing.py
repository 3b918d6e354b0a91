"""Read an instrument from an XLSForm, and say what of the form has no counterpart."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ronghe.engines.scoring.reading import instrument_from
from ronghe.engines.scoring.xlsform import columns, rules
from ronghe.engines.scoring.xlsform.building import Builder
from ronghe.engines.scoring.xlsform.cells import value_of
from ronghe.engines.scoring.xlsform.choice_lists import lists_of
from ronghe.engines.scoring.xlsform.conditions import Conditions
from ronghe.engines.scoring.xlsform.filling_in import added_keys
from ronghe.engines.scoring.xlsform.leaves import grown
from ronghe.engines.scoring.xlsform.naming import key_like
from ronghe.engines.scoring.xlsform.outline import Asked, outline_of
from ronghe.engines.scoring.xlsform.planning import Block, Planner
from ronghe.engines.scoring.xlsform.reading_rows import Notes, Row, label_of, rows_of
from ronghe.engines.scoring.xlsform.validity import form_compile
from ronghe.engines.scoring.xlsform.workbook import Form, form_read
from ronghe.engines.scoring.xlsform.xpath.vocabulary import GROUP
from ronghe.lib.definitions import DefinitionError
from ronghe.lib.faults import FaultsError, faults_sorted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ronghe.engines.scoring.definition import Instrument
    from ronghe.engines.scoring.xlsform.planning import Part
    from ronghe.lib.faults import Fault

    Mapped = dict[str, Any]

_FORMAT = f"{columns.OWN}format"
_LAST = ("levels", "outputs", "constraints")


@dataclass(frozen=True, kw_only=True)
class Imported:
    """An instrument from a form.

    Attributes
    ----------
    mapping : the definition, as a YAML file holds it.
    instrument : what it defines.
    left_out : what of the form was left out or changed, and what was put in, each with its place:
        file and sheet, row, column, value and rule.
    is_own : whether this program wrote the form, so that nothing had to be put in.
    """

    mapping: Mapped
    instrument: Instrument
    left_out: tuple[Fault, ...]
    is_own: bool


def instrument_imported(data: bytes, *, name: str, valid_from: date) -> Imported:
    """Return the instrument in an XLSForm workbook.

    Parameters
    ----------
    data : the workbook as XLSX.
    name : of its file, for the places of faults.
    valid_from : the first day in force where the form, written elsewhere, does not say it.

    Raises
    ------
    FaultsError
        If it is no XLSForm, or what it says makes no instrument; all faults at once.
    """
    form = form_read(data, name=name)
    remarks = form_compile(data, name=name)
    is_own = any(line.get(_FORMAT) for line in form.settings)
    found = _Importer(form=form, notes=Notes(name=name, is_own=is_own)).imported(valid_from)
    return found if is_own else replace(found, left_out=(*remarks, *found.left_out))


@dataclass(frozen=True, kw_only=True)
class _Importer:
    form: Form
    notes: Notes
    rows: dict[int, Row] = field(default_factory=dict)  # by the identity of a mapping

    def imported(self, valid_from: date) -> Imported:
        survey = rows_of(self.form.survey, columns.SURVEY)
        settings = next(iter(rows_of(self.form.settings, columns.SETTINGS)), None)
        if settings is not None:
            settings.take(_FORMAT)
        lists = lists_of(rows_of(self.form.choices, columns.CHOICES), self.notes)
        planner = Planner(lists=lists, notes=self.notes)
        outline = outline_of(survey, self.notes)
        parts = planner.planned(outline)
        rest = self.rest()
        constraints = rest.pop("constraints", [])
        conditions = Conditions(
            vocabulary=planner.plan.vocabulary,
            notes=self.notes,
            constraints=_by_key(constraints),
        )
        builder = Builder(
            plan=planner.plan, lists=lists, notes=self.notes, conditions=conditions, rows=self.rows
        )
        mapping = self.settings(settings)
        title = mapping.get("title") or {"zh": self.notes.name, "en": self.notes.name}
        groups = _Groups(builder=builder, names=planner).top(parts, title)
        parameters = [builder.parameter(part) for part in planner.plan.parameters]
        if not groups:
            nothing = rules.NO_QUESTIONS.fault(file=self.notes.name)
            raise FaultsError([*self.notes.faults, nothing])
        if parameters:
            mapping["parameters"] = parameters
        mapping["groups"] = groups
        mapping |= rest
        if conditions.constraints:
            mapping["constraints"] = list(conditions.constraints.values())
        if not self.notes.is_own:
            added_keys(mapping, self.notes, valid_from=valid_from, rows=self.rows)
        self.others(survey, settings)
        return self.checked(_ordered(mapping))

    def rest(self) -> Mapped:
        """Return what our own sheet says of levels, outputs and constraints."""
        found = []
        for row in rows_of(self.form.rest, columns.REST):
            path, text = row.take(columns.PATH), row.take(columns.VALUE)
            try:
                found.append((path, value_of(text)))
                grown(found)
            except ValueError:
                self.notes.fail(rules.BAD_PATH, row, columns.PATH, path)
                found.pop()
        return grown(found)

    def settings(self, row: Row | None) -> Mapped:
        """Return what the sheet of settings says."""
        if row is None:
            return {}
        title, key = row.take(columns.FORM_TITLE), row.take(columns.FORM_ID)
        version = row.take(columns.VERSION)
        row.take(columns.DEFAULT_LANGUAGE)
        mapping: Mapped = {}
        if key:
            mapping["key"] = key_like(key, otherwise="form")
            if mapping["key"] != key:
                self.notes.note(rules.RENAMED, row, columns.FORM_ID, key, name=mapping["key"])
        if version:
            mapping["version"] = version
        own = row.own(self.notes)
        mapping |= own
        written = own.get("title")
        if title and not (isinstance(written, dict) and written.get("zh") == title):
            english = written.get("en") if isinstance(written, dict) else title
            mapping["title"] = {"zh": title, "en": english}
        return mapping

    def others(self, survey: list[Row], settings: Row | None) -> None:
        """Note every cell that nothing was made of, and every further sheet."""
        for row in [*survey, *([settings] if settings else [])]:
            for column, text in list(row.cells.items()):
                self.notes.note(rules.UNKNOWN_COLUMN, row, column, text)
        for title in self.form.others:
            self.notes.whole(rules.OTHER_SHEET, title)

    def checked(self, mapping: Mapped) -> Imported:
        """Return the instrument that a definition gives; its faults get their rows."""
        faults = list(self.notes.faults)
        instrument = None
        try:
            instrument = instrument_from(mapping, name=self.notes.name)
        except DefinitionError as error:
            rows = dict(_places(mapping, "", self.rows))
            faults += [_in_its_row(fault, rows, self.form, self.notes) for fault in error.faults]
        if instrument is None or faults:
            raise FaultsError(faults)
        left_out = faults_sorted(self.notes.left_out)
        return Imported(
            mapping=mapping, instrument=instrument, left_out=left_out, is_own=self.notes.is_own
        )


@dataclass(frozen=True, kw_only=True)
class _Groups:
    builder: Builder
    names: Planner

    def top(self, parts: list[Part], title: dict[str, str]) -> list[Mapped]:
        """Return the top groups; questions beside groups get one of their own."""
        return self.sorted_in(parts, "questions", title)

    def group(self, block: Block) -> Mapped:
        """Return a group with either groups or items below it."""
        builder, row = self.builder, block.section.row
        title = label_of(row, block.name, builder.notes)
        mapping: Mapped = {"key": block.name, "title": title}
        builder.common(mapping, row)
        if any(isinstance(part, Block) and part.kind == GROUP for part in block.parts):
            below = ("groups", self.sorted_in(block.parts, f"{block.name}_items", title))
        else:
            below = ("items", [builder.item(part) for part in _kept(block.parts)])
        return builder.placed({**mapping, **row.own(builder.notes), below[0]: below[1]}, row)

    def sorted_in(self, parts: list[Part], key: str, title: dict[str, str]) -> list[Mapped]:
        """Return groups; runs of questions between them become groups, too."""
        found: list[Mapped] = []
        loose: list[Mapped] = []
        for part in [*_kept(parts), None]:
            if part is not None and not (isinstance(part, Block) and part.kind == GROUP):
                loose.append(self.builder.item(part))
                continue
            if loose:
                name = self.names.plan.names.take(key_like(key, otherwise="questions"))
                self.builder.notes.whole(rules.LOOSE, name)
                found.append({"key": name, "title": title, "items": loose})
                loose = []
            if isinstance(part, Block):
                found.append(self.group(part))
        return found


def _kept(parts: list[Part]) -> Iterator[Any]:
    return (part for part in parts if not isinstance(part, Asked))


def _by_key(constraints: object) -> dict[str, Mapped]:
    found = constraints if isinstance(constraints, list) else []
    return {str(one.get("key")): one for one in found if isinstance(one, dict)}


def _ordered(mapping: Mapped) -> Mapped:
    """Return a definition with what is below the questions at its end."""
    first = {key: value for key, value in mapping.items() if key not in ("groups", *_LAST)}
    last = {key: mapping[key] for key in ("groups", *_LAST) if key in mapping}
    return first | last


def _places(value: object, path: str, rows: dict[int, Row]) -> Iterator[tuple[str, Row]]:
    if isinstance(value, dict):
        if id(value) in rows:
            yield path, rows[id(value)]
        for key, part in value.items():
            yield from _places(part, f"{path}.{key}" if path else key, rows)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _places(part, f"{path}[{index}]", rows)


def _in_its_row(fault: Fault, rows: dict[str, Row], form: Form, notes: Notes) -> Fault:
    """Return a fault of a definition with the sheet and row that its path came from."""
    path = fault.column or ""
    for line in form.rest:
        if line.get(columns.PATH) == path:
            return replace(fault, file=f"{notes.name}!{columns.REST}", row=line.row)
    while path and path not in rows:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    if not path:
        return fault
    return replace(fault, file=f"{notes.name}!{columns.SURVEY}", row=rows[path].number)

"""Write an instrument as the rows of an XLSForm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ronghe.engines.scoring.reading import instrument_from
from ronghe.engines.scoring.xlsform import columns
from ronghe.engines.scoring.xlsform.cells import cell_of
from ronghe.engines.scoring.xlsform.choosing import Lists
from ronghe.engines.scoring.xlsform.constraining import Placement, placements
from ronghe.engines.scoring.xlsform.leaves import leaves
from ronghe.engines.scoring.xlsform.losses import Loss, Losses
from ronghe.engines.scoring.xlsform.questions import QuestionWriter
from ronghe.engines.scoring.xlsform.showing import show_if_cells
from ronghe.engines.scoring.xlsform.vocabularies import vocabulary_of
from ronghe.engines.scoring.xlsform.workbook import Form, line_add

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.engines.scoring.definition import Instrument
    from ronghe.engines.scoring.xlsform.xpath.vocabulary import Vocabulary

_IN_SETTINGS = (
    "title", "valid_from", "valid_to", "points", "score", "decimals", "source", "status", "note",
    "variants",
)  # fmt: skip
_IN_SHEET = ("levels", "outputs", "constraints")
_FORMAT = "1"


@dataclass(frozen=True, kw_only=True)
class Exported:
    """A form, and what of the instrument XLSForm has no way to say.

    It is all in the form: in columns named ``ronghe::…`` and in the sheet ``ronghe``, which other
    programs pass over.
    """

    form: Form
    instrument: Instrument
    losses: tuple[Loss, ...]


def form_of(mapping: Mapping[str, Any], *, name: str = "instrument") -> Exported:
    """Return the form of an instrument given as the content of its YAML file.

    Raises
    ------
    DefinitionError
        If the definition has faults.
    """
    instrument = instrument_from(mapping, name=name)
    vocabulary = vocabulary_of(instrument)
    return _Exporter(
        mapping=mapping,
        instrument=instrument,
        vocabulary=vocabulary,
        losses=Losses(),
        form=Form(),
        placed=placements(instrument, vocabulary),
    ).exported()


@dataclass(frozen=True, kw_only=True)
class _Exporter:
    mapping: Mapping[str, Any]
    instrument: Instrument
    vocabulary: Vocabulary
    losses: Losses
    form: Form
    placed: Placement

    def exported(self) -> Exported:
        self.settings()
        writer = QuestionWriter(
            form=self.form,
            instrument=self.instrument,
            vocabulary=self.vocabulary,
            losses=self.losses,
            lists=Lists(lines=self.form.choices),
            placed=self.placed,
        )
        for parameter in self.mapping.get("parameters") or ():
            self.parameter(parameter, writer)
        for group in self.mapping["groups"]:
            self.group(group, writer)
        self.rest()
        return Exported(form=self.form, instrument=self.instrument, losses=self.losses.all())

    def settings(self) -> None:
        """Write the one row of settings."""
        cells = {
            columns.FORM_TITLE: str(self.mapping["title"]["zh"]),
            columns.FORM_ID: str(self.mapping["key"]),
            columns.VERSION: str(self.mapping["version"]),
            columns.DEFAULT_LANGUAGE: columns.ZH,
            f"{columns.OWN}format": _FORMAT,
        }
        for key in _IN_SETTINGS:
            if self.mapping.get(key) is not None:
                column = f"{columns.OWN}{key}"
                cells[column] = cell_of(self.mapping[key])
                self.losses.note("decimals_shown" if key == "decimals" else key, column)
        line_add(self.form.settings, cells)

    def parameter(self, mapping: Mapping[str, Any], writer: QuestionWriter) -> None:
        """Write a parameter as a calculation that is a number."""
        cells = {
            columns.TYPE: "calculate",
            **writer.name_cells(mapping["name"]),
            columns.KIND: "parameter",
            columns.CALCULATION: cell_of(mapping["value"]),
            **writer.text_cells(columns.LABEL, mapping["title"]),
            **writer.own_cells(mapping, {"name", "value", "title"}),
        }
        line_add(self.form.survey, cells)

    def group(self, mapping: Mapping[str, Any], writer: QuestionWriter) -> None:
        """Write a group with all below it."""
        cells = {
            columns.TYPE: "begin_group",
            **writer.name_cells(mapping["key"]),
            **writer.text_cells(columns.LABEL, mapping["title"]),
            **show_if_cells(mapping.get("show_if"), self.vocabulary, self.losses),
            **writer.own_cells(mapping, {"key", "title", "show_if", "groups", "items"}),
        }
        line_add(self.form.survey, cells)
        for part in mapping.get("groups") or ():
            self.group(part, writer)
        for item in mapping.get("items") or ():
            writer.item(item)
        line_add(self.form.survey, {columns.TYPE: "end_group"})

    def rest(self) -> None:
        """Write what stands beside the questions as paths and values."""
        for key in _IN_SHEET:
            for path, cell in leaves(self.mapping.get(key), key):
                line_add(self.form.rest, {columns.PATH: path, columns.VALUE: cell})
        for key in ("levels", "outputs"):
            if self.mapping.get(key):
                self.losses.note(key, columns.REST)
        for constraint in self.instrument.constraints:
            if constraint.severity == "warning":
                self.losses.note("warning", columns.REST)
            elif constraint.key in self.placed.unsaid:
                self.losses.note("when", columns.REST)

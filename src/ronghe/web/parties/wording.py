"""Values of the register as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ronghe.kernel.assessments.workflow import RESPONSE
from ronghe.kernel.parties.models import Organisation, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ronghe.engines.scoring import Instrument
    from ronghe.kernel.assessments.models import Result
    from ronghe.lib.faults import Fault

SIZES = dict(Organisation.Size.choices)
# In the words of the register; the general words of the states mean other things elsewhere.
STATUSES = {
    "active": gettext_lazy("operating"),
    "suspended": gettext_lazy("production suspended"),
    "merged": gettext_lazy("merged into another"),
    "closed": gettext_lazy("deregistered"),
}
ENTRY_ACTIONS = {
    "insert": gettext_lazy("row added"),
    "update": gettext_lazy("row changed"),
    "delete": gettext_lazy("row removed"),
}
STATUS_COLOURS = {"active": "green", "suspended": "orange", "merged": "blue", "closed": "secondary"}
FIELDS = {
    "name": gettext_lazy("Name"),
    "place": gettext_lazy("Place"),
    "industry": gettext_lazy("Industry"),
    "size": gettext_lazy("Size"),
    "status": gettext_lazy("Status"),
    "aliases": gettext_lazy("Former names"),
}
PLACE_KINDS = dict(Place.Kind.choices)


def language() -> str:
    """Return "en" for readers of English, else "zh"."""
    return "en" if get_language() == "en" else "zh"


def level_words(contents: Mapping[int, Instrument], result: Result) -> str:
    """Return the level of a result in the words of its instrument, its number where unknown.

    `contents` are the instruments by row id; the result's response must be loaded.
    """
    if result.level is None:
        return _("undecided")
    instrument = contents.get(result.response.instrument_id)
    levels = instrument.level_rule.levels if instrument else ()
    title = next((level.title for level in levels if level.number == result.level), None)
    if title is None:
        return str(result.level)
    return title.en if language() == "en" else title.zh


def state_words(key: str) -> str:
    """Return the state of a response in the reader's language."""
    title = RESPONSE.state(key).title
    return title.en if language() == "en" else title.zh


def state_tone(key: str) -> str:
    """Return the Tabler tone of the state of a response."""
    return RESPONSE.state(key).tone


def field_words(field: str) -> str:
    """Return the title of a field of an import, such as `above_scale_2022`."""
    if field.startswith("above_scale_"):
        return _("Above scale %(year)s") % {"year": field.rpartition("_")[2]}
    return str(FIELDS.get(field, field))


def value_words(field: str, value: str, names: Mapping[str, str]) -> str:
    """Return a value of an import; codes of places and industries come with their `names`."""
    if field == "size":
        return str(SIZES.get(value, value))
    if field == "status":
        return str(STATUSES.get(value, value))
    if field in {"place", "industry"}:
        return f"{value} {names.get(value, '')}".strip()
    return {"yes": _("yes"), "no": _("no"), "": "—"}.get(value, value)


def fault_row(fault: Fault) -> dict[str, object]:
    """Return a fault as the fault table of the shell shows it."""
    return {
        "file": fault.file,
        "row": fault.row if fault.row is not None else "",
        "column": fault.column or "",
        "value": fault.value,
        "rule": fault.rule,
        "text": fault.text(language()),
    }


def fault_list(faults: Iterable[Fault]) -> Iterable[tuple[object, ...]]:
    """Yield the rows of a fault list as a file, heading first."""
    yield ("file", "row", "column", "value", "rule", "zh", "en")
    for fault in faults:
        yield (
            fault.file, fault.row, fault.column, fault.value, fault.rule, fault.zh, fault.en,
        )  # fmt: skip

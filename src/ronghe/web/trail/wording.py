"""Tables, actions and values of the trail as people read them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.kernel.parties.selectors import account_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ronghe.kernel.trust.models import TrailEntry

ACTIONS = {
    "insert": gettext_lazy("row added"),
    "update": gettext_lazy("row changed"),
    "delete": gettext_lazy("row removed"),
}
ACTION_COLOURS = {"insert": "green", "update": "blue", "delete": "red"}
_TABLES = {
    "parties_organisation": gettext_lazy("organisation"),
    "parties_organisationstatus": gettext_lazy("status of an organisation"),
    "parties_organisationalias": gettext_lazy("former name of an organisation"),
    "parties_account": gettext_lazy("account"),
    "parties_scope": gettext_lazy("role"),
    "parties_place": gettext_lazy("place"),
    "parties_industry": gettext_lazy("industry"),
    "parties_programme": gettext_lazy("programme"),
    "cases_case": gettext_lazy("case"),
    "cases_casestep": gettext_lazy("step of a case"),
    "indicators_indicator": gettext_lazy("indicator"),
    "indicators_activity": gettext_lazy("activity"),
    "indicators_observation": gettext_lazy("observation"),
    "assessments_instrument": gettext_lazy("instrument"),
    "assessments_response": gettext_lazy("response"),
    "assessments_result": gettext_lazy("result"),
    "plans_document": gettext_lazy("document"),
    "plans_clause": gettext_lazy("clause"),
    "plans_target": gettext_lazy("target"),
}


def table_words(table: str) -> str:
    """Return what a row of the table is; a table of another module shows its own name."""
    return str(_TABLES.get(table, table))


def actors(entries: Iterable[TrailEntry]) -> dict[int, str]:
    """Return the names of all accounts that the entries name, in one query."""
    ids = {entry.account for entry in entries if entry.account is not None}
    return account_names(ids) if ids else {}


def who_words(entry: TrailEntry, names: dict[int, str]) -> str:
    """Return who made a change: a person, a command, or, where neither is known, the fact."""
    if entry.account is not None:
        return names.get(entry.account) or _("account %(id)s") % {"id": entry.account}
    if entry.actor:
        return _("command %(name)s") % {"name": entry.actor}
    return _("nobody named")


def value_words(value: Any) -> str:
    """Return a column's value as text; what is not there is a dash."""
    if value is None or value == "":
        return "—"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)

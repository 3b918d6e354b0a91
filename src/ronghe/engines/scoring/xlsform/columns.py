"""The sheets and columns of a form: those of XLSForm, and our own, which its tools pass over."""

from __future__ import annotations

SURVEY, CHOICES, SETTINGS, REST = "survey", "choices", "settings", "ronghe"

ZH, EN = "中文 (zh)", "English (en)"
TYPE, NAME, LIST = "type", "name", "list_name"
LABEL, HINT, MESSAGE = "label", "hint", "constraint_message"
REQUIRED, RELEVANT, CONSTRAINT, CALCULATION = "required", "relevant", "constraint", "calculation"
APPEARANCE, ACCEPT = "appearance", "body::accept"
TABLE_LIST = "table-list"
FORM_TITLE, FORM_ID, VERSION = "form_title", "form_id", "version"
DEFAULT_LANGUAGE = "default_language"

OWN = "ronghe::"
# What is both in a standard column and, in full, in one of ours, so that an edit is noticed.
KIND, SHOW_IF, PLACED, OPTIONS, KEY = (
    f"{OWN}{name}" for name in ("kind", "show_if", "constraints", "options", "key")
)
PATH, VALUE = "path", "value"


def in_languages(column: str) -> tuple[str, str]:
    """Return the Chinese and the English column of a text.

    Examples
    --------
    >>> in_languages("label")
    ('label::中文 (zh)', 'label::English (en)')
    """
    return f"{column}::{ZH}", f"{column}::{EN}"


SURVEY_COLUMNS = (
    TYPE, NAME, *in_languages(LABEL), *in_languages(HINT), REQUIRED, RELEVANT, CONSTRAINT,
    *in_languages(MESSAGE), CALCULATION, APPEARANCE, ACCEPT,
)  # fmt: skip
CHOICE_COLUMNS = (LIST, NAME, *in_languages(LABEL))
SETTINGS_COLUMNS = (FORM_TITLE, FORM_ID, VERSION, DEFAULT_LANGUAGE)

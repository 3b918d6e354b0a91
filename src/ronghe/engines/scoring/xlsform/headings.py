"""The columns of a form under the many names that XLSForm allows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ronghe.lib.later import Later

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyxform import aliases
else:
    aliases = Later("pyxform.aliases")

_OWN = "ronghe::"
# pyxform says where a column ends in the XForm; ours are named by its usual heading.
_USUAL: Mapping[object, str] = {
    ("bind", "relevant"): "relevant",
    ("bind", "required"): "required",
    ("bind", "constraint"): "constraint",
    ("bind", "jr:constraintMsg"): "constraint_message",
    ("bind", "calculate"): "calculation",
    ("control", "appearance"): "appearance",
    ("control", "jr:count"): "repeat_count",
    "label": "label",
    "name": "name",
    "type": "type",
    "list name": "list_name",
    "title": "form_title",
    "id_string": "form_id",
}
_TRANSLATED = re.compile(r"(?P<column>[a-z_ -]+?)\s*:{1,2}\s*(?P<language>.+)")
_TEXTS = frozenset({"label", "hint", "constraint_message"})


def usual(heading: str, *, sheet: str) -> str:
    """Return the usual name of a column; a language stays behind its name.

    Examples
    --------
    >>> usual("Relevance", sheet="survey"), usual("caption:English", sheet="choices")
    ('relevant', 'label::English')
    >>> usual("list name", sheet="choices"), usual("ronghe::points", sheet="survey")
    ('list_name', 'ronghe::points')
    """
    if heading.startswith(_OWN):
        return heading
    lower = heading.lower()
    known = {
        "survey": aliases.survey_header, "choices": aliases.list_header,
        "settings": aliases.settings_header,
    }.get(sheet, {})  # fmt: skip
    found = _USUAL.get(known.get(lower, lower))
    if found is not None:
        return found
    translated = _TRANSLATED.fullmatch(heading)
    if translated:
        column = usual(translated["column"].lower(), sheet=sheet)
        if column in _TEXTS:
            return f"{column}::{translated['language']}"
    return lower


def is_chinese(language: str) -> bool:
    """Return whether the name of a language means Chinese.

    Examples
    --------
    >>> [is_chinese(name) for name in ("中文 (zh)", "Chinese (zh-CN)", "English (en)", "简体")]
    [True, True, False, True]
    """
    return bool(re.search(r"\(zh\b|中文|汉语|简体|chinese", language, re.IGNORECASE)) or (
        language.strip().lower() in ("zh", "cn", "zh-cn")
    )


def is_english(language: str) -> bool:
    """Return whether the name of a language means English.

    Examples
    --------
    >>> [is_english(name) for name in ("English (en)", "en", "French (fr)")]
    [True, True, False]
    """
    return bool(re.search(r"\(en\b|english|英文|英语", language, re.IGNORECASE)) or (
        language.strip().lower() == "en"
    )

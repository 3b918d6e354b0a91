"""What every definition has: texts in both languages, and how far its numbers can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast, get_args

if TYPE_CHECKING:
    from ronghe.lib.definitions.cursor import Cursor

Status = Literal["official", "transcribed", "illustrative"]


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text in both languages of the interface."""

    zh: str
    en: str

    def to(self, language: str) -> str:
        """Return the Chinese text for "zh", else the English one."""
        return self.zh if language == "zh" else self.en


def text_at(cursor: Cursor) -> Text:
    """Return the text in both languages that stands at a place; neither may be blank."""
    cursor.only(("zh", "en"))
    return Text(zh=cursor.child("zh").word(), en=cursor.child("en").word())


def maybe_text_at(cursor: Cursor | None, key: str) -> Text | None:
    """Return the text below a key, or None where there is none."""
    found = cursor.maybe(key) if cursor else None
    return text_at(found) if found else None


def status_at(cursor: Cursor) -> Status:
    """Return one of `official`, `transcribed` and `illustrative`."""
    return cast("Status", cursor.one_of(get_args(Status)))

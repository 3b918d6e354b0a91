"""Answers, states and texts of definitions as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ronghe.engines.scoring import NOT_APPLICABLE
from ronghe.engines.scoring.definition import Banded, Linear, Number
from ronghe.kernel.assessments.workflow import RESPONSE
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from ronghe.engines.scoring import Answer, Item, Level

# Shapes beside the words: a direction is seen before it is read.
TREND_ICONS = {"down": "trending-down", "flat": "arrow-right", "up": "trending-up"}


class TwoLanguages(Protocol):
    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


def language() -> str:
    """Return "en" for readers of English, else "zh"."""
    return "en" if get_language() == "en" else "zh"


def words(text: TwoLanguages | None) -> str:
    """Return a text of a definition in the reader's language, "" for none."""
    if text is None:
        return ""
    return text.en if language() == "en" else text.zh


def level_words(level: Level | None) -> str:
    """Return the title of a level; no level is one that no track decides, not the lowest."""
    return _("undecided") if level is None else words(level.title)


def state_words(key: str) -> str:
    return words(RESPONSE.state(key).title)


def answer_words(item: Item, answer: Answer | None) -> str:
    """Return an answer as its options say it, or a dash where it is missing."""
    if answer is None or answer == frozenset():
        return formats.MISSING
    if answer is NOT_APPLICABLE:
        return _("not applicable")
    if isinstance(item.question, Banded | Linear | Number):
        unit = words(item.question.unit)
        return formats.with_unit(formats.number(float(str(answer))), unit=unit)
    if isinstance(answer, tuple):
        return _("%(count)s entries") % {"count": len(answer)}
    if isinstance(answer, frozenset):
        joint = "; " if language() == "en" else "；"
        return joint.join(words(item.options[position].text) for position in sorted(answer))
    chosen = [o for o in item.options if answer in (o.name, o.position)]
    return words(chosen[0].text) if chosen else str(answer)

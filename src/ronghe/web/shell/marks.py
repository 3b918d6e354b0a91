"""Small marks beside numbers: the light of a target, the status of a definition."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Mark:
    """How a coded value is shown: a word, a Tabler colour, an icon whose shape says the same."""

    word: str | Promise
    colour: str
    icon: str
    title: str | Promise = ""


# Shape and word differ, not only the colour: one man in twelve does not tell red from green.
LIGHTS = {
    "green": Mark(word=_("on track"), colour="green", icon="circle-check"),
    "amber": Mark(word=_("at risk"), colour="amber", icon="alert-triangle"),
    "red": Mark(word=_("behind"), colour="red", icon="alert-octagon"),
    # A year that is over is no longer at risk: its target was met, nearly met or missed.
    "met": Mark(word=_("met"), colour="green", icon="circle-check"),
    "close": Mark(word=_("close"), colour="amber", icon="alert-triangle"),
    "missed": Mark(word=_("missed"), colour="red", icon="alert-octagon"),
    "under way": Mark(word=_("under way"), colour="none", icon="progress"),
    "not measured": Mark(word=_("not measured"), colour="none", icon="circle-dotted"),
    "not due": Mark(word=_("not due yet"), colour="none", icon="clock"),
    "not allocated": Mark(word=_("not allocated"), colour="none", icon="circle-dashed"),
    "not comparable": Mark(word=_("not comparable"), colour="none", icon="equal-not"),
}
NO_LIGHT = Mark(word=_("no data"), colour="none", icon="circle-dotted")

STATUSES = {
    "official": Mark(
        word=_("official"),
        colour="blue",
        icon="rosette-discount-check",
        title=_("From the official text, checked against it."),
    ),
    "transcribed": Mark(
        word=_("transcribed"),
        colour="teal",
        icon="copy",
        title=_("From a third party's copy of an official text."),
    ),
    "illustrative": Mark(
        word=_("illustrative"),
        colour="orange",
        icon="bulb",
        title=_("Ours, to show how it works. Not official."),
    ),
}


def light(value: str | None, reason: str = "") -> SafeString:
    """Return the mark of a light; any other value shows as no data.

    `reason` says below it why there is no colour.
    """
    shown = mark_html(LIGHTS.get(value or "", NO_LIGHT))
    if not reason:
        return shown
    return format_html('{}<small class="d-block text-secondary">{}</small>', shown, reason)


def mark_html(mark: Mark) -> SafeString:
    """Return a light as colour, shape and word."""
    return format_html(
        '<span class="shell-light shell-light-{}">'
        '<i class="ti ti-{}" aria-hidden="true"></i>{}</span>',
        mark.colour,
        mark.icon,
        mark.word,
    )


def light_word(value: str | None) -> str:
    return str(LIGHTS.get(value or "", NO_LIGHT).word)


def status_badge(value: str | None) -> SafeString:
    """Return the badge of a status; an unknown status is shown as it is, never hidden."""
    mark = STATUSES.get(value or "")
    if mark is None:
        return format_html('<span class="badge bg-secondary-lt">{}</span>', value or "")
    return format_html(
        '<span class="badge shell-status bg-{}-lt" title="{}">'
        '<i class="ti ti-{}" aria-hidden="true"></i>{}</span>',
        mark.colour,
        mark.title,
        mark.icon,
        mark.word,
    )


def status_word(value: str | None) -> str:
    mark = STATUSES.get(value or "")
    return str(mark.word) if mark else (value or "")

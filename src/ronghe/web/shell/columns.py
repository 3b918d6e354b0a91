"""Columns that look the same in every table: numbers, lights, badges, statuses, periods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_tables2
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ronghe.web.shell import formats, marks


def _numeric(attrs: dict[str, Any] | None) -> dict[str, Any]:
    # Right-aligned digits of equal width: the eye compares magnitudes without reading.
    return {"th": {"class": "num"}, "td": {"class": "num"}, **(attrs or {})}


class NumberColumn(django_tables2.Column):  # type: ignore[misc]  # the package ships no types
    """A number: right-aligned, thousands separators, a dash where missing; raw in exports.

    `digits` are decimals shown (all up to four without it), `unit` stands behind each number;
    a unit that all rows share belongs into the column's title instead. The first click on the
    heading shows the largest first.
    """

    def __init__(
        self,
        *,
        digits: int | None = None,
        unit: str = "",
        attrs: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        options.setdefault("initial_sort_descending", True)
        super().__init__(attrs=_numeric(attrs), default=formats.MISSING, **options)
        self.digits = digits
        self.unit = unit

    def render(self, value: Any) -> str:
        return formats.with_unit(formats.number(value, digits=self.digits), unit=self.unit)

    def value(self, value: Any) -> Any:
        return None if value == formats.MISSING else value


class PeriodColumn(django_tables2.Column):  # type: ignore[misc]
    """An ISO period in the reader's words; exported as ISO text."""

    def render(self, value: Any) -> str:
        return formats.period(value)

    def value(self, value: Any) -> Any:
        return value


class BadgeColumn(django_tables2.Column):  # type: ignore[misc]
    """A coded value as a coloured word.

    `labels` are the words by value, `colours` Tabler colour names by value (`blue`, `green`,
    `secondary` …). Colour is never the only difference.
    """

    def __init__(
        self,
        *,
        labels: Mapping[Any, str | Promise] | None = None,
        colours: Mapping[Any, str] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.labels = labels or {}
        self.colours = colours or {}

    def render(self, value: Any) -> SafeString:
        colour = self.colours.get(value, "secondary")
        return format_html(
            '<span class="badge bg-{}-lt">{}</span>', colour, self.labels.get(value, value)
        )

    def value(self, value: Any) -> str:
        return str(self.labels.get(value, value))


class LightColumn(django_tables2.Column):  # type: ignore[misc]
    """Green, amber or red (`marks.LIGHTS`), with its word."""

    def __init__(self, **options: Any) -> None:
        super().__init__(empty_values=(), **options)

    def render(self, value: Any) -> SafeString:
        return marks.light(value)

    def value(self, value: Any) -> str:
        return marks.light_word(value)


class StatusColumn(django_tables2.Column):  # type: ignore[misc]
    """Whether a definition or number is official, transcribed or illustrative."""

    def render(self, value: Any) -> SafeString:
        return marks.status_badge(value)

    def value(self, value: Any) -> str:
        return marks.status_word(value)


class YesNoColumn(django_tables2.Column):  # type: ignore[misc]
    """A claim: a tick, or a dash; exported as a word."""

    def __init__(self, **options: Any) -> None:
        super().__init__(empty_values=(None, ""), **options)

    def render(self, value: Any) -> SafeString | str:
        if not value:
            return formats.MISSING
        return format_html(
            '<i class="ti ti-check text-green" aria-hidden="true"></i>'
            '<span class="visually-hidden">{}</span>',
            _("yes"),
        )

    def value(self, value: Any) -> str:
        return _("yes") if value else _("no")

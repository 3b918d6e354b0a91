"""Tags of the shell: `{% load shell %}`."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ronghe.web.shell import charts, formats, marks

register = template.Library()

register.filter("light", marks.light)
register.filter("status_badge", marks.status_badge)
register.filter("period", formats.period)
register.filter("compact", formats.compact)


@register.filter
def number(value: formats.Number, digits: int | None = None) -> str:
    """`{{ value|number }}`, `{{ value|number:1 }}`."""
    return formats.number(value, digits=digits)


@register.filter
def unit(text: str, unit: str) -> str:
    """`{{ value|number:1|unit:"%" }}`."""
    return formats.with_unit(text, unit=unit)


@register.filter
def share(value: formats.Number, digits: int = 1) -> str:
    """`{{ 0.456|share }}` is 45.6%."""
    exact = formats.as_decimal(value)
    percent = None if exact is None else exact * 100
    return formats.with_unit(formats.number(percent, digits=digits), unit="%")


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """`{{ labels|get:code }}`: the value of a key that is itself a variable."""
    return mapping.get(key)


@register.filter
def control(field: BoundField) -> SafeString:
    """`{{ field|control }}`: the widget in Tabler's looks, tied to help and errors."""
    widget = field.field.widget
    classes = [_control_class(widget), widget.attrs.get("class", "")]
    described = [f"{field.auto_id}_{part}" for part in _described_by(field)]
    if field.errors:
        classes.append("is-invalid")
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, classes))}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


def _described_by(field: BoundField) -> list[str]:
    parts = (("helptext", field.help_text), ("error", field.errors))
    return [name for name, present in parts if present]


def _control_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control"


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_choices(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxSelectMultiple | forms.RadioSelect)


@register.filter
def choices(field: BoundField) -> list[Any]:
    """`{% for choice in field|choices %}`: the boxes of a choice, in Tabler's looks."""
    # A form's fields are its own copies, so this touches no other form.
    field.field.widget.attrs["class"] = "form-check-input"
    return list(field.subwidgets)


@register.inclusion_tag("shell/chart.html")
def chart(chart: charts.Chart, height: int | None = None) -> dict[str, Any]:
    """`{% chart trend %}`: the chart, its data as a table, its CSV; `height` in pixels."""
    return {
        "chart": chart,
        "data": chart.data(),
        "table": chart.table(),
        "height": height or chart.height(),
    }


@register.simple_block_tag
def card(content: SafeString, title: str = "", subtitle: str = "", padded: bool = True) -> str:
    """`{% card title="…" %}…{% endcard %}`; `padded=False` for tables and lists."""
    return render_to_string(
        "shell/card.html",
        {"content": content, "title": title, "subtitle": subtitle, "padded": padded},
    )


@register.simple_tag(takes_context=True)
def back_here(context: template.Context) -> str:
    """Return the address of this page, for the `next` of a form in the frame."""
    request = context.get("request")
    return request.get_full_path() if request is not None else "/"


@register.filter
def page_range(page: Any) -> list[int | str]:
    """Return the page numbers a pager shows, with `…` for what it leaves out."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return list(numbers)


@register.filter
def sort_state(column: Any) -> str:
    """`ascending`, `descending` or `none`, for `aria-sort`."""
    if not column.is_ordered:
        return "none"
    return "ascending" if column.order_by_alias.is_ascending else "descending"


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "map" %}`: a Tabler icon for the eye only; the text beside it speaks."""
    return format_html('<i class="ti ti-{}" aria-hidden="true"></i>', name)

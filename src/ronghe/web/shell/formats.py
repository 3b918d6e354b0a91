"""Numbers, periods and words as people read them. Plain functions; the tags call them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import SupportsFloat

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ronghe.lib import periods

MISSING = "—"
# Chinese counts in ten thousands and hundred millions, English in thousands and millions.
_SCALES_ZH = ((Decimal(10) ** 8, " 亿"), (Decimal(10) ** 4, " 万"))
_SCALES_EN = (
    (Decimal(10) ** 9, " bn"),
    (Decimal(10) ** 6, " m"),
    (Decimal(10) ** 3, " k"),
)
# Units that stand directly behind the number.
_CLOSE_UNITS = {"%", "‰", "°", "℃"}

Number = Decimal | SupportsFloat | None


def as_decimal(value: Number) -> Decimal | None:
    """Return an exact decimal, or None for None, NaN and infinities.

    A float counts as the shortest decimal that names it: 0.1 is 0.1.
    """
    if value is None:
        return None
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    return number if number.is_finite() else None


def number(value: Number, *, digits: int | None = None) -> str:
    """Return a number with thousands separators, rounded half up, or a dash where it is missing.

    Without `digits`, as many decimals as the value has, at most four.

    Examples
    --------
    >>> number(Decimal("1234.565"), digits=2), number(None), number(1200), number(0.5)
    ('1,234.57', '—', '1,200', '0.5')
    """
    exact = as_decimal(value)
    if exact is None:
        return MISSING
    if digits is not None:
        return f"{exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP):,f}"
    rounded = exact.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
    text = f"{rounded:,f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def with_unit(text: str, *, unit: str) -> str:
    r"""Return number and unit with the space the unit wants; a missing number takes none.

    Examples
    --------
    >>> with_unit("12.3", unit="%"), with_unit("7,012", unit="家"), with_unit("—", unit="%")
    ('12.3%', '7,012\xa0家', '—')
    """
    if not unit or text == MISSING:
        return text
    return f"{text}{unit}" if unit in _CLOSE_UNITS else f"{text}\N{NO-BREAK SPACE}{unit}"


def compact(value: Number) -> str:
    """Return a large number with three digits and its scale: 4.56 亿, or 456 m in English."""
    exact = as_decimal(value)
    if exact is None:
        return MISSING
    scales = _SCALES_ZH if (get_language() or "").startswith("zh") else _SCALES_EN
    for size, word in scales:
        if abs(exact) >= size:
            scaled = exact / size
            decimals = max(0, 2 - scaled.adjusted())
            return number(scaled, digits=decimals) + word.replace(" ", "\N{NO-BREAK SPACE}")
    return number(exact)


def period(text: str | int | None) -> str:
    """Return an ISO period (`2024`, `2024-Q1`, `2024-H2`, `2024-05`) in the reader's words.

    A text of another form is returned as it is: a period is never hidden.
    """
    if text is None or text == "":
        return MISSING
    if not periods.is_period(str(text)):
        return str(text)
    year, part = periods.year_of(str(text)), periods.part_of(str(text))
    if part.startswith("Q"):
        return _("Q%(quarter)s %(year)s") % {"quarter": part[1], "year": year}
    if part.startswith("H"):
        words = {"1": _("first half of %(year)s"), "2": _("second half of %(year)s")}
        return words[part[1]] % {"year": year}
    if part:
        return _("%(year)s-%(month)s") % {"year": year, "month": part}
    return _("%(year)s") % {"year": year}

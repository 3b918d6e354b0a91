"""Numbers with units in running text, as written: single values, ranges, ranks, folds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from ronghe.engines.targets import units
from ronghe.engines.targets.numerals import ARABIC, CHINESE, arabic_number, chinese_number

_PERCENT_WORDS: Final = re.compile(r"百分之(?P<n>[零〇一二两三四五六七八九十百点]+|\d+(?:\.\d+)?)")
_RANGE_SIGN: Final = re.compile(r"[-~至到]-?")
_ABOUT: Final = re.compile(r"[余多来]")
# A number glued to one of these is part of a name: 5G, V2.0, IPv6, GB/T 19001, H13-24.
_NAME_BEFORE: Final = re.compile(r"[A-Za-z.+*^/]$|[A-Za-z]-$")
_LETTERS: Final = re.compile(r"[A-Za-z]{2}$")
_COUNTED: Final = re.compile(r"(?<=\d\d)(?:[家款项套台张]|个(?!月))")
_INDEX_AFTER: Final = re.compile(
    r"$|[，,。;、!?)\]]|(?:及|或)?以[上下内]|左右|[和与及](?=[\d零一二三四五六七八九])"
)
_RANK_UNIT: Final = re.compile(r"位|名|强|席")


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A number and its unit, in positions of the row's text.

    Attributes
    ----------
    start, end : int
        Half-open span of value and unit.
    number_end : int
        Where the (last) number ends and the unit begins.
    value, value_high : float
        The value in the written unit; `value_high` is None unless a range is written.
    unit : str
        As written; `""` for an index without unit.
    is_chinese : bool
        Written in Chinese numerals, which are far more often part of a phrase than of a promise.
    is_rank : bool
        Written as 前N位 or 第N位.
    """

    start: int
    end: int
    number_end: int
    value: float
    value_high: float | None
    unit: str
    is_chinese: bool = False
    is_rank: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class _Number:
    start: int
    end: int
    value: float
    is_chinese: bool


def _numbers(text: str) -> Iterator[_Number]:
    for match in ARABIC.finditer(text):
        start, end = match.span()
        if text[end : end + 1].isdigit() or (start and text[start - 1].isdigit()):
            continue
        if _NAME_BEFORE.search(text, max(0, start - 2), start) and not _is_counted(
            text, start, end
        ):
            continue
        value = arabic_number(match.group())
        if value is not None:
            yield _Number(start=start, end=end, value=value, is_chinese=False)
    for match in CHINESE.finditer(text):
        start, end = match.span()
        before = text[start - 1 : start]
        if before.isdigit() or (_is_vague(match.group(), before)):
            continue
        number = _chinese(text, start, end)
        if number is not None:
            yield number


def _is_counted(text: str, start: int, end: int) -> bool:
    """Tell whether Latin letters before a number name what it counts: 工业APP3000个."""
    return bool(_LETTERS.search(text, max(0, start - 3), start) and _COUNTED.match(text, end))


def _is_vague(run: str, before: str) -> bool:
    """Tell whether a run gives no number: 数百, 上千, 几十, 成百."""
    return before in ("数", "几") or (before in ("上", "成") and run[0] in "百千万")


def _chinese(text: str, start: int, end: int) -> _Number | None:
    """Split the money scale off a run: 三千亿 + 元 is 3000 of the unit 亿元."""
    run = text[start:end]
    if text[end : end + 1] in ("元", "美"):
        if run == "万亿":
            return _Number(start=start, end=start, value=1, is_chinese=True)
        for scale in ("万亿", "亿", "万"):
            if run.endswith(scale) and len(run) > len(scale):
                end -= len(scale)
                run = text[start:end]
                break
    value = chinese_number(run)
    return None if value is None else _Number(start=start, end=end, value=value, is_chinese=True)


def _percent_words(text: str) -> Iterator[Quantity]:
    for match in _PERCENT_WORDS.finditer(text):
        written = match["n"]
        whole, _, tail = written.partition("点")
        value = arabic_number(written) if written[0].isdigit() else chinese_number(whole)
        if value is None:
            continue
        for place, character in enumerate(tail, 1):
            value += (chinese_number(character) or 0) / 10**place
        yield Quantity(
            start=match.start(), end=match.end(), number_end=match.end(), value=round(value, 6),
            value_high=None, unit="%", is_chinese=True,
        )  # fmt: skip


def find_quantities(text: str, masked: Collection[int] = ()) -> list[Quantity]:
    """Return every number with a unit (or standing as an index value) in order of appearance.

    Parameters
    ----------
    text : str
        A row in normal form.
    masked : collection of int
        Positions whose digits belong to a name, a date or a document number.

    Examples
    --------
    >>> [
    ...     (q.value, q.value_high, q.unit)
    ...     for q in find_quantities("建5-6个、1.2万亿元、千台、前三位")
    ... ]
    [(5.0, 6.0, '个'), (1.2, None, '万亿元'), (1000.0, None, '台'), (3.0, None, '位')]
    """
    found = list(_percent_words(text))
    taken = {p for q in found for p in range(q.start, q.end)}
    numbers = sorted(
        (n for n in _numbers(text) if n.start not in masked and n.start not in taken),
        key=lambda n: n.start,
    )
    position = 0
    by_start = {n.start: n for n in numbers}
    for number in numbers:
        if number.start < position:
            continue
        quantity = _rank(text, number) or _quantity(text, number, by_start)
        if quantity is not None:
            position = quantity.end
            found.append(quantity)
    return sorted(found, key=lambda q: q.start)


def _rank(text: str, number: _Number) -> Quantity | None:
    before = text[number.start - 1 : number.start]
    if before not in ("前", "第") or number.value > 1000:
        return None
    if before == "前" and text[number.start - 2 : number.start - 1] in (
        "年",
        "底",
        "月",
        "日",
        "之",
    ):
        return None
    match = _RANK_UNIT.match(text, number.end)
    if before == "第" and (match is None or match.group() not in ("位", "名")):
        return None
    if match is None and not _INDEX_AFTER.match(text, number.end):
        return None
    end = match.end() if match else number.end
    return Quantity(
        start=number.start - 1, end=end, number_end=number.end, value=number.value,
        value_high=None, unit=match.group() if match else "", is_chinese=False, is_rank=True,
    )  # fmt: skip


def _quantity(text: str, number: _Number, by_start: dict[int, _Number]) -> Quantity | None:
    end = number.end
    about = _ABOUT.match(text, end)
    unit_from = about.end() if about else end
    unit = units.unit_at(text, unit_from)
    second = _second_end(text, unit_from + len(unit or ""), by_start)
    if second is not None:
        high_unit = units.unit_at(text, second.end) or ""
        first_fits = unit is None or unit == high_unit
        if (
            first_fits
            and second.value > number.value
            and (high_unit or _INDEX_AFTER.match(text, second.end))
        ):
            return Quantity(
                start=number.start, end=second.end + len(high_unit), number_end=second.end,
                value=number.value, value_high=second.value, unit=high_unit,
                is_chinese=number.is_chinese,
            )  # fmt: skip
    if unit is None and number.is_chinese:
        return _scale_alone(text, number)
    if unit is None:
        if not _INDEX_AFTER.match(text, end):
            return None
        unit, unit_from = "", end
    return Quantity(
        start=number.start, end=unit_from + len(unit), number_end=unit_from, value=number.value,
        value_high=None, unit=unit, is_chinese=number.is_chinese,
    )  # fmt: skip


def _scale_alone(text: str, number: _Number) -> Quantity | None:
    """Read 五千亿 of something without classifier: 5000 of the unit 亿."""
    run = text[number.start : number.end]
    for scale in ("万亿", "亿", "万"):
        value = chinese_number(run.removesuffix(scale)) if run.endswith(scale) else None
        if value is not None and re.match(
            r"规模|产值|以上|左右|[，,。;]|$", text[number.end : number.end + 2]
        ):
            return Quantity(
                start=number.start, end=number.end, number_end=number.end - len(scale),
                value=value, value_high=None, unit=scale, is_chinese=True,
            )  # fmt: skip
    return None


def _second_end(text: str, position: int, by_start: dict[int, _Number]) -> _Number | None:
    sign = _RANGE_SIGN.match(text, position)
    return by_start.get(sign.end()) if sign else None

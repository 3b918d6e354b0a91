"""Numbers of lists in the forms that Word prints them in (ECMA-376, `ST_NumberFormat`)."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = "〇一二三四五六七八九"
_LEGAL: Final = "零壹贰叁肆伍陆柒捌玖"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_COUNTING: Final = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "japaneseDigitalTenThousand",
    "taiwaneseCounting", "taiwaneseCountingThousand", "koreanCounting",
}  # fmt: skip
_LEGAL_FORMS: Final = {"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"}
_CIRCLED: Final = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}
_FULL_WIDTH: Final = {"decimalFullWidth", "decimalFullWidth2"}


def numeral(number: int, form: str) -> str:
    """Return a list number as printed; a form that is not known prints digits.

    Examples
    --------
    >>> [numeral(n, "chineseCounting") for n in (1, 10, 12, 20, 105, 110)]
    ['一', '十', '十二', '二十', '一百零五', '一百一十']
    >>> numeral(3, "decimalEnclosedCircle"), numeral(4, "upperRoman"), numeral(28, "lowerLetter")
    ('③', 'IV', 'bb')
    """
    if form == "none":
        return ""
    if form in _COUNTING:
        return _chinese(number, digits="零" + _DIGITS[1:], ranks="十百千")
    if form in _LEGAL_FORMS:
        return _chinese(number, digits=_LEGAL, ranks="拾佰仟")
    if form == "ideographDigital":
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if form in _CIRCLED:
        return chr(0x245F + number) if 1 <= number <= 20 else str(number)
    if form in _FULL_WIDTH:
        return "".join(chr(0xFF10 + int(digit)) for digit in str(number))
    if form == "decimalZero":
        return f"{number:02d}"
    return _lettered(number, form)


def _lettered(number: int, form: str) -> str:
    if number < 1 or number > 3999:
        return str(number)
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A" if form == "upperLetter" else "a") + (number - 1) % 26)
        return letter * ((number - 1) // 26 + 1)
    if form in ("upperRoman", "lowerRoman"):
        text = _roman(number)
        return text if form == "upperRoman" else text.lower()
    if form == "ideographTraditional" and number <= 10:
        return _STEMS[number - 1]
    if form == "ideographZodiac" and number <= 12:
        return _BRANCHES[number - 1]
    return str(number)


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def _chinese(number: int, *, digits: str, ranks: str) -> str:
    if not 0 < number < 10_000:
        return str(number)
    text, gap = "", False
    for rank in range(3, -1, -1):
        digit = number // 10**rank % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += (digits[0] if gap else "") + digits[digit] + (ranks[rank - 1] if rank else "")
        gap = False
    # 十二, not 一十二; the legal form prints both.
    is_bare = text.startswith(digits[1] + ranks[0]) and digits[1] == "一"
    return text[1:] if is_bare else text

"""What a paper consists of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Tone = Literal["", "green", "amber", "red", "muted"]
Align = Literal["left", "right", "center"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A heading; level 1 is the outermost below the title, 3 the innermost."""

    text: str
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """Running text; line breaks in it stay."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Small text: a source, a rule, what is not official."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Pairs of a name and a value, one below the other."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a table; `share` is its part of the width beside the others' shares."""

    title: str
    align: Align = "left"
    share: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A cell whose text has a tone or is strong; the text says what the colour says."""

    text: str
    tone: Tone = ""
    is_strong: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table; its head is repeated on each page. A row holds a text or `Cell` for each column.

    Raises
    ------
    ValueError
        If a row has another number of cells than there are columns.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str | Cell, ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                message = f"Row {number} has {len(row)} cells for {len(self.columns)} columns."
                raise ValueError(message)


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A drawing as SVG with a caption; `alt` says in words what it shows."""

    svg: str
    alt: str
    caption: str = ""


Block = Heading | Paragraph | Note | Facts | Table | Picture


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """A paper with its title and blocks.

    Attributes
    ----------
    title : printed in the middle above the text.
    subtitle : below the title, such as a period.
    issuer : who issues it, printed above the title and again at the end with the date.
    number : number of the paper, below the issuer.
    mark : a word in the upper corner, such as 草案; empty for none.
    language : "zh" or "en": which words and line breaking the writers use.
    """

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    issuer: str = ""
    number: str = ""
    issued_on: date | None = None
    mark: str = ""
    language: Literal["zh", "en"] = field(default="zh")


# Not from the machine's locale, which may speak another language.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def date_words(day: date, language: str) -> str:
    """Return a date as it closes a paper.

    >>> date_words(date(2022, 3, 9), "zh"), date_words(date(2022, 3, 9), "en")
    ('2022年3月9日', '9 March 2022')
    """
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

"""Write a paper as PDF by Typst. The text travels as data, never as markup."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import typst

from ronghe.lib.papers.model import Block, Cell, Paper, date_words

TEMPLATE = Path(__file__).parent / "paper.typ"
PICTURE = Path(__file__).parent / "picture.typ"
FAMILY = "Noto Serif SC"
_PIXELS = 220.0  # an inch, of a picture for a program that shows no vectors


class FontMissingError(LookupError):
    """No font with Chinese characters lies in the directories that were named."""


def as_pdf(paper: Paper, *, font_paths: tuple[Path, ...]) -> bytes:
    """Return the paper as a PDF file with embedded fonts and selectable text.

    Raises
    ------
    FontMissingError
        If `FAMILY` is in none of `font_paths`: boxes instead of characters help nobody.
    """
    compiled = typst.compile(
        TEMPLATE,
        font_paths=_fonts(font_paths),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(_as_data(paper), ensure_ascii=False)},
        format="pdf",
    )
    if not isinstance(compiled, bytes):
        message = "The compiler returned no single file."
        raise TypeError(message)
    return compiled


def as_png(svg: str, *, font_paths: tuple[Path, ...]) -> bytes:
    """Return a drawing as PNG.

    Raises
    ------
    FontMissingError
        As `as_pdf`.
    """
    compiled = typst.compile(
        PICTURE,
        font_paths=_fonts(font_paths),
        ignore_system_fonts=True,
        sys_inputs={"svg": svg},
        format="png",
        ppi=_PIXELS,
    )
    if not isinstance(compiled, bytes):
        message = "The compiler returned no single file."
        raise TypeError(message)
    return compiled


@cache
def _fonts(font_paths: tuple[Path, ...]) -> typst.Fonts:
    # Looking through the files takes longer than setting a page; once a process is enough.
    fonts = typst.Fonts(include_system_fonts=False, font_paths=list(font_paths))
    if FAMILY not in fonts.families():
        message = f"The font {FAMILY} is missing; the JavaScript packages bring it."
        raise FontMissingError(message)
    return fonts


def _as_data(paper: Paper) -> dict[str, Any]:
    return {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "issuer": paper.issuer,
        "number": paper.number,
        "mark": paper.mark,
        "language": paper.language,
        "date": date_words(paper.issued_on, paper.language) if paper.issued_on else "",
        "blocks": [_block(block) for block in paper.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    data: dict[str, Any] = {"kind": type(block).__name__.lower()} | asdict(block)
    if "rows" in data:
        data["rows"] = [[_cell(cell) for cell in row] for row in data["rows"]]
    return data


def _cell(cell: str | dict[str, Any]) -> dict[str, Any]:
    return asdict(Cell(text=cell)) if isinstance(cell, str) else cell

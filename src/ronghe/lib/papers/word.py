"""Write a paper as DOCX, ready to be edited in an office program."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from ronghe.lib.papers.model import (
    Cell,
    Facts,
    Heading,
    Note,
    Paper,
    Paragraph,
    Picture,
    Table,
    date_words,
)
from ronghe.lib.papers.pdf import as_png

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document as Word
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as WordParagraph

    from ronghe.lib.papers.model import Block

# Names of fonts that Chinese offices have; a program without them takes its own.
FONT, FONT_TITLE = "仿宋", "宋体"
_TEXT_WIDTH_MM = 156  # A4 less the margins
_RED = RGBColor(0xC0, 0x00, 0x00)
_TONES = {
    "green": RGBColor(0x1A, 0x7F, 0x37),
    "amber": RGBColor(0x9A, 0x67, 0x00),
    "red": RGBColor(0xB4, 0x23, 0x18),
    "muted": RGBColor(0x66, 0x70, 0x85),
}
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
}
_SIZES = {1: 16, 2: 14, 3: 12}  # points of headings by level


def as_docx(paper: Paper, *, font_paths: tuple[Path, ...] = ()) -> bytes:
    """Return the paper as a DOCX file; headings, tables and page numbers are real ones.

    Raises
    ------
    FontMissingError
        If the paper has pictures and their font is in none of `font_paths`.
    """
    word = Document()
    _page(word)
    _head(word, paper)
    for block in paper.blocks:
        if isinstance(block, Picture):
            _picture(word, block, font_paths)
        else:
            _write(word, block, indent=paper.language == "zh")
    _foot(word, paper)
    word.core_properties.title = paper.title
    word.core_properties.author = paper.issuer
    stream = BytesIO()
    word.save(stream)
    return stream.getvalue()


def _page(word: Word) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    style: Any = word.styles["Normal"]
    style.font.size = Pt(12)
    _font(style, FONT)
    style.paragraph_format.line_spacing = 1.5
    style.paragraph_format.space_after = Pt(0)
    for level, size in _SIZES.items():
        heading: Any = word.styles[f"Heading {level}"]
        heading.font.size, heading.font.bold = Pt(size), True
        heading.font.color.rgb = RGBColor(0, 0, 0)
        _font(heading, FONT_TITLE)
    number = section.footer.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number.add_run("— ")
    _field(number, "PAGE")
    number.add_run(" —")


def _font(style: Any, name: str) -> None:
    style.font.name = name
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _field(paragraph: WordParagraph, code: str) -> None:
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("instr", code), ("end", "")):
        if kind == "instr":
            part = OxmlElement("w:instrText")
            part.text = text
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


def _head(word: Word, paper: Paper) -> None:
    if paper.mark:
        _line(word, paper.mark, align="right", size=12, colour=_RED)
    if paper.issuer:
        _line(word, paper.issuer, size=24, is_bold=True, colour=_RED)
    if paper.number:
        _line(word, paper.number, size=12)
    _line(word, paper.title, size=20, is_bold=True)
    if paper.subtitle:
        _line(word, paper.subtitle, size=12, colour=_TONES["muted"])


def _line(
    word: Word,
    text: str,
    *,
    size: int,
    align: str = "center",
    is_bold: bool = False,
    colour: RGBColor | None = None,
) -> None:
    paragraph = word.add_paragraph()
    paragraph.alignment = _ALIGN[align]
    paragraph.paragraph_format.space_after = Pt(6)
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = Pt(size), is_bold
    run.font.name = FONT_TITLE
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT_TITLE)
    if colour is not None:
        run.font.color.rgb = colour


def _write(word: Word, block: Block, *, indent: bool) -> None:
    match block:
        case Heading():
            word.add_heading(block.text, level=block.level)
        case Paragraph():
            paragraph = word.add_paragraph(block.text)
            if indent:
                paragraph.paragraph_format.first_line_indent = Pt(24)
        case Note():
            run = word.add_paragraph().add_run(block.text)
            run.font.size, run.font.color.rgb = Pt(9), _TONES["muted"]
        case Facts():
            for name, value in block.items:
                paragraph = word.add_paragraph()
                paragraph.add_run(f"{name}：" if indent else f"{name}: ").bold = True
                paragraph.add_run(value)
        case Table():
            _table(word, block)


def _picture(word: Word, block: Picture, font_paths: tuple[Path, ...]) -> None:
    if block.caption:
        _line(word, block.caption, size=11, is_bold=True)
    drawn = BytesIO(as_png(block.svg, font_paths=font_paths))
    shape = word.add_picture(drawn, width=Mm(_TEXT_WIDTH_MM))
    shape._inline.docPr.set("descr", block.alt)


def _table(word: Word, block: Table) -> None:
    if block.caption:
        _line(word, block.caption, size=11, is_bold=True)
    table: Any = word.add_table(rows=1, cols=len(block.columns))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    whole = sum(column.share for column in block.columns)
    widths = [Mm(_TEXT_WIDTH_MM * column.share / whole) for column in block.columns]
    head = table.rows[0]
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, column, width in zip(head.cells, block.columns, widths, strict=True):
        _fill(cell, Cell(text=column.title, is_strong=True), align="center", width=width)
    for row in block.rows:
        # Cells of one row at a time: asking the table for each cell would take minutes.
        cells = table.add_row().cells
        for cell, content, column, width in zip(cells, row, block.columns, widths, strict=True):
            shown = Cell(text=content) if isinstance(content, str) else content
            _fill(cell, shown, align=column.align, width=width)


def _fill(cell: _Cell, content: Cell, *, align: str, width: Any) -> None:
    cell.width = width
    paragraph = cell.paragraphs[0]
    paragraph.alignment = _ALIGN[align]
    paragraph.paragraph_format.line_spacing = 1.0
    run = paragraph.add_run(content.text)
    run.font.size, run.font.bold = Pt(10), content.is_strong
    if content.tone:
        run.font.color.rgb = _TONES[content.tone]


def _foot(word: Word, paper: Paper) -> None:
    if not paper.issuer and paper.issued_on is None:
        return
    word.add_paragraph()
    for text in (
        paper.issuer,
        date_words(paper.issued_on, paper.language) if paper.issued_on else "",
    ):
        if text:
            word.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT

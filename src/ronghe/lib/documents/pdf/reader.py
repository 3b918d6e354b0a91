"""A PDF file from its first page to the last: running text, ruled tables, pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import pypdfium2

from ronghe.lib.documents.faults import UnreadableFileError
from ronghe.lib.documents.grid import Cell
from ronghe.lib.documents.limits import Limits
from ronghe.lib.documents.model import Format, Note, ReadDocument
from ronghe.lib.documents.pdf.extraction import page_of_pdf
from ronghe.lib.documents.pdf.furniture import without_furniture
from ronghe.lib.documents.pdf.lines import columns_of, line_of, rows_of
from ronghe.lib.documents.pdf.model import Glyph, Line, Page
from ronghe.lib.documents.pdf.paragraphs import Margins, continues, margins_of
from ronghe.lib.documents.pdf.tables import Table, tables_of
from ronghe.lib.documents.pdf.wraps import joined
from ronghe.lib.documents.plain import check_legible
from ronghe.lib.documents.writer import TextWriter

_FEWEST: Final = 10  # characters a page has on average; fewer are stamps on pictures
_MOST_UNREAD: Final = 0.3
_LEADERS: Final = re.compile(r".*(?:[.．…·・]\s*){4,}\s*[-—]?\s*\d{1,4}\s*[-—]?")
_PAGES_NAMED: Final = 12


@dataclass(kw_only=True, slots=True)
class _Block:
    """Lines of one column, or a table, on a page."""

    page: int
    lines: list[Line] = field(default_factory=list)
    table: Table | None = None


def read_pdf(content: bytes, limits: Limits) -> ReadDocument:
    """Return the text of a PDF file that has a text layer.

    Wrapped lines are put together to paragraphs, over page ends too; ruled tables become pipe
    tables and go on over pages; page numbers, running heads and lines of a table of contents are
    left out. Pages count from 1 as they lie in the file.

    Raises
    ------
    UnreadableFileError
        `broken`, `encrypted`, `too-many-pages`, `scanned`, `no-text` or `garbled`.
    """
    pages = _pages(content, limits)
    notes = _checked(pages)
    blocks, has_contents = _blocks(pages)
    writer = _written(blocks, count=len(pages))
    text = writer.text()
    if not text.strip():
        raise UnreadableFileError("no-text")
    check_legible(text)
    if has_contents:
        notes.append(Note(kind="contents-left-out"))
    return ReadDocument(text=text, pages=tuple(writer.pages), format=Format.PDF, notes=tuple(notes))


def _pages(content: bytes, limits: Limits) -> list[Page]:
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        kind = "encrypted" if "assword" in str(error) or "ecurity" in str(error) else "broken"
        raise UnreadableFileError(kind) from error
    try:
        if len(pdf) > limits.pages:
            raise UnreadableFileError("too-many-pages", limit=limits.pages)
        if not len(pdf):
            raise UnreadableFileError("broken")
        return [_page(pdf, index) for index in range(len(pdf))]
    except pypdfium2.PdfiumError as error:
        raise UnreadableFileError("broken") from error
    finally:
        pdf.close()


def _page(pdf: pypdfium2.PdfDocument, index: int) -> Page:
    page = pdf[index]
    try:
        return page_of_pdf(page, index + 1)
    finally:
        page.close()


def _checked(pages: Sequence[Page]) -> list[Note]:
    """Return what to say of pages that cannot be read; refuse a file of which most cannot."""
    count = sum(len(page.glyphs) for page in pages)
    if count < _FEWEST * len(pages) and any(page.has_pictures for page in pages):
        raise UnreadableFileError("scanned")
    if not count:
        raise UnreadableFileError("no-text")
    unread = sum(glyph.text == "\ufffd" for page in pages for glyph in page.glyphs)
    if unread > _MOST_UNREAD * count:
        raise UnreadableFileError("garbled")
    empty = [page.number for page in pages if not page.glyphs]
    notes = []
    if empty:
        named = ", ".join(map(str, empty[:_PAGES_NAMED]))
        more = ", …" if len(empty) > _PAGES_NAMED else ""
        notes.append(Note(kind="pages-without-text", details={"pages": named + more}))
    if unread:
        notes.append(Note(kind="characters-unread"))
    return notes


def _blocks(pages: Sequence[Page]) -> tuple[list[_Block], bool]:
    """Return what stands on the pages in reading order, and whether a list of contents did."""
    tables = [tables_of(page) for page in pages]
    columns = [[_lines(block) for block in columns_of(page.glyphs)] for page in pages]
    heights = [page.height for page in pages]
    flat = [[line for lines in blocks for line in lines] for blocks in columns]
    kept = without_furniture(list(zip(heights, flat, strict=True)))
    blocks: list[_Block] = []
    has_contents = False
    for page, found, parts, lines in zip(pages, tables, columns, kept, strict=True):
        wanted = {id(line) for line in lines}
        leaders = {id(line) for line in lines if _LEADERS.fullmatch(line.text)}
        has_contents = has_contents or bool(leaders)
        wanted -= leaders
        remaining = [[line for line in part if id(line) in wanted] for part in parts]
        blocks.extend(_in_order(page.number, [part for part in remaining if part], found))
    return blocks, has_contents


def _lines(glyphs: Sequence[Glyph]) -> list[Line]:
    return [line_of(row) for row in rows_of(glyphs)]


def _in_order(page: int, parts: Sequence[list[Line]], tables: Sequence[Table]) -> Iterator[_Block]:
    """Yield the columns of a page, cut where a table stands between their lines."""
    waiting = list(tables)
    for part in parts:
        lines: list[Line] = []
        for line in part:
            while waiting and waiting[0].top < line.baseline and _beside(waiting[0], part):
                if lines:
                    yield _Block(page=page, lines=lines)
                    lines = []
                yield _Block(page=page, table=waiting.pop(0))
            lines.append(line)
        if lines:
            yield _Block(page=page, lines=lines)
        while waiting and waiting[0].top < part[-1].baseline and _beside(waiting[0], part):
            yield _Block(page=page, table=waiting.pop(0))
    for table in waiting:
        yield _Block(page=page, table=table)


def _beside(table: Table, part: Sequence[Line]) -> bool:
    left, right = min(line.left for line in part), max(line.right for line in part)
    return table.left < right and table.right > left


def _written(blocks: Sequence[_Block], *, count: int) -> TextWriter:
    writer = _Assembly(blocks, count=count)
    return writer.write()


class _Assembly:
    """Writes blocks as paragraphs and tables that may go on over columns and pages."""

    def __init__(self, blocks: Sequence[_Block], *, count: int) -> None:
        self._blocks = blocks
        self._count = count
        self._writer = TextWriter()
        self._all = margins_of([line for block in blocks for line in block.lines])
        self._last_margins = self._all
        self._page = 0
        self._lines: list[Line] = []
        self._breaks: list[int] = []  # lines of the open paragraph before which a page begins
        self._table: Table | None = None
        self._table_pages: list[int] = []

    def write(self) -> TextWriter:
        for block in self._blocks:
            if block.table is not None:
                self._add_table(block.table, block.page)
            else:
                self._add_lines(block.lines, block.page)
        self._end_paragraph()
        self._end_table()
        self._turn_to(self._count)
        return self._writer

    def _turn_to(self, page: int) -> None:
        while self._page < page:
            self._page += 1
            self._writer.page()

    def _add_lines(self, lines: Sequence[Line], page: int) -> None:
        self._end_table()
        margins = margins_of(lines, self._all)
        for index, line in enumerate(lines):
            if self._lines and not continues(
                self._lines[-1], line, self._margins(margins, index), is_same_column=index > 0
            ):
                self._end_paragraph()
            if not self._lines:
                self._turn_to(page)
            while self._page < page:
                self._page += 1
                self._breaks.append(len(self._lines))
            self._lines.append(line)
            self._last_margins = margins

    def _margins(self, margins: Margins, index: int) -> Margins:
        """Return what to judge a line by; the first by the right margin of the column before."""
        if index:
            return margins
        return Margins(left=margins.left, right=self._last_margins.right, pitch=margins.pitch)

    def _end_paragraph(self) -> None:
        if not self._lines:
            return
        texts = [line.text for line in self._lines]
        breaks = [len(joined(texts[:at])) for at in self._breaks]
        self._writer.paragraph(joined(texts), breaks=breaks)
        self._lines, self._breaks = [], []

    def _add_table(self, table: Table, page: int) -> None:
        self._end_paragraph()
        open_table = self._table
        if open_table is not None and page > self._page and _goes_on(open_table, table):
            rows = table.rows
            if _texts(rows[0]) == _texts(open_table.rows[0]):
                rows = rows[1:]
            while self._page < page:
                self._page += 1
                self._table_pages.append(len(open_table.rows))
            open_table.rows.extend(rows)
            return
        self._end_table()
        self._turn_to(page)
        self._table = table

    def _end_table(self) -> None:
        if self._table is not None:
            self._writer.table(self._table.rows, page_at=self._table_pages)
        self._table, self._table_pages = None, []


def _goes_on(above: Table, below: Table) -> bool:
    return (
        above.columns == below.columns
        and abs(above.left - below.left) < 12
        and abs(above.right - below.right) < 12
    )


def _texts(row: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in row]

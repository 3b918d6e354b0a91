"""A Word document from its first paragraph to the last: text, tables, boxes, pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ronghe.lib.documents.docx.numbering import Numbering
from ronghe.lib.documents.docx.package import WORD, is_on, open_package, value_of, whole_number
from ronghe.lib.documents.docx.styles import Styles
from ronghe.lib.documents.docx.tables import cells_of
from ronghe.lib.documents.docx.text import Passage, passage_of
from ronghe.lib.documents.faults import UnreadableFileError
from ronghe.lib.documents.model import Format, Note, ReadDocument
from ronghe.lib.documents.writer import TextWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ronghe.lib.documents.docx.package import Package
    from ronghe.lib.documents.limits import Limits

_PARAGRAPH: Final = WORD + "p"
_TABLE: Final = WORD + "tbl"
# What only wraps blocks: content controls, custom XML, tracked insertions.
_WRAPPERS: Final = frozenset(
    WORD + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")
)
_NEW_PAGE: Final = (None, "nextPage", "oddPage", "evenPage")


def read_docx(content: bytes, limits: Limits) -> ReadDocument:
    """Return the text of a DOCX file.

    Automatic numbers are printed, tables become pipe tables, text boxes and footnotes follow the
    paragraph that they hang on; tracked deletions, hidden text, headers, footers and an automatic
    table of contents are left out. Pages are those that the word processor noted when it saved
    the file, else the page breaks that the author set, else none.

    Raises
    ------
    UnreadableFileError
        If the file is damaged, protected, no Word document, or without text.
    """
    reader = _Reader(open_package(content), limits)
    try:
        return reader.read()
    except RecursionError as error:
        raise UnreadableFileError("too-much-inside") from error


class _Reader:
    def __init__(self, package: Package, limits: Limits) -> None:
        self._body = package.document.find(f"{WORD}body")
        self._limits = limits
        self._styles = Styles(package.styles)
        self._numbering = Numbering(package.numbering, package.styles)
        self._writer = TextWriter()
        rendered = package.document.iter(f"{WORD}lastRenderedPageBreak")
        self._has_rendered = next(rendered, None) is not None
        self._footnotes = {
            value_of(note, "id"): note
            for note in ([] if package.footnotes is None else package.footnotes)
        }
        self._left_out: set[str] = set()
        self._open: Passage | None = None  # its paragraph mark was deleted: the next one goes on
        self._waiting = 0  # pages that begin with the next block

    def read(self) -> ReadDocument:
        self._writer.page()
        for block in [] if self._body is None else _blocks(self._body):
            self._block(block)
        if self._open is not None:
            self._writer.paragraph(self._open.text)
        text = self._writer.text()
        if not text.strip():
            raise UnreadableFileError("no-text")
        pages = tuple(self._writer.pages)
        return ReadDocument(
            text=text,
            pages=pages if len(pages) > 1 else (),
            format=Format.DOCX,
            notes=tuple(Note(kind=kind) for kind in sorted(self._left_out)),
        )

    def _block(self, block: Any) -> None:
        if block.tag == _TABLE:
            self._table(block)
        else:
            self._paragraph(block)
        if len(self._writer.pages) > self._limits.pages:
            raise UnreadableFileError("too-many-pages", limit=self._limits.pages)

    def _paragraph(self, paragraph: Any) -> None:
        properties = paragraph.find(f"{WORD}pPr")
        style = self._styles.of(_own(properties, "pStyle"))
        if style.is_contents:
            self._left_out.add("contents-left-out")
            return
        passage = passage_of(paragraph)
        if self._open is not None:
            passage, self._open = _joined(self._open, passage), None
        if properties is not None and properties.find(f"{WORD}rPr/{WORD}del") is not None:
            self._open = passage
            return
        # An empty paragraph of a list counts, though its number is not worth printing.
        label = self._label(properties, style.num_id, style.num_level)
        label = label if passage.text.strip() else ""
        breaks = [at + len(label) if at else 0 for at in self._breaks(passage)]
        if not self._has_rendered and _own_switch(properties, "pageBreakBefore"):
            breaks.insert(0, 0)
        level = style.level
        if (outline := _own(properties, "outlineLvl")) is not None:
            level = (whole_number(outline, 9) + 1) % 10
        self._flush_pages()
        self._writer.paragraph(label + passage.text, level=level, breaks=breaks)
        self._hanging(passage)
        if not self._has_rendered and properties is not None:
            section = properties.find(f"{WORD}sectPr")
            if section is not None and value_of(section.find(f"{WORD}type")) in _NEW_PAGE:
                self._waiting += 1

    def _flush_pages(self) -> None:
        for _ in range(self._waiting):
            self._writer.page()
        self._waiting = 0

    def _breaks(self, passage: Passage) -> list[int]:
        return passage.rendered if self._has_rendered else passage.explicit

    def _label(self, properties: Any, num_id: str, level: int) -> str:
        numbers = None if properties is None else properties.find(f"{WORD}numPr")
        if numbers is not None:
            num_id = value_of(numbers.find(f"{WORD}numId")) or num_id
            level = whole_number(value_of(numbers.find(f"{WORD}ilvl")), level)
        return self._numbering.label(num_id, level) if num_id not in ("", "0") else ""

    def _hanging(self, passage: Passage) -> None:
        """Write the text boxes and footnotes of a paragraph behind it."""
        for box in passage.boxes:
            for block in _blocks(box):
                self._block(block)
        for number in passage.notes:
            note = self._footnotes.get(number)
            for block in [] if note is None else _blocks(note):
                self._block(block)

    def _table(self, table: Any) -> None:
        self._flush_pages()
        content = cells_of(table, line_of=self._cell_lines)
        self._writer.table(content.rows, page_at=content.page_at)

    def _cell_lines(self, cell: Any) -> Iterator[tuple[str, Passage]]:
        """Yield the paragraphs of a cell, those of tables inside it in their order."""
        for block in _blocks(cell):
            if block.tag == _TABLE:
                for inner in block.iter(f"{WORD}tc"):
                    yield from self._cell_lines_flat(inner)
            else:
                yield self._cell_line(block)

    def _cell_lines_flat(self, cell: Any) -> Iterator[tuple[str, Passage]]:
        # `iter` finds the cells of deeper tables by itself.
        yield from (self._cell_line(p) for p in _blocks(cell) if p.tag == _PARAGRAPH)

    def _cell_line(self, paragraph: Any) -> tuple[str, Passage]:
        properties = paragraph.find(f"{WORD}pPr")
        style = self._styles.of(_own(properties, "pStyle"))
        passage = passage_of(paragraph)
        text = passage.text
        for box in passage.boxes:
            text += "".join(f" {line}" for line, _ in self._cell_lines(box))
        label = self._label(properties, style.num_id, style.num_level)
        return (label + text if text.strip() else ""), passage


def _blocks(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag in (_PARAGRAPH, _TABLE):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)


def _own(properties: Any, name: str) -> str | None:
    return None if properties is None else value_of(properties.find(WORD + name))


def _own_switch(properties: Any, name: str) -> bool:
    return properties is not None and is_on(properties.find(WORD + name))


def _joined(first: Passage, second: Passage) -> Passage:
    return Passage(
        parts=[*first.parts, *second.parts],
        length=first.length + second.length,
        rendered=[*first.rendered, *(first.length + at for at in second.rendered)],
        explicit=[*first.explicit, *(first.length + at for at in second.explicit)],
        boxes=[*first.boxes, *second.boxes],
        notes=[*first.notes, *second.notes],
    )

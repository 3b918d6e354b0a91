"""Web pages as plain text: what a visitor reads, block by block, tables as pipe tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from ronghe.lib.documents.faults import UnreadableFileError
from ronghe.lib.documents.grid import MOST_COLUMNS, Cell
from ronghe.lib.documents.model import Format, ReadDocument
from ronghe.lib.documents.plain import decoded, note_of
from ronghe.lib.documents.writer import TextWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

_DECLARED: Final = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_GB: Final = frozenset(("gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "cp936", "hz-gb-2312"))
_HEAD: Final = 4096  # bytes in which a page says its encoding
_LEFT_OUT: Final = frozenset(
    (
        *("script", "style", "noscript", "template", "head", "nav", "aside", "footer", "form"),
        *("select", "button", "input", "textarea", "iframe", "object", "svg", "math", "canvas"),
        *("audio", "video", "map", "datalist", "dialog", "menu", "rt", "rp", "del", "s", "strike"),
    )
)
_BLOCKS: Final = frozenset(
    (
        *("p", "div", "section", "article", "main", "header", "ul", "ol", "dl", "li", "dt", "dd"),
        *("blockquote", "pre", "center", "address", "figure", "figcaption", "fieldset", "legend"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "body", "html", "hr", "details", "summary"),
        *("table", "caption", "tbody", "thead", "tfoot", "tr", "td", "th"),
    )
)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Where the text of a page stands: what HTML says, then the names that common systems of Chinese
# government sites give to it.
_CONTENT: Final = (
    "//main", "//*[@role='main']", "//article", "//*[@id='UCAP-CONTENT']", "//*[@id='zoom']",
    "//*[@id='Zoom']", "//*[contains(concat(' ', @class, ' '), ' TRS_Editor ')]",
)  # fmt: skip
_FEWEST_OF_CONTENT: Final = 200  # characters; less is a teaser
_CHINESE: Final = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
_WRAP: Final = re.compile(rf"(?<=[{_CHINESE}])[ \t\r\n\f]*\n[ \t\r\n\f]*(?=[{_CHINESE}])")
_BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
_BULLET: Final = "● "


def read_html(content: bytes) -> ReadDocument:
    """Return the visible text of a page.

    Menus, scripts, forms and struck-out text are left out; where the page tells its main part,
    that alone is read, under the page's first heading.

    Raises
    ------
    UnreadableFileError
        `empty`, `binary`, `garbled`, `no-text` or `too-much-inside`.
    """
    declared = _declared(content)
    text, encoding = decoded(content, declared=declared)
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    try:
        root = etree.fromstring(text.replace("\0", "").encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFileError("no-text") from error
    if root is None:
        raise UnreadableFileError("no-text")
    if any("depth" in entry.message for entry in parser.error_log):
        # What stands deeper was dropped by libxml2.
        raise UnreadableFileError("too-much-inside")
    reader = _Reader()
    main = _main_part(root)
    if main is not root and (heading := _heading_outside(root, main)):
        reader.writer.paragraph(heading, level=1)
    reader.walk(main)
    reader.flush()
    written = reader.writer.text()
    if not written.strip():
        raise UnreadableFileError("no-text")
    return ReadDocument(
        text=written,
        format=Format.HTML,
        encoding=encoding,
        notes=() if encoding == declared else note_of(encoding),
    )


def _declared(content: bytes) -> str:
    match = _DECLARED.search(content[:_HEAD])
    name = match[1].decode("ascii", "ignore").lower() if match else ""
    return "gb18030" if name in _GB else name


def _main_part(root: Any) -> Any:
    for path in _CONTENT:
        found = root.xpath(path)
        if len(found) == 1 and len(_plain(found[0])) >= _FEWEST_OF_CONTENT:
            return found[0]
    return root


def _heading_outside(root: Any, main: Any) -> str:
    if next(main.iter("h1"), None) is not None:
        return ""
    headings = [text for h in root.iter("h1") if (text := _plain(h))]
    return headings[0] if headings else ""


def _plain(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


class _Reader:
    """Walks a tree without recursion, so that no nesting can exhaust the stack."""

    def __init__(self) -> None:
        self.writer = TextWriter()
        self._pieces: list[str] = []
        self._level = 0
        self._mark = ""
        self._lists: list[int | None] = []  # next numbers of the open lists

    def walk(self, root: Any) -> None:
        """Write everything inside `root`."""
        stack: list[tuple[Any, bool]] = [(root, False)]
        while stack:
            element, is_leaving = stack.pop()
            if is_leaving:
                self._leave(element)
                if element is not root:
                    self._pieces.append(element.tail or "")
                continue
            if element is not root and (not isinstance(element.tag, str) or _is_hidden(element)):
                self._pieces.append(element.tail or "")
                continue
            if element.tag == "table" and (rows := _rows(element)) is not None:
                self.flush()
                self.writer.table(rows)
                self._pieces.append(element.tail or "")
                continue
            self._enter(element)
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))

    def _enter(self, element: Any) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self.flush()
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._level = int(tag[1])
        if tag in ("ul", "ol"):
            self._lists.append(_number(element.get("start"), 1) if tag == "ol" else None)
        if tag == "li":
            self._mark = self._next_mark()
        if tag == "br":
            self.flush()
        self._pieces.append(element.text or "")

    def _leave(self, element: Any) -> None:
        if element.tag in _BLOCKS:
            self.flush()
        if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._level = 0
        if element.tag in ("ul", "ol") and self._lists:
            self._lists.pop()

    def _next_mark(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return _BULLET
        self._lists[-1] = number + 1
        return f"{number}. "

    def flush(self) -> None:
        """Write the paragraph that was collected."""
        text = _collapsed("".join(self._pieces))
        self._pieces.clear()
        if text.strip():
            self.writer.paragraph(self._mark + text.strip(), level=self._level)
            self._mark = ""


def _is_hidden(element: Any) -> bool:
    return (
        element.tag in _LEFT_OUT
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or element.get("role") in ("navigation", "banner", "contentinfo", "search")
        or bool(_HIDDEN.search(element.get("style") or ""))
    )


def _collapsed(text: str) -> str:
    # A line break of the source between two Chinese characters is no blank on the screen's line.
    return _BLANKS.sub(" ", _WRAP.sub("", text.replace("\xa0", " ")))


def _rows(table: Any) -> list[list[Cell]] | None:
    """Return the cells of a table of data; None for one that only lays out the page."""
    rows = [row for row in _own(table, "tr") if not _is_hidden(row)]
    if any(next(row.iter("table"), None) is not None for row in rows):
        return None
    return [
        [
            Cell(
                lines=tuple(_lines(cell)),
                columns=max(1, min(_number(cell.get("colspan"), 1), MOST_COLUMNS)),
                # Zero means: to the end of the table.
                rows=_number(cell.get("rowspan"), 1) or len(rows),
            )
            for cell in row
            if cell.tag in ("td", "th") and not _is_hidden(cell)
        ]
        for row in rows
    ]


def _own(table: Any, tag: str) -> Iterator[Any]:
    for child in table:
        if child.tag == tag:
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if row.tag == tag)


def _lines(cell: Any) -> Iterator[str]:
    reader = _CellReader()
    reader.walk(cell)
    reader.flush()
    yield from reader.lines


class _CellReader(_Reader):
    """Collects the paragraphs of a cell instead of writing them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def flush(self) -> None:
        text = _collapsed("".join(self._pieces)).strip()
        self._pieces.clear()
        if text:
            self.lines.append(self._mark + text)
            self._mark = ""


def _number(text: str | None, default: int) -> int:
    try:
        return max(0, int(text)) if text is not None else default
    except ValueError:
        return default

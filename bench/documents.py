"""How fast documents are read: `python bench/documents.py [PAGES]`.

A plan of so many pages is set as DOCX and PDF and read in this process. The peers are the least
that the same libraries must do: PDFium's own text of every page, and unpacking and parsing the
XML of the Word file. The last line is the engine on the text.
"""

from __future__ import annotations

import io
import sys
import time
import zipfile
from typing import TYPE_CHECKING

import pypdfium2
from lxml import etree

from ronghe.engines.targets import read_targets
from ronghe.lib.documents import LIMITS
from ronghe.lib.documents.docx import read_docx
from ronghe.lib.documents.pdf import read_pdf
from ronghe.testing.documents import PLAN, Block, as_docx, as_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

SENTENCE = "推动重点企业实施数字化改造，形成一批可复制可推广的典型场景和解决方案，"


def plan_of(pages: int) -> list[Block]:
    """Return an invented plan that fills about so many pages of A4."""
    page = (*PLAN[2:], *(Block(text=SENTENCE * 3 + f"建成{n}个车间。") for n in range(8)))
    return [PLAN[0], *(page * pages)]


def pdfium_alone(content: bytes) -> int:
    """Return the number of characters of PDFium's text, in the order of the file."""
    pdf = pypdfium2.PdfDocument(content)
    return sum(len(page.get_textpage().get_text_range()) for page in pdf)


def xml_alone(content: bytes) -> int:
    """Return the number of characters of the Word file's text, without any structure."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    return sum(len(text) for text in root.itertext())


def timed(title: str, work: Callable[[], int], unit: str) -> None:
    """Print how much time of the processor `work` took and what it counted."""
    begun = time.process_time()
    count = work()
    print(f"{title:<34}{time.process_time() - begun:8.2f} s {count:>10,} {unit}")


def main() -> None:
    """Print a line for each way of reading."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    blocks = plan_of(pages)
    pdf, word = as_pdf(blocks), as_docx(blocks)
    read = read_pdf(pdf, LIMITS)
    print(f"{len(read.pages)} pages, {len(pdf):,} bytes as PDF, {len(word):,} as DOCX")
    timed("PDF: text, tables, pages", lambda: len(read_pdf(pdf, LIMITS).text), "characters")
    timed("PDF: PDFium's own text", lambda: pdfium_alone(pdf), "characters")
    timed("DOCX: text, tables, numbers", lambda: len(read_docx(word, LIMITS).text), "characters")
    timed("DOCX: XML parsed, text only", lambda: xml_alone(word), "characters")
    timed("targets of the text", lambda: len(read_targets(read.text)), "targets")


if __name__ == "__main__":
    main()

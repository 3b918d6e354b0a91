"""The answers of one response as an XLSX workbook: written to be filled in, and read back.

A workbook carries a stamp of what it was made for and a digest of each answer as it stood then, so
that reading it tells what was changed in it, whatever changed elsewhere meanwhile.
"""

from ronghe.engines.scoring.answer_book.layout import Beside, Stamp, comparable
from ronghe.engines.scoring.answer_book.reading import BookRead, Place, book_read
from ronghe.engines.scoring.answer_book.rules import RULES
from ronghe.engines.scoring.answer_book.writing import book_bytes

__all__ = [
    "RULES", "Beside", "BookRead", "Place", "Stamp", "book_bytes", "book_read", "comparable",
]  # fmt: skip

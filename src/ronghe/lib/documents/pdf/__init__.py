"""PDF files with a text layer as plain text."""

from __future__ import annotations

from ronghe.lib.documents.pdf.reader import read_pdf

__all__ = ["read_pdf"]

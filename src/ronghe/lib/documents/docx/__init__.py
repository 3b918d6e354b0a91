"""Word documents (Office Open XML) as plain text."""

from __future__ import annotations

from ronghe.lib.documents.docx.reader import read_docx

__all__ = ["read_docx"]

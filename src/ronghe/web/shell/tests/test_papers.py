from __future__ import annotations

import pytest

from ronghe.lib.papers import Paper, Paragraph
from ronghe.web.shell import papers

PAPER = Paper(title="进展报告", blocks=(Paragraph(text="一切顺利。"),))


@pytest.mark.parametrize(("file_format", "beginning"), [("pdf", b"%PDF-"), ("docx", b"PK")])
def test_a_paper_is_downloaded_under_its_chinese_name(file_format: str, beginning: bytes) -> None:
    answer = papers.response(PAPER, file_format=file_format, name="进展报告")
    assert b"".join(answer).startswith(beginning)
    assert answer["Content-Type"] == papers.FORMATS[file_format]
    assert "%E8%BF%9B%E5%B1%95" in answer["Content-Disposition"]

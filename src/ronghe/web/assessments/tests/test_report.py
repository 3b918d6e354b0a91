"""The diagnosis as a paper, in both languages and both formats."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from docx import Document

from ronghe.kernel.assessments.diagnosing.solving import SOLVER
from ronghe.kernel.assessments.models import Instrument
from ronghe.web.assessments.tests.test_results import imported, peers_add

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.kernel.assessments.models import Response
    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db


def report(client: Client, response: Response, file_format: str) -> bytes:
    answer = client.get(f"/assessments/responses/{response.pk}/report.{file_format}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def pdf_text(content: bytes) -> str:
    pages = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_range() for page in pages)


def test_the_pdf_says_result_reasons_peers_and_way_in_chinese(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    peers_add(house, house.yubei, 4, net="0")
    text = pdf_text(report(signed_in("clerk"), approved["yubei-1"], "pdf"))
    joined = "".join(text.split())
    for words in ("诊断报告", "52.1", "为何是这一等级", "提升路径", "已证明", "同行", "优先事项",
                  "资料来源与数字状态", "示意"):  # fmt: skip
        assert words in joined, words
    for name in ("yubei-2", "jiangbei-1", "同行500112"):
        assert name not in joined


def test_the_docx_is_english_where_the_reader_is(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    client = signed_in("officer")
    client.cookies["django_language"] = "en"
    word = Document(BytesIO(report(client, approved["yubei-1"], "docx")))
    headings = [p.text for p in word.paragraphs if p.style.name.startswith("Heading 1")]
    assert headings[:3] == ["Result", "Why this level", "Stage"]
    assert "Way up" in headings
    assert len(word.inline_shapes) == 2
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert "Network" in " ".join(cells)


@pytest.mark.parametrize("key", ["smart-factory-2025", "cmmm-2020", "green-factory-2025"])
def test_a_report_of_an_undecided_or_empty_result_is_made(
    signed_in: SignedIn, house: House, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    # From no answers the search for a way may use all its time, which is not what is asked here.
    monkeypatch.setattr(SOLVER, "seconds", 1.0)
    assert Instrument.objects.filter(key=key).exists()
    response = imported(house, key, {})
    assert pdf_text(report(signed_in("yubei"), response, "pdf"))


def test_there_is_no_report_of_a_draft_or_in_another_format(
    signed_in: SignedIn, draft: Response, approved: dict[str, Response]
) -> None:
    client = signed_in("clerk")
    assert client.get(f"/assessments/responses/{draft.pk}/report.pdf").status_code == 404
    other = client.get(f"/assessments/responses/{approved['yubei-1'].pk}/report.exe")
    assert other.status_code == 404

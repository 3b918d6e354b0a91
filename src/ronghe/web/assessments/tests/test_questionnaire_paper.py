"""A questionnaire on paper: blank, and with its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ronghe.kernel.assessments.models import Response
from ronghe.lib.papers import Table
from ronghe.web.assessments.questionnaire_paper import blank_paper, filled_paper
from ronghe.web.assessments.tests.test_kinds import address, begun

if TYPE_CHECKING:
    from ronghe.lib.papers import Paper
    from ronghe.web.assessments.tests.test_kinds import SignedIn

__all__ = ["begun"]
pytestmark = pytest.mark.django_db


def rows_of(paper: Paper) -> list[tuple[object, ...]]:
    return [row for block in paper.blocks if isinstance(block, Table) for row in block.rows]


def test_a_blank_form_asks_everything(signed_in: SignedIn, begun: Response) -> None:
    rows = rows_of(blank_paper(begun.instrument))
    assert len(rows) == len(begun.instrument.content.items)
    by_number = {row[0]: row for row in rows}
    assert "○ 离散" in str(by_number["1"][2])
    file = signed_in("clerk").get("/assessments/instruments/whole/blank.pdf")
    assert b"".join(file.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]


def test_a_filled_form_says_what_was_answered(signed_in: SignedIn, begun: Response) -> None:
    client = signed_in("clerk")
    for item, text in [("machines", "10"), ("machines_digital", "5"), ("water", "n/a: dry")]:
        client.post(address(begun, f"answers/{item}/"), {"text": text})
    said = {row[1]: row[2] for row in rows_of(filled_paper(Response.objects.get(pk=begun.pk)))}
    assert said["数字化率"] == "50 %"
    assert said["单位产品取水量"] == "不适用: dry"
    # Hidden questions are not printed.
    assert "计划" not in said
    file = client.get(address(begun, "paper.pdf"))
    assert b"".join(file.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    assert signed_in("clerk2").get(address(begun, "paper.pdf")).status_code == 404

"""A questionnaire on paper: blank, and with its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone, translation

from ronghe.engines.scoring import instrument_read
from ronghe.engines.scoring.definition.functions import FUNCTIONS
from ronghe.kernel.assessments.models import Response
from ronghe.lib.expressions import parse
from ronghe.lib.papers import Note, Table
from ronghe.web.assessments.conditions import condition_words
from ronghe.web.assessments.questionnaire_paper import blank_paper, filled_paper
from ronghe.web.assessments.tests.test_evidence import DIGEST, sent
from ronghe.web.assessments.tests.test_kinds import WHOLE, address, begun

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
    assert "○\N{NO-BREAK SPACE}离散" in str(by_number["1"][2])
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


def test_files_beside_answers_are_listed_with_size_day_and_digest(
    signed_in: SignedIn, begun: Response
) -> None:
    client = signed_in("clerk")
    for item in ("strategy_1", "plan_file"):
        sent(client, begun, item, name=f"{item}.pdf")
    paper = filled_paper(Response.objects.get(pk=begun.pk))
    table = [block for block in paper.blocks if isinstance(block, Table)][-1]
    day = f"{timezone.localdate():%Y-%m-%d}"
    # The same file twice is one file, under the name it first had.
    assert [row[1:3] for row in table.rows] == [
        ("规划", "strategy_1.pdf"), ("战略一", "strategy_1.pdf"),
    ]  # fmt: skip
    assert {(row[4], row[5]) for row in table.rows} == {(day, DIGEST[:12])}
    assert dict(row[1:3] for row in rows_of(paper))["规划"] == "strategy_1.pdf"


@pytest.mark.parametrize(
    ("when", "zh", "en"),
    [
        ('selected(production_type, "process")', "“生产类型”为“流程”",
         "“Type of production” is “Process”"),
        ("production_type == 1", "“生产类型”为“流程”", "“Type of production” is “Process”"),
        ("selected(net, 1)", "“网络”选了“有线”", "“Wired” is chosen at “Networks”"),
        ("count(net) > 0", "“网络”选了任意一项", "anything is chosen at “Networks”"),
        ("count(net) >= 2", "“网络”所选项数不低于 2",
         "the number of choices at “Networks” is at least 2"),
        ("machines > 0 and not answered(remark)", "“装备数”高于 0\xa0台，且并非（“备注”已填写）",
         "“Machines” is more than 0\xa0units and not (“Remark” is answered)"),
        ("100 <= machines_digital / machines * 100 or lines__rows > 2",
         "((“数字化装备数” ÷ “装备数”) × 100)不低于 100，或“产线数”高于 2",
         "((“Digital machines” ÷ “Machines”) × 100) is at least 100 or "
         "“How many lines” is more than 2"),
        ("digital_rate >= least_rate", "“数字化率”不低于 下限 (50)",
         "“Digital rate” is at least Least rate (50)"),
        ("strategy_1 >= 2 and applicable(people)",
         "“战略一”不低于 “大部分满足”，且“人员”适用",
         "“Strategy 1” is at least “Mostly met” and “People” applies"),
        # What has no words stays as it was written.
        ("share(people) > 0.5", "share(people) > 0.5", "share(people) > 0.5"),
        ("max(machines, robots) > 2", "max(machines, robots) > 2", "max(machines, robots) > 2"),
    ],
)  # fmt: skip
def test_conditions_are_told_in_the_words_of_the_questions(when: str, zh: str, en: str) -> None:
    content = instrument_read(WHOLE)
    for language, said in (("zh-hans", zh), ("en", en)):
        with translation.override(language):
            assert condition_words(content, parse(when, functions=FUNCTIONS)) == said


def test_a_blank_form_says_when_a_question_is_asked(begun: Response) -> None:
    paper = blank_paper(begun.instrument)
    notes = [block.text for block in paper.blocks if isinstance(block, Note)]
    assert any("“生产类型”为“流程”" in note for note in notes)
    assert any("“装备数”" in str(row[1]) for row in rows_of(paper))

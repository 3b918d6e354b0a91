"""Policies and offers beside a result: on the page, in the report, over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ronghe.kernel.plans.supporting.tests.test_lines import LINE, document_of, line_of
from ronghe.kernel.trust.services import acting_as
from ronghe.web.assessments.tests.test_report import pdf_text, report

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.kernel.assessments.models import Response
    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db


def test_what_helps_up_stands_beside_the_result_everywhere(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    with acting_as("tests"):
        target = line_of(document_of(house))
    response = approved["yubei-1"]
    address = f"/assessments/responses/{response.pk}/result/"
    officer, clerk = (signed_in(who).get(address) for who in ("yubei", "clerk"))
    for page in (officer, clerk):
        assert [line.text for line in page.context["support"].lines] == [LINE]
        assert "不代表任何供应商" in page.content.decode()
    assert f"/plans/targets/{target.pk}/" in officer.content.decode()
    assert "/plans/targets/" not in clerk.content.decode()

    told = signed_in("clerk").get(f"/api/assessments/responses/{response.pk}/diagnosis").json()
    assert [(row["text"], row["pays"]) for row in told["policies"]] == [(LINE, True)]
    offers = {row["key"]: row for row in told["offers"]}
    assert offers["security_pack"]["status"] == "illustrative"
    assert set(offers["security_pack"]["improves"]) <= {"netsec", "datasec"}

    paper = "".join(pdf_text(report(signed_in("clerk"), response, "pdf")).split())
    for words in ("数字化转型若干措施", "网络与数据安全基础防护"):
        assert words in paper


def test_where_there_is_nothing_that_is_said(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    address = f"/assessments/responses/{approved['yubei-1'].pk}/result/"
    page = signed_in("clerk").get(address)
    assert page.context["support"].lines == ()
    assert "没有与这些题目相关的现行政策条款" in page.content.decode()

"""What waits for whom, and evidence on its way in and out."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ronghe.kernel.cases.files import LARGEST
from ronghe.kernel.cases.models import Attachment, Case
from ronghe.kernel.trust.services import acting_as
from ronghe.web.shell import tasks

if TYPE_CHECKING:
    from ronghe.kernel.assessments.models import Response
    from ronghe.kernel.plans.models import SupervisionOrder

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 invented"


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def due(case_id: int, after: int) -> None:
    with acting_as("tests"):
        day = timezone.localdate() + timedelta(days=after)
        Case.objects.filter(pk=case_id).update(due_on=day)


@pytest.fixture
def waiting(signed_in: Any, draft: Response, order: SupervisionOrder) -> Response:
    """Have a response and an order wait for the officer of Yubei; the order is overdue."""
    signed_in("clerk").post(reverse("assessments:move", args=[draft.pk]), {"transition": "submit"})
    due(draft.case_id, 2)
    due(order.case_id, -3)
    return draft


def test_tasks_of_all_kinds_stand_together_the_late_ones_first(
    signed_in: Any, waiting: Response, order: SupervisionOrder
) -> None:
    shown = text(signed_in("yubei").get(reverse("cases:tasks")))
    first = shown.index(reverse("supervision:order", args=[order.pk]))
    assert first < shown.index(reverse("assessments:response", args=[waiting.pk]))
    assert "逾期3天" in shown
    assert "还剩2天" in shown
    assert "评估填报" in shown
    for who in ("officer", "jiangbei"):
        assert order.number not in text(signed_in(who).get(reverse("cases:tasks")))


def test_tasks_narrow_by_kind_and_day_and_export(
    signed_in: Any, waiting: Response, order: SupervisionOrder
) -> None:
    yubei, address = signed_in("yubei"), reverse("cases:tasks")
    page_of_order = reverse("supervision:order", args=[order.pk])
    for query, is_there in (
        ({"kind": "supervision"}, True),
        ({"kind": "response"}, False),
        ({"due": "late"}, True),
        ({"due": "soon"}, False),
        ({"q": order.number}, True),
    ):
        assert (page_of_order in text(yubei.get(address, query))) is is_there, query
    lines = b"".join(yubei.get(address, {"export": "csv"})).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "督办" in lines[1]
    assert ",-3," in lines[1]


def test_the_navigation_and_the_start_page_say_how_much_waits(
    signed_in: Any, waiting: Response, order: SupervisionOrder
) -> None:
    page = signed_in("yubei").get("/")
    links = [link for group in page.context["navigation"] for link in group.links]
    assert [link.count for link in links if link.url == reverse("cases:tasks")] == [2]
    assert reverse("supervision:order", args=[order.pk]) in text(page)


def test_tasks_cost_the_same_however_many_they_are(signed_in: Any, issue: Any) -> None:
    yubei, costs = signed_in("yubei"), []
    for more in (1, 5):
        for _number in range(more):
            issue(facts=None)
        with CaptureQueriesContext(connection) as asked:
            yubei.get(reverse("cases:tasks"))
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_a_case_without_a_page_has_no_link(house: Any) -> None:
    case = Case(machine_key="nobody-knows", state_key="x", title="x")
    assert tasks.url_of(case) == ""
    assert tasks.url_of(Case(machine_key="supervision", state_key="issued", title="x")) == ""


def add(client: Any, case_id: int, name: str, content: bytes, **more: Any) -> Any:
    data = {"file": SimpleUploadedFile(name, content)} | more
    return client.post(reverse("cases:evidence_add", args=[case_id]), data, follow=True)


def test_evidence_is_added_shown_and_fetched(signed_in: Any, order: SupervisionOrder) -> None:
    yubei = signed_in("yubei")
    shown = text(add(yubei, order.case_id, "证明.pdf", PDF, note="验收单"))
    digest = hashlib.sha256(PDF).hexdigest()
    for part in ("证明.pdf", "验收单", digest[:12], "测试 yubei"):
        assert part in shown
    held = Attachment.objects.get()
    answer = signed_in("officer").get(reverse("cases:evidence", args=[held.pk]))
    assert b"".join(answer) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert "%E8%AF%81" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"<html>", "名不副实"),
        ("a.exe", b"MZ", "不接收"),
        ("a.txt", b"", "空"),
        ("a.pdf", PDF + bytes(LARGEST), "20 MB"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_in_words(
    signed_in: Any, order: SupervisionOrder, name: str, content: bytes, said: str
) -> None:
    shown = text(add(signed_in("yubei"), order.case_id, name, content))
    assert said in shown
    assert f"“{name}”" in shown
    assert not Attachment.objects.exists()


def test_strangers_neither_add_nor_fetch_evidence(signed_in: Any, order: SupervisionOrder) -> None:
    add(signed_in("yubei"), order.case_id, "a.pdf", PDF)
    held = Attachment.objects.get()
    for who in ("jiangbei", "clerk"):
        assert add(signed_in(who), order.case_id, "b.pdf", PDF + b"b").status_code == 404
        assert signed_in(who).get(reverse("cases:evidence", args=[held.pk])).status_code == 404
    assert Attachment.objects.count() == 1


def test_a_matter_that_is_over_takes_no_files(signed_in: Any, order: SupervisionOrder) -> None:
    officer = signed_in("officer")
    officer.post(reverse("supervision:step", args=[order.pk, "cancel"]), {"reason": "x"})
    shown = text(add(officer, order.case_id, "a.pdf", PDF))
    assert "不再接收" in shown
    assert "evidence-file" not in shown


def test_the_api_lists_tasks_and_takes_evidence(signed_in: Any, order: SupervisionOrder) -> None:
    yubei = signed_in("yubei")
    (task,) = yubei.get("/api/cases/tasks").json()["items"]
    assert (task["kind"], task["state"], task["url"]) == (
        "supervision", "issued", reverse("supervision:order", args=[order.pk]),
    )  # fmt: skip
    address = f"/api/cases/{task['id']}/evidence"
    made = yubei.post(address, {"file": SimpleUploadedFile("a.pdf", PDF), "note": "x"})
    assert made.status_code == 201
    assert made.json()["sha256"] == hashlib.sha256(PDF).hexdigest()
    refused = yubei.post(address, {"file": SimpleUploadedFile("a.pdf", b"x")})
    assert refused.status_code == 422
    assert "a.pdf" in refused.json()["detail"]
    assert [one["name"] for one in yubei.get(address).json()] == ["a.pdf"]
    assert signed_in("jiangbei").get(address).status_code == 404

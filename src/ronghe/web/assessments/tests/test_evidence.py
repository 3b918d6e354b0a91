"""Files beside answers: taken, refused, taken away, and wanted before a response is submitted."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ronghe.kernel.assessments.evidencing.selectors import evidence_of
from ronghe.kernel.assessments.models import Evidence, Response
from ronghe.web.assessments.tests.test_kinds import address, answers_of, begun

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from ronghe.web.assessments.tests.test_kinds import SignedIn

__all__ = ["begun"]
pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 plan"
DIGEST = hashlib.sha256(PDF).hexdigest()
# Everything that must be answered but the evidence of strategy_1.
COMPLETE = {
    "item-production_type": "0",
    "item-machines": "10",
    "item-machines_digital": "9",
    "item-water": "3",
    "item-spread": "10",
    "none-lines": "1",
    "item-strategy_1": "2",
    "item-strategy_2": "1",
    "item-net": "1",
    "item-energy": "down",
    "item-robots": "3",
    "item-scene_design": "1",
    "item-accident": "0",
}


def sent(
    client: Client, response: Response, item: str, name: str = "plan.pdf", content: bytes = PDF
) -> HttpResponse:
    file = SimpleUploadedFile(name, content)
    return client.post(  # type: ignore[return-value]
        address(response, f"evidence/{item}/"),
        {"file": file},
        headers={"X-Requested-With": "fetch"},
    )


def test_a_file_stands_beside_an_answer_until_it_is_taken_away(
    signed_in: SignedIn, begun: Response
) -> None:
    client = signed_in("clerk")
    reply = sent(client, begun, "strategy_1")
    assert reply.status_code == 200
    assert DIGEST in reply.content.decode()
    # The same file may stand beside another answer, and twice beside one is once.
    sent(client, begun, "strategy_1")
    sent(client, begun, "strategy_2")
    assert [row.item for row in evidence_of(begun)] == ["strategy_1", "strategy_2"]
    held = evidence_of(begun)[0]
    away = address(begun, f"evidence/strategy_1/{held.pk}/remove/")
    assert client.post(away, headers={"X-Requested-With": "fetch"}).status_code == 200
    assert [row.item for row in evidence_of(begun)] == ["strategy_2"]
    gone = Evidence.objects.get(pk=held.pk)
    assert gone.removed_at is not None
    assert gone.removed_by
    assert gone.attachment.sha256 == DIGEST
    assert client.post(away).status_code == 404


def test_files_that_are_asked_for_are_the_answer(signed_in: SignedIn, begun: Response) -> None:
    client = signed_in("clerk")
    reply = sent(client, begun, "plan_file")
    assert reply["X-Answer"] == DIGEST
    assert answers_of(begun)["plan_file"] == {"files": [DIGEST]}
    wrong = sent(client, begun, "plan_file", "plan.txt", b"words")
    assert wrong.status_code == 422
    assert "plan.txt" in wrong.json()["faults"][0]
    sent(client, begun, "plan_file", content=PDF + b"2")
    third = sent(client, begun, "plan_file", content=PDF + b"3")
    assert third.status_code == 422
    assert "2" in third.json()["faults"][0]
    assert evidence_of(begun).count() == 2
    for row in evidence_of(begun):
        client.post(address(begun, f"evidence/plan_file/{row.pk}/remove/"))
    assert "plan_file" not in answers_of(begun)


def test_others_reach_no_evidence(signed_in: SignedIn, begun: Response) -> None:
    sent(signed_in("clerk"), begun, "strategy_1")
    held = evidence_of(begun)[0]
    assert sent(signed_in("clerk2"), begun, "strategy_1").status_code == 404
    away = address(begun, f"evidence/strategy_1/{held.pk}/remove/")
    assert signed_in("clerk2").post(away).status_code == 404
    assert signed_in("officer").post(away).status_code == 403
    assert sent(signed_in("clerk"), begun, "unknown").status_code == 404


def test_missing_evidence_and_contradictions_keep_from_submitting(
    signed_in: SignedIn, begun: Response
) -> None:
    client = signed_in("clerk")
    assert client.post(address(begun, "form/"), COMPLETE).status_code == 302
    sent(client, begun, "plan_file")
    client.post(address(begun, "answers/machines_digital/"), {"text": "11"})
    submit = address(begun, "move/")
    reply = client.post(submit, {"transition": "submit"})
    assert reply.status_code == 422
    assert [one.items[0] for one in reply.context["broken"]] == ["machines_digital"]
    client.post(address(begun, "answers/machines_digital/"), {"text": "9"})
    reply = client.post(submit, {"transition": "submit"})
    assert reply.status_code == 422
    assert [item.id for item in reply.context["unproved"]] == ["strategy_1"]
    assert 'id="unproved"' in reply.content.decode()
    # An answer that claims nothing needs no evidence.
    client.post(address(begun, "answers/strategy_1/"), {"text": "0"})
    assert client.post(submit, {"transition": "submit"}).status_code == 302
    client.post(submit, {"transition": "withdraw"})
    client.post(address(begun, "answers/strategy_1/"), {"text": "3"})
    assert client.post(submit, {"transition": "submit"}).status_code == 422
    sent(client, begun, "strategy_1")
    assert client.post(submit, {"transition": "submit"}).status_code == 302
    # Submitted, it takes no more.
    assert sent(client, begun, "strategy_2").status_code == 409

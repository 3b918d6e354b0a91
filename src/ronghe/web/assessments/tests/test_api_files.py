"""Evidence and papers over the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ronghe.kernel.assessments.services import response_move
from ronghe.kernel.trust.services import acting_as
from ronghe.web.assessments.tests.test_evidence import DIGEST, PDF

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.kernel.assessments.models import Response
    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db
API = "/api/assessments"


def bytes_in(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_evidence_is_added_read_and_taken_away(
    signed_in: SignedIn, house: House, draft: Response
) -> None:
    clerk, page = signed_in("clerk"), f"{API}/responses/{draft.pk}/evidence"

    def added(name: str = "plan.pdf", content: bytes = PDF, item: str = "net") -> Any:
        return clerk.post(page, {"file": SimpleUploadedFile(name, content), "item": item})

    made = added()
    assert made.status_code == 201
    assert (made.json()["item"], made.json()["sha256"]) == ("net", DIGEST)
    assert added().json()["id"] == made.json()["id"]
    assert added("plan.exe").status_code == 422
    assert added("plan.pdf", b"no pdf").status_code == 422
    assert added(item="cloud").status_code == 422
    assert clerk.post(page, {"item": "net"}).status_code == 422
    one = f"{page}/{made.json()['id']}"
    for reader in (clerk, signed_in("yubei")):
        assert [row["id"] for row in reader.get(page).json()] == [made.json()["id"]]
        file = reader.get(one)
        assert bytes_in(file) == PDF
        assert file["Content-Disposition"].startswith("attachment")
    assert signed_in("clerk2").get(one).status_code == 404
    assert signed_in("yubei").delete(one).status_code == 403
    assert clerk.delete(one).status_code == 204
    assert clerk.get(page).json() == []
    assert clerk.get(one).status_code == 404
    with acting_as("tests"):
        response_move(response=draft, transition="submit", by=house.person("clerk"))
    assert added().status_code == 409


def test_papers_come_as_pdf_and_docx(
    signed_in: SignedIn, draft: Response, approved: dict[str, Response]
) -> None:
    clerk, beginnings = signed_in("clerk"), {"pdf": b"%PDF-", "docx": b"PK"}
    counted = approved["yubei-1"].pk
    for file_format, beginning in beginnings.items():
        for page in (
            f"responses/{draft.pk}/paper",
            f"responses/{counted}/report",
            "instruments/sme-digital-2024/blank",
        ):
            file = clerk.get(f"{API}/{page}.{file_format}")
            assert file.status_code == 200, page
            assert bytes_in(file).startswith(beginning)
    assert clerk.get(f"{API}/responses/{draft.pk}/report.pdf").status_code == 404
    assert clerk.get(f"{API}/responses/{draft.pk}/paper.exe").status_code == 422
    assert clerk.get(f"{API}/instruments/none/blank.pdf").status_code == 404
    assert signed_in("clerk2").get(f"{API}/responses/{draft.pk}/paper.pdf").status_code == 404

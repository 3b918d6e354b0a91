from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.reviewing.tests.returned import scenes_returned

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db


def fieldset(page: str, item: str) -> str:
    found = re.search(rf'<fieldset class="assess-item[^>]*id="item-{item}"[^>]*>', page)
    assert found
    return found[0]


def test_the_clerk_answers_what_a_mended_answer_brings_up_and_the_officer_sees_it(
    signed_in: Callable[[str], Client], house: House
) -> None:
    response = scenes_returned(house)
    clerk, address = signed_in("clerk"), f"/assessments/responses/{response.pk}/"
    page = clerk.get(f"{address}form/").content.decode()
    assert "修改后的答案若带出新题" in page
    for item in ("scenes_construction", "ai_construction"):
        assert not re.search(r"\bdisabled\b|is-locked", fieldset(page, item))
    assert "hidden" in fieldset(page, "ai_construction")
    assert "disabled" in fieldset(page, "ai_services")

    def answer(item: str, text: str) -> int:
        status = clerk.post(f"{address}answers/{item}/", {"text": text}).status_code
        assert isinstance(status, int)
        return status

    assert answer("scenes_construction", "2") == 200
    assert answer("ai_construction", "2") == 200
    assert answer("ai_services", "1") == 409
    page = clerk.get(f"{address}form/").content.decode()
    assert "新增作答" in page
    assert " hidden" not in fieldset(page, "ai_construction")
    clerk.post(f"{address}move/", {"transition": "submit"})
    assert Response.objects.get(pk=response.pk).state_key == "submitted"

    officer = signed_in("yubei")
    shown = officer.get(address)
    told = {row.item.id: row.row.is_revealed for row in shown.context["review"].mended}
    assert told == {"scenes_construction": False, "ai_construction": True}
    assert "因其他答案修改而新增" in shown.content.decode()
    changes = officer.get(f"/api/assessments/responses/{response.pk}/changes").json()["changes"]
    assert [(row["item"], row["revealed"]) for row in changes] == [
        ("scenes_construction", False), ("ai_construction", True),
    ]  # fmt: skip

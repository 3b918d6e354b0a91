"""Which lines of policy stand beside a result, and who sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import timezone

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.plans.models import Clause, Document, Target
from ronghe.kernel.plans.supporting.selectors import lines_for
from ronghe.kernel.trust.services import acting_as, scope_entered

if TYPE_CHECKING:
    from ronghe.kernel.assessments.models import Response
    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db
LINE = "对实施网络安全防护改造的企业给予最高20万元补助。"


def document_of(house: House, code: str | None = None, text: str = LINE) -> Document:
    return Document.objects.create(
        title="数字化转型若干措施", number="示范〔2026〕1号",
        place=house.places[code or house.city],
        file_name="x.txt", text=text, sha256=f"{code}{text}"[:64],
    )  # fmt: skip


def line_of(document: Document, **given: Any) -> Target:
    clause = Clause.objects.create(
        document=document, start=document.clauses.count(), end=len(document.text)
    )
    usual: dict[str, Any] = {
        "quote": "最高20万元", "value": 20, "unit": "万元", "comparator": "<=",
        "indicator_phrase": "网络安全防护补助", "state": Target.State.ACCEPTED, "clause": clause,
    }  # fmt: skip
    return Target.objects.create(document=document, **usual | given)


def found(house: House, response: Response, *items: str) -> list[Any]:
    content = house.instrument.content
    return lines_for(response, items=[content.item_by_id[item] for item in items], to=None)


def test_a_line_in_force_bears_on_what_it_measures_or_speaks_of(
    house: House, approved: dict[str, Response]
) -> None:
    response, this_year = approved["yubei-1"], timezone.localdate().year
    with acting_as("tests"):
        document = document_of(house)
        pays = line_of(document)
        measured = line_of(
            document,
            indicator_phrase="装备水平", year=this_year + 1,
            measured_by=Indicator.objects.get(key="device_digital_rate"),
        )  # fmt: skip
        line_of(document, year=this_year - 1)
        line_of(document, state=Target.State.FOUND)
        line_of(document, superseded_at=timezone.now())
        line_of(document_of(house, house.jiangbei))
    lines = found(house, response, "dev_digital", "netsec")
    assert [(one.target_id, one.reason) for one in lines] == [
        (measured.pk, "indicator"), (pays.pk, "words"),
    ]  # fmt: skip
    assert all(one.pays for one in lines)
    by_target = {one.target_id: one for one in lines}
    assert by_target[measured.pk].item == house.instrument.content.item_by_id["dev_digital"]
    assert by_target[measured.pk].why == "device_digital_rate"
    assert (by_target[pays.pk].why, by_target[pays.pk].clause) == ("网络安全", LINE)
    assert found(house, response, "fund") == []


def test_a_line_for_another_industry_is_left_out(
    house: House, approved: dict[str, Response]
) -> None:
    with acting_as("tests"):
        line_of(document_of(house, text="支持医药企业开展网络安全防护，给予补助。"))
        own = line_of(document_of(house, text="支持汽车企业开展网络安全防护，给予补助。"))
    lines = found(house, approved["yubei-1"], "netsec")  # C3670 makes parts of cars
    assert [one.target_id for one in lines] == [own.pk]


def test_an_enterprise_reads_the_lines_of_its_own_responses_and_no_document(
    house: House, approved: dict[str, Response]
) -> None:
    with acting_as("tests"):
        line_of(document_of(house))

    def seen(who: str) -> int:
        with scope_entered(house.accounts[who].pk), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ronghe_policy_lines(%s)", [approved["yubei-1"].pk])
            counted: int = cursor.fetchone()[0]
            return counted

    assert {who: seen(who) for who in ("clerk", "yubei", "officer", "clerk2", "jiangbei")} == {
        "clerk": 1, "yubei": 1, "officer": 1, "clerk2": 0, "jiangbei": 0,
    }  # fmt: skip
    with scope_entered(house.accounts["clerk"].pk):
        assert not Document.objects.exists()

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from ronghe.kernel.assessments.models import Response, Result
from ronghe.kernel.indicators.models import Activity
from ronghe.kernel.indicators.selectors import figure, indicators_by_key
from ronghe.kernel.parties.models import Scope
from ronghe.kernel.parties.rules import invented_credit_code
from ronghe.kernel.parties.services import scope_grant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpResponse
    from django.test import Client

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db
UPLOAD = "/assessments/upload/"


def file_of(house: House, rows: Sequence[dict[str, str]], name: str = "answers.csv") -> bytes:
    columns = ["subject", *house.cells]
    lines = [",".join(columns)]
    lines += [",".join(row.get(column, "") for column in columns) for row in rows]
    assert name
    return "\n".join(lines).encode()


def row_of(house: House, name: str, **cells: str) -> dict[str, str]:
    code = house.organisations[name].credit_code
    return {"subject": code, **house.cells, **cells}


def send(client: Client, house: House, content: bytes, name: str = "answers.csv") -> HttpResponse:
    sent = {
        "instrument": house.instrument.pk,
        "period": "2022",
        "file": SimpleUploadedFile(name, content),
    }
    return client.post(UPLOAD, sent)


def confirm(client: Client, page: HttpResponse, **chosen: str) -> HttpResponse:
    sent = {"payload": page.context["payload"], "action": "import", **chosen}
    return client.post(UPLOAD, sent)


def test_a_good_file_is_previewed_and_then_counts_at_once(
    signed_in: SignedIn, house: House
) -> None:
    client = signed_in("officer")
    content = file_of(house, [row_of(house, name) for name in house.organisations])
    page = send(client, house, content)
    assert page.status_code == 200
    assert page.context["preview"].changed == 4
    assert not page.context["faults"]
    assert not Response.objects.exists()

    assert confirm(client, page).status_code == 302
    assert Response.objects.filter(period="2022", approved_at__isnull=False).count() == 4
    assert set(Result.objects.values_list("score", flat=True)) == {house.points}
    activity = Activity.objects.get()
    assert (activity.kind, activity.note, activity.place.code) == (
        "import",
        "answers.csv",
        "500000",
    )
    assert activity.account == house.accounts["officer"].pk
    score = indicators_by_key(["digital_score"])["digital_score"]
    assert figure(score, house.places[house.city].pk, "2022").n == 4
    assert figure(score, house.places[house.yubei].pk, "2022").value == house.points


def test_every_fault_is_listed_and_nothing_is_stored(signed_in: SignedIn, house: House) -> None:
    rows = [
        row_of(house, "yubei-1"),
        row_of(house, "yubei-2", infosys="9", dev_net="130"),
        row_of(house, "jiangbei-1", plan="1;2"),
        row_of(house, "yubei-1"),
        {**row_of(house, "jiangbei-2"), "subject": "91500000000000000X"},
        {**row_of(house, "jiangbei-2"), "subject": invented_credit_code(77, division="500112")},
        row_of(house, "jiangbei-2", energy="better"),
    ]
    client = signed_in("officer")
    page = send(client, house, file_of(house, rows))
    found = [(fault.row, fault.column, fault.rule) for fault in page.context["faults"]]
    assert found == [
        (3, "dev_net", "out-of-range"),
        (3, "infosys", "unknown-option"),
        (4, "plan", "two-answers"),
        (5, "subject", "duplicate-subject"),
        (6, "subject", "credit-code"),
        (7, "subject", "unknown-organisation"),
        (8, "energy", "unknown-direction"),
    ]
    assert len(page.context["preview"].responses) == 1

    refused = confirm(client, page)
    assert refused.status_code == 422
    assert not Response.objects.exists()

    listed = confirm(client, page, action="faults")
    text = b"".join(listed.streaming_content).decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 8
    assert "out-of-range" in text
    assert not Response.objects.exists()


def test_a_file_without_rows_says_so(signed_in: SignedIn, house: House) -> None:
    page = send(signed_in("officer"), house, file_of(house, []))
    assert [fault.rule for fault in page.context["faults"]] == ["no-rows"]


def test_faulty_rows_are_left_out_when_asked(signed_in: SignedIn, house: House) -> None:
    rows = [row_of(house, "yubei-1"), row_of(house, "yubei-2", infosys="9")]
    client = signed_in("officer")
    page = send(client, house, file_of(house, rows))
    assert confirm(client, page, faulty="skip").status_code == 302
    stored = Response.objects.get()
    assert stored.organisation == house.organisations["yubei-1"]


def test_an_organisation_outside_the_scope_is_a_fault(signed_in: SignedIn, house: House) -> None:
    rows = [row_of(house, "yubei-1"), row_of(house, "jiangbei-1")]
    client = signed_in("yubei")
    page = send(client, house, file_of(house, rows))
    assert [(fault.row, fault.rule) for fault in page.context["faults"]] == [(3, "out-of-scope")]
    confirm(client, page, faulty="skip")
    assert [r.organisation for r in Response.objects.all()] == [house.organisations["yubei-1"]]


def test_an_open_response_is_not_overtaken(
    signed_in: SignedIn, draft: Response, house: House
) -> None:
    page = send(signed_in("officer"), house, file_of(house, [row_of(house, "yubei-1")]))
    assert [fault.rule for fault in page.context["faults"]] == ["open-response"]
    assert draft.pk


def test_the_same_file_again_changes_nothing(signed_in: SignedIn, house: House) -> None:
    client = signed_in("officer")
    rows = [row_of(house, "yubei-1"), row_of(house, "yubei-2")]
    confirm(client, send(client, house, file_of(house, rows)))
    page = send(client, house, file_of(house, rows))
    assert page.context["preview"].changed == 0
    rows[1]["dev_digital"] = "70"
    page = send(client, house, file_of(house, rows))
    assert page.context["preview"].changed == 1
    confirm(client, page)
    held = Response.objects.filter(superseded_at__isnull=True).order_by("organisation__name")
    assert [response.revision for response in held] == [1, 2]
    rate = indicators_by_key(["device_digital_rate"])["device_digital_rate"]
    assert figure(rate, house.places[house.yubei].pk, "2022").value == 52.5


def test_missing_answers_are_allowed_and_counted(signed_in: SignedIn, house: House) -> None:
    page = send(signed_in("officer"), house, file_of(house, [row_of(house, "yubei-1", plan="")]))
    assert page.context["preview"].incomplete == 1
    assert not page.context["faults"]


def test_a_workbook_is_read_too(signed_in: SignedIn, house: House) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    row = row_of(house, "yubei-1")
    sheet.append(list(row))
    sheet.append([float(text) if text.isdigit() else text for text in row.values()])
    out = io.BytesIO()
    book.save(out)
    page = send(signed_in("officer"), house, out.getvalue(), name="答案.xlsx")
    assert page.status_code == 200
    assert [fault.text for fault in page.context["faults"]] == []
    assert page.context["preview"].changed == 1


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", None),
        (b"\x89PNG\r\n\x1a\n\x00\x00", None),
        (b"PK\x03\x04 not a workbook", None),
        (b"\n\n\n", "empty-file"),
        (b"enterprise,net\nA,1\n", "no-subject-column"),
        (b"subject,colour\nA,1\n", "no-item-column"),
    ],
)
def test_what_is_no_answers_file_gets_a_clear_message(
    signed_in: SignedIn, house: House, content: bytes, rule: str | None
) -> None:
    page = send(signed_in("officer"), house, content)
    assert page.status_code in (200, 422)
    rules = [fault.rule for fault in page.context["faults"] or []]
    assert rules or page.context["form"].errors
    if rule:
        assert rule in rules
    if page.status_code == 200:
        assert page.context["preview"].changed == 0


def test_a_preview_cannot_be_altered_or_borrowed(signed_in: SignedIn, house: House) -> None:
    page = send(signed_in("officer"), house, file_of(house, [row_of(house, "yubei-1")]))
    payload = page.context["payload"]
    for username, text in (("officer", payload[:-3] + "abc"), ("yubei", payload)):
        sent = {"payload": text, "action": "import"}
        reply = signed_in(username).post(UPLOAD, sent, follow=True)
        assert "核对页面已过期" in reply.content.decode()
    assert not Response.objects.exists()


@pytest.mark.parametrize("username", ["clerk", "statistician", "auditor", "admin", "expert"])
def test_only_officers_import(signed_in: SignedIn, house: House, username: str) -> None:
    client = signed_in(username)
    assert client.get(UPLOAD).status_code == 403
    content = file_of(house, [row_of(house, "yubei-1")])
    assert send(client, house, content).status_code == 403


def test_who_decides_in_a_district_and_looks_at_the_city_imports_for_the_district(
    signed_in: SignedIn, house: House
) -> None:
    scope_grant(
        account=house.accounts["jiangbei"],
        role=Scope.Role.STATISTICIAN,
        place=house.places[house.city],
    )
    client = signed_in("jiangbei")
    rows = [row_of(house, "jiangbei-1"), row_of(house, "yubei-1")]
    page = send(client, house, file_of(house, rows))
    assert [fault.rule for fault in page.context["preview"].faults] == ["out-of-scope"]
    assert confirm(client, page, faulty="skip").status_code == 302
    assert Response.objects.get().organisation == house.organisations["jiangbei-1"]
    assert Activity.objects.get().place == house.places[house.jiangbei]

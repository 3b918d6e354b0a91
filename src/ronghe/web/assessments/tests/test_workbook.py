"""A response is filled in as a workbook: down, up, looked at, and taken over."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ronghe.engines.scoring import answers_parse, question_columns
from ronghe.engines.scoring.answer_book import Stamp, book_bytes, book_read
from ronghe.kernel.assessments.campaigning.tests.making import dated, days, running
from ronghe.kernel.assessments.models import Confirmation, Instrument, Response
from ronghe.kernel.assessments.services import answer_save, response_move, response_open
from ronghe.kernel.trust.services import acting_as
from ronghe.web.assessments.tests.test_kinds import address, answers_of, begun

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client
    from openpyxl import Workbook

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

__all__ = ["begun"]
pytestmark = pytest.mark.django_db


def book_of(client: Client, response: Response) -> Workbook:
    answer = client.get(address(response, "workbook.xlsx"))
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return openpyxl.load_workbook(io.BytesIO(content))


def bytes_of(made: Workbook) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def put(made: Workbook, key: str, value: object, column: str = "F") -> None:
    sheet = made.worksheets[1]
    row = next(row for row in range(1, sheet.max_row + 1) if sheet[f"A{row}"].value == key)
    sheet[f"{column}{row}"] = value


def send(client: Client, response: Response, content: bytes) -> HttpResponse:
    file = SimpleUploadedFile("answers.xlsx", content)
    return client.post(address(response, "workbook/"), {"file": file})  # type: ignore[return-value]


def confirm(client: Client, response: Response, page: Any, **more: str) -> HttpResponse:
    sent = {"payload": page.context["payload"]} | more
    return client.post(address(response, "workbook/"), sent)  # type: ignore[return-value]


def test_nothing_changes_until_it_is_confirmed(signed_in: SignedIn, draft: Response) -> None:
    client = signed_in("clerk")
    before = answers_of(draft)
    made = book_of(client, draft)
    put(made, "dev_digital", 40)
    put(made, "net/1", None)
    page = send(client, draft, bytes_of(made))
    assert page.status_code == 200
    shown = [(change.key, change.kind) for change in page.context["changes"]]  # type: ignore[attr-defined]
    assert [key for key, _kind in shown] == ["net", "dev_digital"]
    assert answers_of(draft) == before
    reply = confirm(client, draft, page)
    assert reply.status_code == 302
    after = answers_of(draft)
    assert (after["dev_digital"], after["net"]) == (40.0, [2])
    assert {k: v for k, v in after.items() if k not in ("dev_digital", "net")} == {
        k: v for k, v in before.items() if k not in ("dev_digital", "net")
    }


def test_every_kind_comes_in(signed_in: SignedIn, begun: Response) -> None:
    client = signed_in("clerk")
    made = book_of(client, begun)
    for key, value in [
        ("production_type", "离散"), ("founded", "2001-05-09"), ("remark", "一句话"),
        ("machines", 120), ("machines_digital", 60), ("spread", 35.5), ("strategy_1", 2),
        ("net/1", "是"), ("energy", "下降"), ("robots", 3), ("scene_design", "1. 一级标准"),
        ("accident", "无"), ("mode__plan", "系统"),
    ]:  # fmt: skip
        put(made, key, value)
    put(made, "water", "是", "G")
    put(made, "water", "干法", "H")
    put(made, "people", "是", "G")
    rows = next(sheet for sheet in made.worksheets if sheet["A1"].value == "#repeat:lines")
    rows["B3"], rows["C3"], rows["D3"] = "一号线", 12, "否"
    page = send(client, begun, bytes_of(made))
    assert page.status_code == 200
    hidden = [c.key for c in page.context["changes"] if c.is_hidden]  # type: ignore[attr-defined]
    assert "mode__plan" in hidden  # asked of process industries alone
    confirm(client, begun, page)
    assert answers_of(begun) == {
        "production_type": 0,
        "founded": {"date": "2001-05-09"},
        "remark": "一句话",
        "machines": 120.0,
        "machines_digital": 60.0,
        "spread": 35.5,
        "strategy_1": 2,
        "net": [1],
        "energy": "down",
        "robots": 3.0,
        "scene_design": 1,
        "accident": 0,
        "mode__plan": 1,
        "water": {"na": True, "why": "干法"},
        "people": {"na": True},
        "lines": {"rows": [{"name": "一号线", "workers": 12.0, "automatic": 0}]},
    }
    # What comes down again says the same and changes nothing.
    page = send(client, begun, bytes_of(book_of(client, begun)))
    assert page.context["changes"] == []  # type: ignore[attr-defined]


def test_all_faults_are_listed_and_nothing_is_stored(signed_in: SignedIn, draft: Response) -> None:
    client = signed_in("clerk")
    made = book_of(client, draft)
    put(made, "dev_digital", 130)
    put(made, "infosys", "9. 其他")
    put(made, "energy", "up")
    page = send(client, draft, bytes_of(made))
    assert page.status_code == 422
    faults = page.context["faults"]  # type: ignore[attr-defined]
    assert [fault.rule for fault in faults] == ["out-of-range", "unknown-option"]
    assert all(fault.file.startswith("answers.xlsx!") and fault.row for fault in faults)
    assert page.context["payload"] == ""  # type: ignore[attr-defined]
    other = send(client, draft, b"subject,net\n1,1\n")
    assert other.status_code == 422
    assert other.context["faults"][0].rule == "old-workbook"  # type: ignore[attr-defined]


def test_what_somebody_else_changed_meanwhile_stays_unless_one_says_so(
    signed_in: SignedIn, house: House, draft: Response
) -> None:
    client = signed_in("clerk")
    made = book_of(client, draft)
    with acting_as("tests"):
        for item, text in (("dev_digital", "50"), ("infosys", "4")):
            answer_save(response=draft, item=item, text=text, by=house.person("clerk"))
    put(made, "dev_digital", 40)
    page = send(client, draft, bytes_of(made))
    changes = page.context["changes"]  # type: ignore[attr-defined]
    assert [(one.key, one.is_clash) for one in changes] == [("dev_digital", True)]
    assert confirm(client, draft, page).status_code == 409
    assert answers_of(draft)["dev_digital"] == 50.0
    confirm(client, draft, page, clashes="replace")
    assert (answers_of(draft)["dev_digital"], answers_of(draft)["infosys"]) == (40.0, 4)


def test_what_was_not_seen_is_not_confirmed(
    signed_in: SignedIn, house: House, draft: Response
) -> None:
    client = signed_in("clerk")
    made = book_of(client, draft)
    put(made, "dev_digital", 40)
    page = send(client, draft, bytes_of(made))
    with acting_as("tests"):
        answer_save(response=draft, item="dev_digital", text="50", by=house.person("clerk"))
    assert confirm(client, draft, page, clashes="replace").status_code == 409
    assert answers_of(draft)["dev_digital"] == 50.0
    # The payload is this account's and this response's alone.
    assert confirm(client, draft, page, payload="forged").status_code == 302
    assert answers_of(draft)["dev_digital"] == 50.0


def test_locked_answers_and_other_responses_are_refused(
    signed_in: SignedIn, house: House, draft: Response, begun: Response
) -> None:
    client = signed_in("clerk")
    with acting_as("tests"):
        response_move(response=draft, transition="submit", by=house.person("clerk"))
        response_move(
            response=draft, transition="return", by=house.person("yubei"), items={"net": "which?"}
        )
    made = book_of(client, draft)
    put(made, "net/3", "是")
    assert send(client, draft, bytes_of(made)).context["faults"] == []  # type: ignore[attr-defined]
    put(made, "infosys", 4)
    page = send(client, draft, bytes_of(made))
    assert [f.rule for f in page.context["faults"]] == ["locked-answer"]  # type: ignore[attr-defined]
    page = send(client, begun, bytes_of(made))
    assert page.status_code == 422
    # Other questions: rows that it has not, and whose it is.
    with acting_as("tests"):
        other = response_open(
            instrument=house.instrument, organisation=draft.organisation, period="2021",
            by=house.person("clerk"),
        )  # fmt: skip
    page = send(client, other, bytes_of(made))
    assert [f.rule for f in page.context["faults"]] == ["other-response"]  # type: ignore[attr-defined]


def test_what_is_submitted_can_be_read_only(
    signed_in: SignedIn, house: House, draft: Response
) -> None:
    client = signed_in("clerk")
    made = book_of(client, draft)
    put(made, "dev_digital", 40)
    page = send(client, draft, bytes_of(made))
    with acting_as("tests"):
        response_move(response=draft, transition="submit", by=house.person("clerk"))
    assert confirm(client, draft, page).status_code == 302
    assert answers_of(draft)["dev_digital"] == 35.0
    shown = client.get(address(draft, "workbook/")).content.decode()
    assert 'type="file"' not in shown


def test_after_the_last_day_nothing_is_taken_over(
    signed_in: SignedIn, house: House, draft: Response
) -> None:
    client = signed_in("clerk")
    made = book_of(client, draft)
    put(made, "dev_digital", 40)
    page = send(client, draft, bytes_of(made))
    with acting_as("tests"):
        dated(running(house), opens_on=days(-20), deadline=days(-1))
    assert "payload" not in send(client, draft, bytes_of(made)).content.decode()
    assert confirm(client, draft, page).status_code == 302
    assert answers_of(draft)["dev_digital"] == 35.0


def test_others_reach_no_workbook(signed_in: SignedIn, draft: Response) -> None:
    assert signed_in("clerk2").get(address(draft, "workbook/")).status_code == 404
    assert signed_in("clerk2").get(address(draft, "workbook.xlsx")).status_code == 404
    officer = signed_in("yubei")
    made = book_of(officer, draft)
    assert send(officer, draft, bytes_of(made)).status_code == 403


@pytest.mark.usefixtures("approved")
def test_what_is_known_is_confirmed_in_the_workbook(signed_in: SignedIn, house: House) -> None:
    with acting_as("tests"):
        blank = response_open(
            instrument=house.instrument, organisation=house.organisations["yubei-1"],
            period="2022", by=house.person("clerk"),
        )  # fmt: skip
    client = signed_in("clerk")
    made = book_of(client, blank)
    put(made, "dev_digital", "是", "J")
    page = send(client, blank, bytes_of(made))
    assert [one.key for one in page.context["changes"]] == ["dev_digital"]  # type: ignore[attr-defined]
    confirm(client, blank, page)
    assert answers_of(blank) == {"dev_digital": 35.0}
    assert Confirmation.objects.get(response=blank).item == "dev_digital"


def test_the_api_looks_and_takes_over(signed_in: SignedIn, draft: Response) -> None:
    client = signed_in("clerk")
    page = f"/api/assessments/responses/{draft.pk}/workbook"
    made = openpyxl.load_workbook(io.BytesIO(client.get(f"{page}.xlsx").content))
    put(made, "dev_digital", 40)

    def posted(content: bytes, **more: str) -> Any:
        return client.post(page, {"file": SimpleUploadedFile("a.xlsx", content)} | more)

    seen = posted(bytes_of(made), dry_run="true").json()
    assert (seen["stored"], seen["changes"][0]["item"], seen["changes"][0]["text"]) == (
        False, "dev_digital", "40",
    )  # fmt: skip
    assert answers_of(draft)["dev_digital"] == 35.0
    assert posted(bytes_of(made)).json()["stored"]
    assert answers_of(draft)["dev_digital"] == 40.0
    put(made, "dev_digital", 400)
    refused = posted(bytes_of(made))
    assert refused.status_code == 422
    assert refused.json()["faults"][0]["rule"] == "out-of-range"
    put(made, "dev_digital", 45)
    assert posted(bytes_of(made)).status_code == 409
    assert posted(bytes_of(made), replace="true").json()["stored"]
    assert client.post(page).status_code == 422


def test_every_instrument_makes_a_workbook_that_can_be_filled_in() -> None:
    held = list(Instrument.objects.order_by("key"))
    assert len(held) >= 9
    for instrument in held:
        content = instrument.content
        stamp = Stamp(**dict.fromkeys(Stamp.names(), "x") | {"format": "ronghe-answers-1"})
        blank = book_bytes(content, stamp=stamp, facts=[], cells={}, beside={}, language="zh")
        read = book_read(blank, content, name=instrument.key)
        assert (read.faults, read.changed, read.absent) == ((), frozenset(), ())
        made = openpyxl.load_workbook(io.BytesIO(blank))
        wanted = _filled(made, content)
        read = book_read(bytes_of(made), content, name=instrument.key)
        assert read.faults == ()
        assert {key: read.cells[key] for key in wanted} == wanted
        assert answers_parse(content, read.cells, file="", row=None)[1] == []
        full = book_bytes(
            content, stamp=stamp, facts=[], cells=read.cells, beside={}, language="en"
        )
        assert book_read(full, content, name="x").changed == frozenset()


def _filled(made: Workbook, content: Any) -> dict[str, str]:
    """Fill in every question as a person would; return the cells that this means."""
    cells: dict[str, str] = {}
    for item in content.items:
        if item.id not in question_columns(content) or item.kind in ("file", "repeat"):
            continue
        if item.kind == "multiple":
            last = max(option.position for option in item.options if not option.is_none)
            put(made, f"{item.id}/{last}", "是")
            cells[item.id] = str(last)
        elif item.options:
            option = max(item.options, key=lambda one: one.position)
            put(made, item.id, f"{option.position}. {option.text.zh}")
            cells[item.id] = option.name if item.kind == "trend" else str(option.position)
        elif hasattr(item.question, "low"):
            put(made, item.id, float(item.question.high))
            cells[item.id] = f"{item.question.high.normalize():f}"
        else:
            text = "2020-02-29" if item.kind == "date" else "=x"
            put(made, item.id, text)
            cells[item.id] = text
    return cells

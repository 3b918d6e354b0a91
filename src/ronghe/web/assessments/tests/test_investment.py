"""The investment sheet: starts from the way up, is stored by the clerk, figures as the engine."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ronghe.engines.investment import evaluate
from ronghe.kernel.assessments.diagnosing.investing import project_of
from ronghe.kernel.assessments.models import InvestmentSheet
from ronghe.web.assessments.tests.test_report import pdf_text, report

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.kernel.assessments.models import Response

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db

COLUMNS = ("key", "side", "timing", "low", "usual", "high", "first_year", "last_year", "share")


def sheet(*lines: tuple[str, ...], years: str = "2", rate: str = "10") -> dict[str, Any]:
    columns = {name: [line[at] for line in lines] for at, name in enumerate(COLUMNS)}
    return {"years": years, "rate": rate, **columns}


MACHINE = ("machine", "cost", "once", "90", "100", "120", "0", "", "")
SAVING = ("labour", "benefit", "yearly", "", "60", "", "1", "", "100")


def address(response: Response, part: str = "") -> str:
    return f"/assessments/responses/{response.pk}/investment/{part}"


def test_a_new_sheet_starts_from_the_costs_of_the_way_up(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    page = signed_in("clerk").get(address(approved["yubei-1"]))
    costs = [line for line in page.context["cells"]["lines"] if line["side"] == "cost"]
    assert costs
    assert not InvestmentSheet.objects.exists()
    assert page.context["may_save"]
    assert not signed_in("yubei").get(address(approved["yubei-1"])).context["may_save"]


def test_a_stored_sheet_is_weighed_as_the_engine_does(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    response, client = approved["yubei-1"], signed_in("clerk")
    assert client.post(address(response, "sheet/"), sheet(MACHINE, SAVING)).status_code == 302
    held = InvestmentSheet.objects.get()
    assert held.rate == Decimal("0.1")
    page = signed_in("yubei").get(address(response))
    figures = {str(name): found for name, found in page.context["scenarios"]}
    assert float(evaluate(project_of(held)).npv) == pytest.approx(4.1322, abs=1e-4)
    assert sorted(float(one.npv) for one in figures.values()) == pytest.approx(
        [4.1322 - 20, 4.1322, 4.1322 + 10], abs=1e-4
    )
    assert [item.name for item in page.context["tornado"].items] == ["machine"]
    again = client.post(address(response, "sheet/"), sheet(MACHINE, SAVING, rate="5"))
    assert again.status_code == 302
    assert InvestmentSheet.objects.count() == 2
    rows = b"".join(client.get(address(response) + "?export=csv").streaming_content).decode()
    assert "machine" in rows
    assert "11.5646" in rows


def test_all_faults_are_told_and_what_was_typed_stays(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    client, response = signed_in("clerk"), approved["yubei-1"]
    wrong = ("machine", "cost", "once", "x", "100", "", "0", "", "")
    page = client.post(address(response, "sheet/"), sheet(wrong, SAVING, rate="y"))
    assert page.status_code == 422
    assert len(page.context["faults"]) == 2
    assert page.context["cells"]["lines"][0]["low"] == "x"
    upside = ("machine", "cost", "once", "300", "100", "", "9", "", "")
    faults = client.post(address(response, "sheet/"), sheet(upside, SAVING)).context["faults"]
    assert len(faults) == 2
    assert not InvestmentSheet.objects.exists()


def test_the_tornado_goes_from_the_base_to_worst_and_best_with_its_table(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    response, client = approved["yubei-1"], signed_in("clerk")
    client.post(address(response, "sheet/"), sheet(MACHINE, SAVING))
    chart = client.get(address(response)).context["tornado"]
    (machine,) = chart.items
    # 60 a year for two years at 10 % are 104.13; the machine costs 90 to 120, usually 100.
    assert chart.base == pytest.approx(4.13, abs=0.01)
    assert (machine.low, machine.high) == pytest.approx((-15.87, 14.13), abs=0.01)
    assert chart.data()["kind"] == "tornado"
    told = [cell.text.removesuffix("\xa0万元") for cell in chart.table().rows[0]]
    assert told == ["machine", "-15.9", "14.1", "4.1"]


def test_programme_results_stand_beside_with_source_and_status(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    shown = signed_in("yubei").get(address(approved["yubei-1"])).content.decode()
    for words in ("生产效率 +48%", "研发周期 -28.4%", "nicole-eric.com", "并非预期"):
        assert words in shown


def test_a_program_stores_and_reads_the_sheet(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    url = f"/api/assessments/responses/{approved['yubei-1'].pk}/investment"
    clerk = signed_in("clerk")
    assert clerk.get(url).status_code == 404
    machine = {"key": "machine", "side": "cost", "timing": "once", "usual": "100", "low": "90",
               "high": "120"}  # fmt: skip
    saving = {"key": "labour", "side": "benefit", "timing": "yearly", "usual": "60",
              "first_year": 1}  # fmt: skip

    def put(client: Client, **changed: Any) -> Any:
        sent = {"years": 2, "rate": "0.1", "lines": [machine, saving]} | changed
        return client.put(url, sent, content_type="application/json")

    assert put(clerk).status_code == 200
    told = signed_in("yubei").get(url).json()
    assert told["tornado"][0]["worst"] == pytest.approx(-15.87, abs=0.01)
    assert told["scenarios"]["usual"]["npv"] == pytest.approx(4.13, abs=0.01)
    assert told["bounds"][0]["key"] == "pilots_2022"
    assert Decimal(told["lines"][0]["high"]) == 120
    wrong = put(clerk, lines=[{**machine, "low": "130"}], rate="1.5")
    assert wrong.status_code == 422
    assert "line 1" in wrong.json()["detail"]
    assert "discount rate" in wrong.json()["detail"]
    assert InvestmentSheet.objects.count() == 1
    assert put(signed_in("yubei")).status_code == 403


def test_the_report_holds_the_sheet_that_was_stored(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    response, client = approved["yubei-1"], signed_in("clerk")
    assert "投入产出测算" not in pdf_text(report(client, response, "pdf"))
    client.post(address(response, "sheet/"), sheet(MACHINE, SAVING))
    text = "".join(pdf_text(report(client, response, "pdf")).split())
    for words in ("投入产出测算", "悲观", "项目报告的成效", "machine"):
        assert words in text, words

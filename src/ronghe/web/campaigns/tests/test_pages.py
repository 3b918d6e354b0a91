from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ronghe.kernel.assessments import services as assessments
from ronghe.kernel.assessments.campaigning import services
from ronghe.kernel.assessments.campaigning.population import Frame
from ronghe.kernel.assessments.campaigning.running import services as under_way
from ronghe.kernel.assessments.campaigning.tests.making import dated, days, drafted, running, today
from ronghe.kernel.assessments.models import (
    Campaign,
    CampaignExtension,
    CampaignQuota,
    CampaignReminder,
    Response,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db


def page(campaign: Campaign, name: str, *more: object) -> str:
    return reverse(f"campaigns:{name}", args=[campaign.pk, *more])


def text_of(answer: object) -> str:
    content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return content.decode("utf-8-sig")


def given(house: House, **fields: object) -> dict[str, object]:
    return {
        "title": "2025 年度评估",
        "place": house.places[house.city].pk,
        "instrument": house.instrument.pk,
        "period": str(today().year),
        "opens_on": today().isoformat(),
        "deadline": days(30).isoformat(),
        "reminder_days": "14、7, 1",
        "checked_by": "district_officer",
        "approved_by": "programme_officer",
    } | fields


def test_an_officer_draws_up_chooses_starts_and_closes(house: House, signed_in: SignedIn) -> None:
    client = signed_in("officer")
    answer = client.post(reverse("campaigns:new"), given(house))
    [made] = Campaign.objects.all()
    assert answer.headers["Location"] == page(made, "population")
    assert (made.reminder_days, made.approved_by) == ([14, 7, 1], "programme_officer")
    answer = client.post(page(made, "population"), {"how": "all", "place": "500112"})
    assert answer.headers["Location"] == page(made, "campaign")
    assert made.members.count() == 2
    answer = client.post(page(made, "edit"), given(house, title="另一个标题"))
    made.refresh_from_db()
    assert made.title == "另一个标题"
    client.post(page(made, "move", "start"))
    made.refresh_from_db()
    assert made.state == "running"
    # What is started is shown, not changed.
    assert client.get(page(made, "edit")).status_code == 302
    assert client.get(page(made, "population")).status_code == 302
    client.post(page(made, "move", "close"), {"reason": ""})
    made.refresh_from_db()
    assert made.state == "running"
    client.post(page(made, "move", "close"), {"reason": "已完成"})
    made.refresh_from_db()
    assert made.state == "closed"
    assert "已完成" in client.get(page(made, "campaign")).content.decode()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"deadline": days(-3).isoformat()}, "deadline"),
        ({"reminder_days": "soon"}, "reminder_days"),
        ({"title": ""}, "title"),
    ],
)
def test_a_wrong_field_is_told_beside_it(
    house: House, signed_in: SignedIn, fields: dict[str, object], field: str
) -> None:
    answer = signed_in("officer").post(reverse("campaigns:new"), given(house, **fields))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Campaign.objects.exists()


def test_a_sample_is_drawn_on_the_page_and_shows_how(house: House, signed_in: SignedIn) -> None:
    campaign, client = drafted(house), signed_in("officer")
    answer = client.post(page(campaign, "population"), {"how": "sample", "size": "", "seed": "7"})
    assert answer.status_code == 422
    client.post(page(campaign, "population"), {"how": "sample", "size": "2", "seed": "7"})
    campaign.refresh_from_db()
    assert campaign.population["seed"] == 7
    shown = client.get(page(campaign, "campaign")).content.decode()
    assert campaign.population["frame_sha256"] in shown
    assert "2 / 4" in shown


def test_a_list_with_faults_names_all_of_them(house: House, signed_in: SignedIn) -> None:
    campaign, client = drafted(house), signed_in("officer")
    good = house.organisations["yubei-1"].credit_code
    answer = client.post(
        page(campaign, "population"), {"by": "list", "text": f"{good}\n123\n{good}"}
    )
    assert answer.status_code == 422
    assert [fault["rule"] for fault in answer.context["faults"]] == ["credit-code", "listed-twice"]
    file = SimpleUploadedFile("名单.csv", f"credit_code\n{good}\n".encode())
    client.post(page(campaign, "population"), {"by": "list", "file": file})
    assert [m.organisation.credit_code for m in campaign.members.all()] == [good]
    campaign.refresh_from_db()
    assert campaign.population == {"kind": "list", "file": "名单.csv", "listed": 1, "members": 1}


def test_the_numbers_come_anew_only_when_they_changed(house: House, signed_in: SignedIn) -> None:
    campaign, client = running(house), signed_in("officer")
    first = client.get(page(campaign, "campaign"))
    seen = first.context["live"].digest
    assert client.get(page(campaign, "live"), {"seen": seen}).status_code == 204
    assessments.response_open(
        instrument=house.instrument, organisation=house.organisations["yubei-1"],
        period="2022", by=house.person("clerk"),
    )  # fmt: skip
    anew = client.get(page(campaign, "live"), {"seen": seen})
    assert anew.status_code == 200
    assert anew.context["live"].total.rates.counts["filling"] == 1
    assert "every 15s" in anew.content.decode()


def test_the_table_by_district_is_exported(house: House, signed_in: SignedIn) -> None:
    campaign = running(house)
    under_way.quotas_set(campaign=campaign, wanted={"500112": 2}, by=house.person("officer"))
    lines = text_of(signed_in("officer").get(page(campaign, "campaign"), {"export": "csv"}))
    rows = [line.split(",") for line in lines.splitlines()]
    assert len(rows) == 4  # heading, two districts, the sum
    assert rows[2][:3] == ["500112", "渝北区", "2"]
    assert rows[2][-3] == "2"
    assert (
        signed_in("officer").get(page(campaign, "campaign"), {"export": "exe"}).status_code == 404
    )


def test_a_district_sees_its_part_and_runs_nothing(house: House, signed_in: SignedIn) -> None:
    campaign, client = running(house), signed_in("yubei")
    shown = client.get(page(campaign, "campaign"))
    assert [part.place.code for part in shown.context["live"].parts] == ["500112"]
    assert not shown.context["may_run"]
    for name in ("edit", "population"):
        assert client.get(page(campaign, name)).status_code == 403
    for name, more in (("move", ["close"]), ("extend", []), ("quotas", [])):
        assert client.post(page(campaign, name, *more), {"reason": "x"}).status_code == 403
    listed = client.get(page(campaign, "members")).content.decode()
    assert "yubei-1" in listed
    assert "jiangbei" not in listed


def test_members_are_searched_filtered_and_exported(house: House, signed_in: SignedIn) -> None:
    campaign, client = running(house), signed_in("officer")
    assessments.response_open(
        instrument=house.instrument, organisation=house.organisations["yubei-1"],
        period="2022", by=house.person("clerk"),
    )  # fmt: skip
    members = page(campaign, "members")

    def names(**query: object) -> list[str]:
        lines = text_of(client.get(members, query | {"export": "csv"})).splitlines()[1:]
        return [line.split(",")[0].removeprefix("示范企业 ") for line in lines]

    assert len(names()) == 4
    assert names(q="jiangbei") == ["jiangbei-1", "jiangbei-2"]
    assert names(progress="filling") == ["yubei-1"]
    assert names(place=house.places[house.yubei].pk, progress="invited") == ["yubei-2"]
    page_text = client.get(members).content.decode()
    assert 'name="organisation"' in page_text
    assert days(20).isoformat() in page_text


def test_reminders_in_bulk_and_for_a_selection(house: House, signed_in: SignedIn) -> None:
    campaign, client = running(house), signed_in("officer")
    remind = page(campaign, "remind")
    chosen = [house.organisations["yubei-2"].pk, "x"]
    client.post(remind, {"to": "selected", "organisation": chosen, "text": "请填报"})
    assert [r.organisation.name for r in CampaignReminder.objects.all()] == ["示范企业 yubei-2"]
    client.post(remind, {"to": "invited", "text": ""})
    assert CampaignReminder.objects.count() == 5
    # A district reminds its own.
    signed_in("yubei").post(remind, {"to": "all", "text": ""})
    assert CampaignReminder.objects.count() == 7
    client.post(remind, {"to": "nobody", "text": ""})
    assert CampaignReminder.objects.count() == 7


def test_quotas_are_typed_exported_and_read_back(house: House, signed_in: SignedIn) -> None:
    campaign, client = running(house), signed_in("officer")
    quotas = page(campaign, "quotas")
    answer = client.post(quotas, {"quota-500112": "5", "quota-500105": ""})
    assert answer.status_code == 302
    assert [(q.place.code, q.wanted) for q in CampaignQuota.objects.all()] == [("500112", 5)]
    answer = client.post(quotas, {"quota-500112": "many", "quota-500105": "3"})
    assert answer.status_code == 422
    assert "many" in answer.content.decode()
    assert CampaignQuota.objects.count() == 1
    table = text_of(client.get(quotas, {"export": "csv"}))
    line = next(row for row in table.splitlines() if row.startswith("500112"))
    assert line.endswith(",5")
    changed = table.replace(line, line[:-1] + "9")
    file = SimpleUploadedFile("quotas.csv", changed.encode())
    assert client.post(quotas, {"upload": "yes", "file": file}).status_code == 302
    assert CampaignQuota.objects.get().wanted == 9


def test_a_file_of_quotas_with_faults_changes_nothing(house: House, signed_in: SignedIn) -> None:
    campaign = running(house)
    content = "区划代码,名额\n500112,4\n330106,1\n500112,2\n500105,-1\n"
    file = SimpleUploadedFile("名额.csv", content.encode())
    answer = signed_in("officer").post(page(campaign, "quotas"), {"upload": "yes", "file": file})
    assert answer.status_code == 422
    found = [(fault["row"], fault["rule"]) for fault in answer.context["faults"]]
    assert found == [(3, "place-code"), (4, "listed-twice"), (5, "quota")]
    assert not CampaignQuota.objects.exists()


def test_more_time_is_given_on_the_page(house: House, signed_in: SignedIn) -> None:
    campaign, client = running(house), signed_in("officer")
    city = house.places[house.city].pk
    code = house.organisations["yubei-1"].credit_code
    usual = {"place": city, "until": days(40).isoformat(), "reason": "停产检修"}
    client.post(page(campaign, "extend"), usual | {"credit_code": code})
    client.post(page(campaign, "extend"), usual | {"place": house.places[house.yubei].pk})
    found = CampaignExtension.objects.order_by("id").values_list(
        "organisation__name", "place__code"
    )
    assert list(found) == [("示范企业 yubei-1", "500112"), (None, "500112")]
    assert "停产检修" in client.get(page(campaign, "campaign")).content.decode()
    for wrong in ({"credit_code": "123"}, {"until": days(1).isoformat()}, {"reason": ""}):
        answer = client.post(page(campaign, "extend"), usual | wrong)
        assert answer.status_code == 422
    assert CampaignExtension.objects.count() == 2


def test_a_clerk_begins_from_the_task_and_from_the_list(house: House, signed_in: SignedIn) -> None:
    campaign, client = running(house, title="渝北评估"), signed_in("clerk")
    under_way.members_remind(
        campaign=campaign, organisation_ids=None, text="请于本周填报", by=house.person("officer")
    )
    tasks = client.get(reverse("cases:tasks")).content.decode()
    assert "渝北评估" in tasks
    assert reverse("assessments:mine") in tasks
    mine = client.get(reverse("assessments:mine")).content.decode()
    assert "请于本周填报" in mine
    assert page(campaign, "begin") in mine
    answer = client.post(page(campaign, "begin"))
    [response] = Response.objects.filter(period="2022")
    assert answer.headers["Location"] == reverse("assessments:form", args=[response.pk])
    assert days(20).isoformat() in client.get(answer.headers["Location"]).content.decode()
    # Who is not asked begins nothing.
    campaign.members.filter(organisation=house.organisations["jiangbei-1"]).delete()
    assert signed_in("clerk2").post(page(campaign, "begin")).status_code == 404


def test_after_the_deadline_pages_and_api_take_no_answers(
    house: House, signed_in: SignedIn, draft: Response
) -> None:
    campaign, client = running(house), signed_in("clerk")
    dated(campaign, opens_on=days(-9), deadline=days(-1))
    before = dict(draft.answers)
    form = reverse("assessments:form", args=[draft.pk])
    shown = client.get(form)
    assert not shown.context["is_editable"]
    assert "data-confirm-known" not in shown.content.decode()
    saved = client.post(reverse("assessments:answer", args=[draft.pk, "infosys"]), {"text": "0"})
    assert saved.status_code == 409
    client.post(form, {"item-infosys": "0"})
    moved = client.post(reverse("assessments:move", args=[draft.pk]), {"transition": "submit"})
    assert moved.status_code == 302
    address = f"/api/assessments/responses/{draft.pk}"
    answer = client.put(
        f"{address}/answers/infosys", '{"text": "0"}', content_type="application/json"
    )
    assert answer.status_code == 409
    assert (
        client.post(f"{address}/submit", "{}", content_type="application/json").status_code == 409
    )
    draft.refresh_from_db()
    assert (draft.answers, draft.state_key) == (before, "draft")
    begin = signed_in("clerk2").post(page(campaign, "begin"))
    assert begin.headers["Location"] == reverse("assessments:mine")
    opened = signed_in("clerk2").post(
        "/api/assessments/responses",
        {"instrument": house.instrument.key, "period": "2022",
         "organisation": house.organisations["jiangbei-1"].credit_code},
        content_type="application/json",
    )  # fmt: skip
    assert opened.status_code == 409
    assert Response.objects.filter(period="2022").count() == 1


def test_campaigns_are_listed_searched_and_found(house: House, signed_in: SignedIn) -> None:
    running(house, title="渝北评估")
    drafted(house, title="内部准备")
    officer, district = (signed_in(name) for name in ("officer", "yubei"))
    listed = reverse("campaigns:campaigns")
    assert "内部准备" in officer.get(listed).content.decode()
    shown = district.get(listed).content.decode()
    assert "渝北评估" in shown
    assert "内部准备" not in shown
    assert "内部准备" not in officer.get(listed, {"state": "running"}).content.decode()
    assert "渝北评估" in officer.get(reverse("shell:search"), {"q": "渝北评估"}).content.decode()


def test_a_campaign_of_a_district_is_counted_as_one_part(house: House, signed_in: SignedIn) -> None:
    officer = house.person("yubei")
    from_district = services.campaign_draft(
        place=house.places[house.yubei],
        fields=services.CampaignFields(
            title="x", instrument=house.instrument, period="2022", opens_on=today(),
            deadline=days(3),
        ),
        by=officer,
    )  # fmt: skip
    services.population_filter(campaign=from_district, frame=Frame(), by=officer)
    services.campaign_start(campaign=from_district, by=officer)
    shown = signed_in("yubei").get(page(from_district, "campaign"))
    assert shown.status_code == 200
    assert shown.context["may_run"]
    [part] = shown.context["live"].parts
    assert (part.place.code, part.rates.members) == ("500112", 2)
    assert signed_in("jiangbei").get(page(from_district, "campaign")).status_code == 404

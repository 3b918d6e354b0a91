from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from ronghe.kernel.parties import services as parties
from ronghe.kernel.plans import services
from ronghe.kernel.plans.models import Target
from ronghe.kernel.trust.services import acting_as

HTMX = {"HX-Request": "true"}


@pytest.fixture
def officer(signed_in):
    return signed_in("officer")


@pytest.fixture
def target(targets):
    return targets["40个"]


def decide(client, target, state, *, seen=None, headers=HTMX):
    url = reverse("plans:decide", args=[target.pk])
    fields = {"state": state} | ({"seen": seen} if seen else {})
    return client.post(url, fields, headers=headers)


def mend_fields(target, **changes):
    prefix = f"t{target.pk}-"
    fields = {
        "indicator_phrase": "数字化车间",
        "comparator": ">=",
        "value": "45",
        "unit": "个",
        "year": "2025",
        "owners": "市经济信息局、各区县政府",
    } | changes
    return {f"{prefix}{name}": value for name, value in fields.items()}


def mend(client, target, headers=HTMX, **changes):
    url = reverse("plans:mend", args=[target.pk])
    return client.post(url, mend_fields(target, **changes), headers=headers)


def test_accepting_answers_with_the_card_the_mark_and_the_progress(officer, target):
    page = decide(officer, target, "accepted").content.decode()
    target.refresh_from_db()
    assert (target.state, target.decided_by) == ("accepted", "测试 officer")
    assert f'id="target-{target.pk}" data-state="accepted"' in page
    assert re.search(rf'id="span-{target.start}" data-state="accepted"[^>]*hx-swap-oob', page)
    assert "1 项，共 5 项" in page
    assert "<html" not in page


def test_without_scripts_the_officer_comes_back_to_the_place_in_the_text(officer, target):
    answer = decide(officer, target, "dropped", headers={})
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(
        f"/documents/{target.document_id}/#span-{target.start}"
    )


def test_undo_puts_a_target_back_to_be_decided(officer, target):
    decide(officer, target, "dropped")
    decide(officer, target, "found")
    target.refresh_from_db()
    assert target.state == "found"


def test_an_unknown_decision_is_refused(officer, target):
    assert decide(officer, target, "maybe").status_code == 400


def test_mending_supersedes_the_found_target_and_shows_both(officer, target):
    page = mend(officer, target).content.decode()
    target.refresh_from_db()
    mended = Target.objects.get(supersedes=target)
    assert target.superseded_at is not None
    assert (mended.value, mended.state) == (Decimal(45), "accepted")
    assert mended.owners == ["市经济信息局", "各区县政府"]
    assert (mended.start, mended.end, mended.quote) == (target.start, target.end, "40个")
    plain = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "识别为 数字化车间 为 40 个 到 2025 年" in plain
    assert "修改为 数字化车间 不低于 45 个 到 2025 年" in plain


def test_undoing_a_mend_brings_back_what_was_found_as_a_new_version(officer, target):
    mend(officer, target)
    mended = Target.objects.get(supersedes=target)
    decide(officer, mended, "found")
    restored = Target.objects.get(supersedes=mended)
    assert (restored.value, restored.state) == (Decimal(40), "found")
    assert restored.decided_by == "测试 officer"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": "many"}, "value"),
        ({"value": "1e15"}, "value"),
        ({"value_high": "40"}, "value_high"),
        ({"indicator_phrase": ""}, "indicator_phrase"),
        ({"comparator": "≠"}, "comparator"),
        ({"year": "25"}, "year"),
        ({"owners": "长" * 61}, "owners"),
        ({"measured_by": "0"}, "measured_by"),
    ],
)
def test_what_cannot_be_mended_so_is_said_beside_the_field(officer, target, changes, field):
    answer = mend(officer, target, **changes)
    assert answer.status_code == 422
    assert f'id="id_t{target.pk}-{field}_error"' in answer.content.decode()
    assert not Target.objects.filter(supersedes=target).exists()


def test_the_form_opens_inside_the_list_and_as_a_page_of_its_own(officer, target):
    url = reverse("plans:mend", args=[target.pk])
    inside = officer.get(url, headers=HTMX).content.decode()
    whole = officer.get(url).content.decode()
    assert inside.lstrip().startswith("<form") and "<html" not in inside
    assert "<html" in whole
    assert 'value="40"' in inside and 'value="40"' in whole


def test_who_decides_on_a_target_mended_meanwhile_is_told_and_sees_what_stands(
    house, officer, target
):
    with acting_as("tests"):
        other = services.target_restore(target=target, by=house.person("officer"))
    mend(officer, other)
    answer = decide(officer, target, "accepted", seen="found")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "他人已先修改了该目标。" in page
    assert f'id="target-{Target.objects.get(supersedes=target).pk}"' in page


def test_two_who_decide_at_once_differently_are_in_conflict(officer, target):
    assert decide(officer, target, "accepted", seen="found").status_code == 200
    late = decide(officer, target, "dropped", seen="found")
    assert late.status_code == 409
    assert "测试 officer 已先对该目标作出决定。" in late.content.decode()
    target.refresh_from_db()
    assert target.state == "accepted"


def test_two_who_decide_alike_are_not(officer, target):
    decide(officer, target, "accepted", seen="found")
    assert decide(officer, target, "accepted", seen="found").status_code == 200


@pytest.mark.parametrize("act", ["decide", "mend"])
def test_a_conflict_has_a_page_without_scripts(officer, target, act):
    mend(officer, target)
    answer = (
        mend(officer, target, headers={})
        if act == "mend"
        else decide(officer, target, "accepted", headers={})
    )
    assert answer.status_code == 409
    assert "您的决定未保存。" in answer.content.decode()


def test_the_rest_is_accepted_at_once_and_decisions_made_stay(officer, document, targets):
    decide(officer, targets["70%"], "dropped")
    url = reverse("plans:decide_rest", args=[document.pk])
    page = officer.post(url, headers=HTMX).content.decode()
    states = dict(document.targets.values_list("quote", "state"))
    assert states.pop("70%") == "dropped"
    assert set(states.values()) == {"accepted"}
    assert page.count('hx-swap-oob="true"') == len(targets) + 1
    assert officer.post(url).headers["Location"].endswith(f"/documents/{document.pk}/")


@pytest.mark.parametrize("name", ["yubei", "jiangbei"])
def test_a_district_does_not_decide_on_the_plan_of_its_city(signed_in, document, target, name):
    client = signed_in(name)
    assert decide(client, target, "accepted").status_code == 404
    assert mend(client, target).status_code == 404
    assert client.post(reverse("plans:decide_rest", args=[document.pk])).status_code == 404
    target.refresh_from_db()
    assert target.state == "found"


def test_a_role_that_only_reads_elsewhere_decides_nothing_there(house, signed_in, target):
    with acting_as("tests"):
        parties.scope_grant(
            account=house.accounts["yubei"], role="auditor", place=house.places[house.city]
        )
    assert decide(signed_in("yubei"), target, "accepted").status_code == 404


@pytest.mark.parametrize("name", ["statistician", "auditor", "admin", "clerk"])
def test_who_only_reads_does_not_decide(signed_in, target, name):
    assert decide(signed_in(name), target, "accepted").status_code == 403


def test_a_district_decides_on_its_own_plan_and_the_next_one_never_sees_it(
    house, signed_in, policy
):
    with acting_as("tests"):
        own = services.document_import(
            file_name="own.txt",
            content=policy.encode(),
            title="渝北的方案",
            place=house.places[house.yubei],
            by=house.person("yubei"),
        )
    target = own.targets.first()
    assert decide(signed_in("yubei"), target, "accepted").status_code == 200
    assert decide(signed_in("jiangbei"), target, "dropped").status_code == 404
    url = reverse("plans:document", args=[own.pk])
    assert signed_in("jiangbei").get(url).status_code == 404


def test_the_card_of_a_mended_target_is_the_card_that_stands(officer, target):
    mend(officer, target)
    page = officer.get(reverse("plans:card", args=[target.pk]), headers=HTMX).content.decode()
    assert f'id="target-{Target.objects.get(supersedes=target).pk}"' in page

"""A release on its way, as statistician, officer and districts see it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ronghe.kernel.indices import selectors
from ronghe.kernel.indices.models import Release, ReleaseObjection
from ronghe.kernel.indices.tests.making import (
    INDEX,
    PERIOD,
    definition,
    drafted,
    observe,
    opened,
    published,
    scores,
    window_past,
)
from ronghe.web.indices.tests.test_pages import GOALS, goals

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db

PNG = bytes.fromhex("89504e470d0a1a0a") + b"x" * 20


def move(client: Client, release: Release, step: str, **given: str) -> Any:
    answer = client.post(reverse("indices:move", args=[release.pk, step]), given)
    release.refresh_from_db()
    return answer


def page(client: Client, release: Release) -> Any:
    return client.get(reverse("indices:release", args=[release.pk]))


def test_a_statistician_freezes_from_the_ranking(
    house: House, signed_in: Callable[[str], Client]
) -> None:
    goals(house)
    statistician = signed_in("statistician")
    address = reverse("indices:new")
    form = statistician.get(f"{address}?index={GOALS}&place={house.city}&period={PERIOD}")
    given = form.context["form"].initial
    assert given["definition"] == selectors.definition_by_key(GOALS).pk  # type: ignore[union-attr]
    wrong = statistician.post(address, given | {"period": "1999"})
    assert (wrong.status_code, Release.objects.count()) == (422, 0)
    assert "period" in wrong.context["form"].errors
    assert "period" in statistician.post(address, given | {"period": "x"}).context["form"].errors
    statistician.post(address, given)
    release = Release.objects.get()
    shown = page(statistician, release)
    assert shown.context["ranking"].rows[0].row.rank == 1
    assert release.manifest_sha256 in shown.content.decode()
    listed = statistician.get(reverse("indices:releases") + "?state=draft").content.decode()
    assert reverse("indices:release", args=[release.pk]) in listed
    # A district makes no releases of the city, and reads no draft.
    district = signed_in("yubei")
    places = district.get(address).context["form"].fields["place"].queryset
    assert house.places[house.city] not in places
    assert page(district, release).status_code == 404


def test_each_step_is_for_whom_may_and_in_its_order(
    house: House, signed_in: Callable[[str], Client]
) -> None:
    scores(house)
    release = drafted(house)
    officer, statistician, auditor = (signed_in(n) for n in ("officer", "statistician", "auditor"))
    assert not page(officer, release).context["may_sign"]
    assert page(statistician, release).context["may_sign"]
    assert move(officer, release, "sign").status_code == 403
    assert move(auditor, release, "sign").status_code == 403
    assert "moves/" not in page(auditor, release).content.decode()
    move(statistician, release, "publish")
    assert release.state == "draft"
    move(statistician, release, "freeze")
    assert release.edition == 2
    move(statistician, release, "sign")
    assert release.signed_by
    move(officer, release, "take_back")  # no reason
    assert release.state == "signed"
    move(officer, release, "take_back", reason="数据有误")
    assert (release.state, release.signed_by) == ("draft", "")
    move(statistician, release, "sign")
    short = timezone.localdate() + timedelta(days=2)
    move(officer, release, "open", until=short.isoformat())
    assert release.state == "signed"
    assert move(officer, release, "open", until="2099-99-99").status_code == 404
    move(officer, release, "open", until=(short + timedelta(days=9)).isoformat())
    assert release.objections_until == short + timedelta(days=9)
    shown = page(officer, release)
    assert shown.context["days_left"] == 11
    move(officer, release, "publish")
    assert release.state == "objection"
    window_past(release)
    move(officer, release, "publish")
    assert release.state == "published"
    assert move(officer, release, "burn").status_code == 404
    assert "数据有误" in page(officer, release).content.decode()


def test_a_district_objects_within_the_window_and_is_answered(
    house: House, signed_in: Callable[[str], Client]
) -> None:
    scores(house)
    release = opened(house)
    district, other, officer = (signed_in(n) for n in ("yubei", "jiangbei", "officer"))
    shown = page(district, release)
    (own,) = shown.context["ranking"].rows
    assert own.row.place.code == house.yubei
    assert shown.context["own"].code == house.yubei
    # Who answers objections raises none.
    assert page(officer, release).context["own"] is None
    address = reverse("indices:object", args=[release.pk])
    assert officer.post(address, {"text": "x"}).status_code == 404
    assert district.post(address, {"text": ""}).status_code == 422
    bad = district.post(address, {"text": "x", "evidence": SimpleUploadedFile("a.exe", b"x")})
    assert (bad.status_code, ReleaseObjection.objects.count()) == (422, 0)
    good = SimpleUploadedFile("证明.png", PNG)
    district.post(address, {"text": "两家企业漏报", "node": "enterprises", "evidence": good})
    objection = ReleaseObjection.objects.get()
    assert "两家企业漏报" not in page(other, release).content.decode()
    text = page(officer, release).content.decode()
    assert "两家企业漏报" in text
    assert "证明.png" in text
    waiting = officer.get(reverse("cases:tasks")).content.decode()
    assert reverse("indices:release", args=[release.pk]) + "#objections" in waiting
    window_past(release)
    move(officer, release, "publish")
    assert release.state == "objection"  # an objection waits
    answer = reverse("indices:answer", args=[objection.pk])
    assert district.post(answer, {"verdict": "upheld", "reason": "x"}).status_code == 404
    assert officer.post(answer, {"verdict": "maybe", "reason": "x"}).status_code == 404
    officer.post(answer, {"verdict": "rejected", "reason": " "})
    assert ReleaseObjection.objects.count() == 1
    officer.post(answer, {"verdict": "rejected", "reason": "已核实，无漏报"})
    assert "已核实，无漏报" in page(district, release).content.decode()
    assert district.post(address, {"text": "再议"}).status_code == 404  # the window is over
    move(officer, release, "publish")
    assert release.state == "published"


def test_what_changed_since_the_freeze_stands_beside_the_release(
    house: House, signed_in: Callable[[str], Client]
) -> None:
    scores(house)
    release = drafted(house)
    observe(house, {"jiangbei-1": 99})
    statistician = signed_in("statistician")
    move(statistician, release, "sign")
    (edit,) = page(statistician, release).context["edits"]
    assert (edit.place.code, edit.frozen, edit.found) == (house.jiangbei, 50, 79.5)
    assert edit.ranks_moved == 2


def test_a_later_release_supersedes_and_a_reason_withdraws(
    house: House, signed_in: Callable[[str], Client]
) -> None:
    scores(house)
    first, second = published(house), published(house)
    officer, anybody = signed_in("officer"), signed_in("clerk")
    old = anybody.get(reverse("published:edition", args=[first.pk]))
    assert old.context["later"] == second
    assert reverse("published:edition", args=[second.pk]) in old.content.decode()
    move(officer, second, "withdraw")
    assert second.state == "published"
    move(officer, second, "withdraw", reason="口径错误，重新发布")
    assert second.state == "withdrawn"
    assert (
        "口径错误，重新发布"
        in anybody.get(reverse("published:edition", args=[second.pk])).content.decode()
    )
    now = reverse("published:index", args=[INDEX, house.city, PERIOD])
    assert anybody.get(now).status_code == 404
    assert definition().key == INDEX

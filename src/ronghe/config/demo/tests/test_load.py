"""A small city goes through the services into the real database."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from ronghe.config import health
from ronghe.config.cli import demo
from ronghe.config.cli.setup import CannotStartError
from ronghe.config.demo import load
from ronghe.kernel.assessments.asking.selectors import offers_for
from ronghe.kernel.assessments.campaigning.selectors import rates_by_part
from ronghe.kernel.assessments.models import Assessor, Campaign, Response, Visit
from ronghe.kernel.assessments.visiting.registering.selectors import standing_of
from ronghe.kernel.indicators.models import Indicator, Observation
from ronghe.kernel.indicators.selectors import figure
from ronghe.kernel.indices import selectors as index_selectors
from ronghe.kernel.indices.models import Release
from ronghe.kernel.parties.models import Account, Organisation, Place
from ronghe.kernel.parties.selectors import children_of
from ronghe.kernel.plans.models import (
    Allocation,
    Appraisal,
    Plan,
    Report,
    SupervisionOrder,
    Target,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture
def data_dir(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def test_a_small_city_fills_every_district_and_its_sums_are_right(db: Any, data_dir: Path) -> None:
    load.load(size=0.005)
    city = Place.objects.get(code="500000")
    score = Indicator.objects.get(key="digital_score")
    districts = [place for place in children_of(city) if place.kind == Place.Kind.DISTRICT]
    assert len(districts) == 38
    for year in ("2019", "2020", "2021"):
        found = [figure(score, place.pk, year) for place in districts]
        assert all(each.value is not None for each in found)
        assert sum(each.n for each in found) == figure(score, city.pk, year).n
    assert not Observation.objects.filter(organisation__is_invented=False).exists()
    assert Response.objects.filter(case__state_key="submitted").exists()
    assert Target.objects.filter(state=Target.State.ACCEPTED).count() == 134
    plan_is_at_work()
    round_is_under_way()
    somebody_is_sent_out()
    districts_are_ranked(city)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ronghe_recount()")
        assert cursor.fetchone() == (0,)
    logins = json.loads((data_dir / "demo-logins.json").read_text(encoding="utf-8"))
    assert {login["username"] for login in logins} == set(
        Account.objects.values_list("username", flat=True)
    )
    with pytest.raises(load.OccupiedError):
        load.load(size=0.005)


def districts_are_ranked(city: Place) -> None:
    states = {one.index_key: one.state for one in Release.objects.all()}
    assert states == {"integration-level": "published", "smart-manufacturing-city": "draft"}
    for key in states:
        definition = index_selectors.definition_by_key(key)
        assert definition is not None
        found = index_selectors.live(definition, city, ["2021", "2022"])
        assert (found.build.rank > 0).sum() > 20


def round_is_under_way() -> None:
    campaign = Campaign.objects.get()
    assert (campaign.state, campaign.period) == ("running", "2022")
    parts = rates_by_part(campaign)
    assert len(parts) >= 38
    assert all(part.wanted for part in parts if part.members and part.place != campaign.place)
    assert 0 < sum(part.handed_in for part in parts) < sum(part.members for part in parts)
    # The demo's clerk finds a draft with something known that waits for a word.
    clerk = Account.objects.get(username="clerk").scopes.get()
    draft = Response.objects.get(organisation=clerk.organisation, period="2022")
    assert set(offers_for(draft)) - draft.answers.keys()


def somebody_is_sent_out() -> None:
    standings = {a.name: standing_of(a.accreditations.all()) for a in Assessor.objects.all()}
    assert [one.is_accredited for one in standings.values()] == [True, False]
    visit = Visit.objects.select_related("case", "organisation__place", "own").get()
    assert (visit.case.state_key, visit.planned_on) == ("planned", timezone.localdate())
    assert visit.organisation.place.code.startswith("500112")  # the district or a park in it
    assert visit.own is not None
    (told,) = Assessor.objects.get(pk=visit.assessor_id).interests.all()
    assert (told.declared_by, told.kind) == ("self", "contract")


def plan_is_at_work() -> None:
    plan = Plan.objects.get(state="in_force")
    assert plan.commitments.count() == 35
    split = {a.commitment.title: a for a in Allocation.objects.select_related("commitment")}
    assert {title: a.state for title, a in split.items()} == {
        "实施智能化改造的企业": "agreed",
        "数字化车间": "issued",  # a district objects
    }
    sums = split["实施智能化改造的企业"].cells.values("year").annotate(sum=Sum("value"))
    assert {row["year"]: row["sum"] for row in sums.order_by("year")} == {
        2019: 1250, 2020: 2500, 2021: 3750, 2022: 5000,
    }  # fmt: skip
    assert Report.objects.filter(accepted_at__isnull=False).count() == 23
    assert SupervisionOrder.objects.get().origin == "light"
    appraisal = Appraisal.objects.get()
    assert appraisal.sheets.filter(superseded_at__isnull=True, rank__isnull=False).exists()


def test_the_city_never_mixes_with_somebody_elses_register(house: Any, data_dir: Path) -> None:
    before = Organisation.objects.count()
    with pytest.raises(load.OccupiedError):
        load.load(size=0.005)
    assert Organisation.objects.count() == before
    assert not (data_dir / "demo-logins.json").exists()


def interrupted_at(part: str) -> load.Step:
    @contextmanager
    def step(title: str) -> Iterator[None]:
        if part in title:
            raise KeyboardInterrupt
        yield

    return step


@pytest.mark.parametrize(("part", "is_loaded"), [("under way", False), ("Seal", True)])
def test_an_interrupted_load_leaves_no_city_or_one_that_people_can_enter(
    settings: Any, tmp_path: Path, part: str, is_loaded: bool
) -> None:
    settings.DATA_DIR = tmp_path
    with pytest.raises(KeyboardInterrupt):
        load.load(size=0.005, step=interrupted_at(part))
    assert load.is_loaded() is is_loaded
    logins = tmp_path / "demo-logins.json"
    assert logins.exists() is is_loaded
    if is_loaded:
        assert "officer" in {row["username"] for row in json.loads(logins.read_bytes())}


def test_a_city_for_which_there_is_no_room_is_not_begun(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**80)
    with pytest.raises(CannotStartError, match=r"too little room .* GB free in .*RONGHE_DATA_DIR"):
        demo.prepare(size=0.005)
    assert not load.is_loaded()

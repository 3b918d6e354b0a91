from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.engines import sampling
from ronghe.kernel.assessments.campaigning import population, services
from ronghe.kernel.assessments.campaigning.charge import (
    CampaignNotYoursError,
    CampaignRefusedError,
)
from ronghe.kernel.assessments.campaigning.population import Frame, lines_of, lines_pasted
from ronghe.kernel.assessments.campaigning.tests.making import drafted, running
from ronghe.kernel.parties.models import Organisation
from ronghe.lib.faults import FaultsError
from ronghe.lib.sheets import read_sheet

if TYPE_CHECKING:
    from ronghe.kernel.assessments.models import Campaign
    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db


def asked(campaign: Campaign) -> set[str]:
    names = campaign.members.values_list("organisation__name", flat=True)
    return {name.removeprefix("示范企业 ") for name in names}


@pytest.fixture
def varied(house: House) -> House:
    """Return the house with enterprises that differ in size, scale and status."""
    small, closed, below = (house.organisations[n] for n in ("yubei-2", "jiangbei-2", "jiangbei-1"))
    Organisation.objects.filter(pk=small.pk).update(size="small")
    Organisation.objects.filter(pk=closed.pk).update(status="closed")
    Organisation.objects.filter(pk=below.pk).update(above_scale_years=[2020, 2021])
    return house


@pytest.mark.parametrize(
    ("frame", "names"),
    [
        (Frame(), {"yubei-1", "yubei-2", "jiangbei-1"}),
        (Frame(place="500112"), {"yubei-1", "yubei-2"}),
        (Frame(sizes=("small",)), {"yubei-2"}),
        (Frame(sizes=("small", "medium"), place="500105"), {"jiangbei-1"}),
        (Frame(industry="C36"), {"yubei-1", "yubei-2", "jiangbei-1"}),
        (Frame(above_scale=True), {"yubei-1", "yubei-2"}),
        (Frame(above_scale=False), {"jiangbei-1"}),
    ],
)
def test_a_filter_asks_the_active_organisations_that_match(
    varied: House, frame: Frame, names: set[str]
) -> None:
    campaign = drafted(varied)
    services.population_filter(campaign=campaign, frame=frame, by=varied.person("officer"))
    campaign.refresh_from_db()
    assert asked(campaign) == names
    assert campaign.population["members"] == len(names)
    assert population.frame_kept(campaign.population) == frame


def test_a_filter_that_names_what_is_not_there_is_told_all_at_once(house: House) -> None:
    frame = Frame(place="330106", industry="X99", sizes=("huge",))
    with pytest.raises(FaultsError) as refused:
        services.population_filter(campaign=drafted(house), frame=frame, by=house.person("officer"))
    rules = [fault.rule for fault in refused.value.faults]
    assert rules == ["place-code", "industry-code", "size-class"]


def test_nobody_asked_is_refused(house: House) -> None:
    with pytest.raises(CampaignRefusedError):
        services.population_filter(
            campaign=drafted(house), frame=Frame(sizes=("micro",)), by=house.person("officer")
        )


def test_a_list_is_pasted_with_blanks_and_separators(house: House) -> None:
    codes = [house.organisations[name].credit_code for name in ("yubei-1", "jiangbei-2")]
    campaign = drafted(house)
    lines = lines_pasted(f"  {codes[0].lower()},\n\n{codes[1][:8]}-{codes[1][8:]}；")
    services.population_list(campaign=campaign, lines=lines, by=house.person("officer"))
    assert asked(campaign) == {"yubei-1", "jiangbei-2"}


def test_all_faults_of_a_list_are_told_and_nobody_is_taken_from_it(varied: House) -> None:
    good = varied.organisations["yubei-1"].credit_code
    closed = varied.organisations["jiangbei-2"].credit_code
    content = (
        f"企业名称,统一社会信用代码\na,{good}\nb,123\nc,{good}\nd,{closed}\ne,91110000600037341L\n"
    )
    lines, faults = lines_of(read_sheet(content.encode(), name="名单.csv"))
    assert faults == []
    campaign = drafted(varied)
    with pytest.raises(FaultsError) as refused:
        services.population_list(
            campaign=campaign, lines=lines, by=varied.person("officer"), file="名单.csv"
        )
    found = [(fault.row, fault.rule, fault.file) for fault in refused.value.faults]
    assert found == [
        (3, "credit-code", "名单.csv"),
        (4, "listed-twice", "名单.csv"),
        (5, "not-active", "名单.csv"),
        (6, "not-held", "名单.csv"),
    ]
    assert not campaign.members.exists()


def test_a_file_without_the_column_and_an_empty_list_are_faults(house: House) -> None:
    assert lines_of(read_sheet(b"name\nx\n", name="x.csv"))[1][0].rule == "no-code-column"
    with pytest.raises(FaultsError):
        services.population_list(campaign=drafted(house), lines=[], by=house.person("officer"))


def test_a_sample_is_recorded_so_that_anybody_can_draw_it_again(varied: House) -> None:
    campaign = drafted(varied)
    services.population_sample(
        campaign=campaign, frame=Frame(), size=2, seed=42, by=varied.person("officer")
    )
    campaign.refresh_from_db()
    kept = campaign.population
    assert (kept["seed"], kept["size"], kept["frame"], kept["method"]) == (
        42, 2, 3, sampling.METHOD,
    )  # fmt: skip
    # Stratified: each district is in it.
    assert kept["strata"] == [
        {"key": "500105", "size": 1, "drawn": 1},
        {"key": "500112", "size": 2, "drawn": 1},
    ]
    again = population.sample_draw(
        population.frame_kept(kept), size=kept["size"], seed=kept["seed"],
        within=campaign.place, period=campaign.period,
    )  # fmt: skip
    assert {row.pk for row in again.organisations} == set(
        campaign.members.values_list("organisation", flat=True)
    )
    assert again.record["frame_sha256"] == kept["frame_sha256"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(-(2**31), 2**31), size=st.integers(1, 6))
def test_the_same_seed_asks_the_same_organisations(house: House, seed: int, size: int) -> None:
    city = house.places[house.city]
    first, second = (
        population.sample_draw(Frame(), size=size, seed=seed, within=city, period="2022")
        for _ in range(2)
    )
    assert first == second
    assert len(first.organisations) == min(size, 4)


def test_a_new_choice_replaces_the_one_before_and_another_period_takes_it_back(
    house: House,
) -> None:
    officer, campaign = house.person("officer"), drafted(house)
    services.population_filter(campaign=campaign, frame=Frame(), by=officer)
    services.population_filter(campaign=campaign, frame=Frame(place="500112"), by=officer)
    assert asked(campaign) == {"yubei-1", "yubei-2"}
    from_the_form = services.CampaignFields(
        title="x", instrument=house.instrument, period="2021",
        opens_on=campaign.opens_on, deadline=campaign.deadline,
    )  # fmt: skip
    changed = services.campaign_change(campaign=campaign, fields=from_the_form, by=officer)
    assert (changed.period, changed.population, changed.members.count()) == ("2021", {}, 0)


def test_the_members_of_a_running_campaign_are_settled(house: House) -> None:
    campaign = running(house)
    with pytest.raises(CampaignRefusedError):
        services.population_filter(campaign=campaign, frame=Frame(), by=house.person("officer"))


def test_a_district_does_not_choose_for_the_city(house: House) -> None:
    with pytest.raises(CampaignNotYoursError):
        services.population_filter(campaign=drafted(house), frame=Frame(), by=house.person("yubei"))

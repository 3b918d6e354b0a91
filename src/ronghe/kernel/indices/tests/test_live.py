"""What an index gives as of now, and to whom."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from ronghe.kernel.indices import selectors
from ronghe.kernel.indices.selectors import NotAllSeenError
from ronghe.kernel.indices.tests.making import PERIOD, acting, definition, observe, scores
from ronghe.kernel.trust.services import scope_entered

if TYPE_CHECKING:
    from ronghe.testing.fixtures import House


def test_an_approved_change_shows_in_sums_index_and_rank_at_once(house: House) -> None:
    scores(house)
    city, yubei, jiangbei = (
        house.places[code] for code in (house.city, house.yubei, house.jiangbei)
    )
    with acting(house, "officer"):
        before = selectors.live(definition(), city, [PERIOD])
    assert before.score(yubei.pk, PERIOD) == 60
    assert (before.rank(yubei.pk, PERIOD), before.rank(jiangbei.pk, PERIOD)) == (1, 2)
    observe(house, {"jiangbei-1": 84})
    with acting(house, "officer"):
        started = time.perf_counter()
        after = selectors.live(definition(), city, [PERIOD])
        assert time.perf_counter() - started < 1
    assert after.score(jiangbei.pk, PERIOD) == 72
    assert (after.rank(yubei.pk, PERIOD), after.rank(jiangbei.pk, PERIOD)) == (2, 1)


def test_places_without_a_figure_have_no_score_and_no_rank(house: House) -> None:
    scores(house)
    with acting(house, "officer"):
        found = selectors.live(definition(), house.places[house.city], [PERIOD])
    assert sum(found.build.rank > 0) == 2
    assert len(found.units) > 30


def test_a_panel_has_the_rank_of_each_period(house: House) -> None:
    scores(house)
    observe(house, {"yubei-1": 30, "jiangbei-1": 35}, period="2021")
    yubei = house.places[house.yubei]
    with acting(house, "officer"):
        found = selectors.live(definition(), house.places[house.city], ["2021", PERIOD])
        assert selectors.periods_for(definition(), house.places[house.city]) == ["2021", PERIOD]
    assert found.rank(yubei.pk, "2021") == 2
    assert found.rank(yubei.pk, PERIOD) == 1
    assert found.score(yubei.pk, "2021") == 30


@pytest.mark.parametrize("who", ["yubei", "clerk", None])
def test_nobody_ranks_by_half_of_the_places(house: House, who: str | None) -> None:
    """A district would see itself alone, and be first."""
    scores(house)
    account = None if who is None else house.accounts[who].pk
    city = house.places[house.city]
    with scope_entered(account), pytest.raises(NotAllSeenError):
        selectors.live(definition(), city, [PERIOD])


def test_goals_of_the_city_are_projected_and_capped(house: House) -> None:
    """Two of the city's four enterprises; 30 retrofits there are 60 in a city like it."""
    plan = selectors.definition_by_key("smart-manufacturing-city")
    assert plan is not None
    observe(house, dict.fromkeys(house.organisations, 50.0), indicator="digital_score")
    observe(house, {"yubei-1": 30}, indicator="retrofit_enterprises")
    observe(house, {"yubei-1": 40}, indicator="smart_factories")
    observe(house, {"yubei-1": 1, "yubei-2": 0}, indicator="stage_digital_share")
    yubei = house.places[house.yubei]
    with acting(house, "officer"):
        found = selectors.live(plan, house.places[house.city], [PERIOD])
    assert found.score(yubei.pk, PERIOD, "retrofitted") == pytest.approx(100 * 60 / 5000)
    assert found.score(yubei.pk, PERIOD, "smart") == 100
    assert found.score(yubei.pk, PERIOD, "cloud") == 0
    assert found.score(yubei.pk, PERIOD, "digital_stage") == pytest.approx(100 * 50 / 84)

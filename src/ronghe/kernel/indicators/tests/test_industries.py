from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.kernel.indicators import selectors
from ronghe.kernel.indicators.models import Indicator, Observation
from ronghe.kernel.parties.models import Industry
from ronghe.kernel.trust.services import acting_as

NAMES = ("yubei-1", "yubei-2", "jiangbei-1", "jiangbei-2")
CODES = ("C3670", "C3660", "C3612", "C3922", "C1310", "B0610", "C36", "")


def by_industry(house, key="devices_total", **more):
    indicator = Indicator.objects.get(key=key)
    found = selectors.by_industry(indicator, house.places[house.city].pk, "2022", **more)
    return {code: each.value for code, each in found.items()}


def slice_of(house, industry, key="devices_total"):
    indicator = Indicator.objects.get(key=key)
    population = selectors.Population(industry=industry)
    return selectors.figure(indicator, house.places[house.city].pk, "2022", population).value


def test_a_place_rolls_up_at_every_level_of_the_classification(
    house, record, django_assert_num_queries
):
    for name, value, industry in (
        ("yubei-1", 1, "C3670"),
        ("yubei-2", 2, "C3660"),
        ("jiangbei-1", 4, "C3922"),
        ("jiangbei-2", 8, "B0610"),
    ):
        record(name, value, industry=industry)
    indicator = Indicator.objects.get(key="devices_total")
    expected = {
        1: {"B": 8, "C": 7},
        2: {"B06": 8, "C36": 3, "C39": 4},
        3: {"B061": 8, "C366": 2, "C367": 1, "C392": 4},
        4: {"B0610": 8, "C3660": 2, "C3670": 1, "C3922": 4},
    }
    known = set(Industry.objects.values_list("code", flat=True))
    for level, values in expected.items():
        with django_assert_num_queries(1):
            selectors.by_industry(indicator, house.places[house.city].pk, "2022", level=level)
        assert by_industry(house, level=level) == values
        assert values.keys() <= known
        assert {code: slice_of(house, code) for code in values} == values


def test_a_ratio_divides_the_sums_of_an_industry(house, record):
    record("yubei-1", 100, industry="C3670")
    record("yubei-1", 20, industry="C3670", indicator="devices_digital")
    record("yubei-2", 300, industry="C3670")
    record("yubei-2", 100, industry="C3670", indicator="devices_digital")
    record("jiangbei-1", 10, industry="C3922")
    assert slice_of(house, "C367", key="device_digital_ratio") == 30
    assert by_industry(house, key="device_digital_ratio", level=3)["C367"] == 30


def test_what_is_known_less_exactly_stands_under_what_is_known(house, record):
    record("yubei-1", 1, industry="C36")
    record("yubei-2", 2, industry="")
    assert by_industry(house, level=4) == {"": 2, "C36": 1}
    assert by_industry(house, level=1) == {"": 2, "C": 1}


def test_a_population_narrows_industries(house, record):
    record("yubei-1", 1)
    record("yubei-2", 2, above_scale=False)
    inside = selectors.Population(industry="C36", above_scale=True)
    assert by_industry(house, level=4, population=inside) == {"C3670": 1}
    assert by_industry(house, population=selectors.Population(industry="C39")) == {}


@pytest.mark.parametrize("level", [1, 2, 3, 4])
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    writes=st.lists(
        st.tuples(st.sampled_from(NAMES), st.integers(-1000, 1000), st.sampled_from(CODES)),
        min_size=1,
        max_size=12,
    )
)
def test_the_industries_of_a_level_add_up_to_the_place(house, record, level, writes):
    with acting_as("tests"):
        for name, value, industry in writes:
            record(name, value, industry=industry)
    expected = {}
    # All that holds: the examples share the house.
    for value, industry in Observation.objects.filter(superseded_at__isnull=True).values_list(
        "value", "industry"
    ):
        code = industry[: selectors.LENGTH_BY_LEVEL[level]]
        expected[code] = expected.get(code, 0) + value
    assert by_industry(house, level=level) == expected
    assert slice_of(house, None) == sum(expected.values())

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.kernel.indicators import selectors, services
from ronghe.kernel.indicators.models import Delta, Indicator, Observation, Total
from ronghe.kernel.trust.services import acting_as, scope_entered
from ronghe.lib.periods import NotAPeriodError

NAMES = ("yubei-1", "yubei-2", "jiangbei-1", "jiangbei-2")


def figure(house, code, key="devices_total", population=selectors.EVERYBODY):
    indicator = Indicator.objects.get(key=key)
    return selectors.figure(indicator, house.places[code].pk, "2022", population)


def recount():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ronghe_recount()")
        return cursor.fetchone()[0]


def test_a_value_rolls_up_to_every_place_above(house, record):
    record("yubei-1", 100)
    record("yubei-2", 50)
    record("jiangbei-1", 7)
    assert figure(house, house.yubei).value == 150
    assert figure(house, house.city).value == 157
    assert figure(house, house.city).n == 3
    assert figure(house, "500101").value is None


def test_a_correction_supersedes_and_the_sums_follow(house, record):
    record("yubei-1", 100)
    record("yubei-1", 40)
    assert figure(house, house.city).value == 40
    assert figure(house, house.city).n == 1
    old, new = Observation.objects.order_by("id")
    assert (old.superseded_at is None, new.supersedes_id) == (False, old.pk)
    assert selectors.history_of(new) == [new, old]


def test_a_ratio_divides_sums(house, record):
    record("yubei-1", 10)
    record("yubei-2", 100)
    record("yubei-1", 1, indicator="devices_digital")
    record("yubei-2", 90, indicator="devices_digital")
    value = figure(house, house.yubei, key="device_digital_ratio").value
    assert round(value, 2) == Decimal("82.73")


def test_a_population_narrows_the_figure(house, record):
    record("yubei-1", 100)
    record("yubei-2", 50, above_scale=False)
    assert figure(house, house.yubei, population=selectors.ABOVE_SCALE).value == 100
    division = selectors.Population(industry="C36")
    assert figure(house, house.yubei, population=division).value == 150
    assert figure(house, house.yubei, population=selectors.Population(industry="C39")).n == 0


def test_compacting_changes_no_figure(house, record):
    for value in range(5):
        record("yubei-1", value)
    before, rows = figure(house, house.city), Delta.objects.count()
    assert services.deltas_compact() > 0
    assert figure(house, house.city) == before
    assert Delta.objects.count() < rows
    assert recount() == 0


def test_an_unknown_or_computed_indicator_takes_no_value(house, record):
    with pytest.raises(services.UnknownIndicatorError, match="device_digital_ratio"):
        record("yubei-1", 1, indicator="device_digital_ratio")
    with pytest.raises(services.UnknownIndicatorError, match="nonsense"):
        record("yubei-1", 1, indicator="nonsense")


def test_an_observation_is_never_altered_or_removed(house, record):
    record("yubei-1", 100)
    with pytest.raises(DatabaseError, match="never altered"), transaction.atomic():
        Observation.objects.update(value=1)
    with pytest.raises(DatabaseError, match="never altered"), transaction.atomic():
        Observation.objects.all().delete()


def test_the_web_role_writes_no_sums(house, record):
    record("yubei-1", 100)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        scope_entered(house.accounts["officer"].pk),
    ):
        Delta.objects.update(total=0)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        scope_entered(house.accounts["officer"].pk),
    ):
        Total.objects.update(total=0)


def test_a_district_officer_sees_no_sum_of_the_city(house, record):
    record("yubei-1", 100)
    with scope_entered(house.accounts["yubei"].pk):
        assert figure(house, house.yubei).value == 100
        assert figure(house, house.city).value is None
    with scope_entered(house.accounts["jiangbei"].pk):
        assert figure(house, house.yubei).value is None


def test_a_value_reported_for_a_place_stands_before_the_sum(house, record):
    record("yubei-1", 100)
    record(house.yubei, 120)
    assert figure(house, house.yubei).kind == "reported"
    assert figure(house, house.yubei).value == 120
    assert figure(house, house.city).value == 100


@pytest.mark.parametrize(
    "population",
    [
        selectors.ABOVE_SCALE,
        selectors.Population(above_scale=False),
        selectors.Population(industry="C"),
    ],
)
def test_a_reported_value_speaks_of_everybody_and_of_nobody_less(house, record, population):
    record("yubei-1", 100)
    record("yubei-2", 5, above_scale=False, industry="")
    record(house.yubei, 120)
    found = figure(house, house.yubei, population=population)
    assert found.kind == "rolled up"
    assert found.value == (5 if population.above_scale is False else 100)


def test_a_place_has_the_periods_of_its_organisations_and_its_own(house, record):
    for period in ("2022", "2022-H2", "2022-Q1"):
        record("yubei-1", 1, period=period)
    record(house.yubei, 120, period="2021-Q4")
    total = Indicator.objects.get(key="devices_total")
    ratio = Indicator.objects.get(key="device_digital_ratio")

    def periods(indicator, code):
        return selectors.periods_of([indicator], house.places[code].pk)

    assert periods(total, house.yubei) == ["2021-Q4", "2022-Q1", "2022-H2", "2022"]
    # What was reported for a district is no value of the city, nor one of a ratio.
    assert periods(total, house.city) == ["2022-Q1", "2022-H2", "2022"]
    assert periods(ratio, house.yubei) == ["2022-Q1", "2022-H2", "2022"]


@pytest.mark.parametrize("period", ["", "22", "2022-Q5", "2022-13", "٢٠٢١", "2022\n", "0000"])
def test_a_period_is_iso_text_and_nothing_else(house, record, period):
    with pytest.raises(NotAPeriodError):
        record("yubei-1", 1, period=period)
    record("yubei-1", 1)
    with (
        pytest.raises(IntegrityError, match="observation_period"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO indicators_observation (indicator_id, organisation_id, place_id, period, "
            "value, industry, above_scale, activity_id, source_item) SELECT indicator_id, "
            "organisation_id, place_id, %s, 1, '', false, activity_id, '' "
            "FROM indicators_observation",
            [period],
        )


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(-1000, 1000)), max_size=25))
def test_stored_sums_equal_a_recount_whatever_is_written(house, record, writes):
    with acting_as("tests"):
        for name, value in writes:
            record(name, value)
    assert recount() == 0
    services.deltas_compact()
    assert recount() == 0

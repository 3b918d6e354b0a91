"""Whoever corrects the register moves the enterprise between the populations of its values."""

from __future__ import annotations

import pytest
from django.db import connection

from ronghe.kernel.indicators import selectors
from ronghe.kernel.indicators.models import Indicator, Observation
from ronghe.kernel.parties.models import Organisation
from ronghe.kernel.parties.services import organisations_import
from ronghe.kernel.trust.services import scope_entered
from ronghe.lib.sheets import read_sheet


def above(house, code, period="2022"):
    indicator = Indicator.objects.get(key="devices_total")
    place = house.places[code].pk
    return selectors.figure(indicator, place, period, selectors.ABOVE_SCALE).value


def recounted():
    with connection.cursor() as cursor:
        cursor.execute("SELECT what, n_stored FROM ronghe_recount()")
        return cursor.fetchall()


def corrected(house, who, **columns):
    Organisation.objects.filter(pk=house.organisations[who].pk).update(**columns)


def test_the_figures_of_a_corrected_year_follow_and_the_old_value_stays(house, record):
    for period in ("2021", "2022", "2022-Q1"):
        record("yubei-1", 100, period=period)
        record("yubei-2", 50, period=period)
    corrected(house, "yubei-1", above_scale_years=[2020, 2021])
    assert [above(house, house.city, p) for p in ("2021", "2022", "2022-Q1")] == [150, 50, 50]
    everybody = selectors.figure(
        Indicator.objects.get(key="devices_total"), house.places[house.city].pk, "2022"
    )
    assert (everybody.value, everybody.n) == (150, 2)
    new = Observation.objects.get(
        organisation=house.organisations["yubei-1"], period="2022", superseded_at__isnull=True
    )
    old = new.supersedes
    assert (new.above_scale, old.above_scale, old.superseded_at is None) == (False, True, False)
    same = ("indicator_id", "place_id", "value", "industry", "activity_id", "source_item")
    assert [getattr(new, name) for name in same] == [getattr(old, name) for name in same]
    assert selectors.history_of(new) == [new, old]
    assert recounted() == []


def test_it_goes_back_as_well(house, record):
    record("yubei-1", 100)
    corrected(house, "yubei-1", above_scale_years=[])
    assert above(house, house.yubei) is None
    corrected(house, "yubei-1", above_scale_years=[2022])
    assert above(house, house.yubei) == 100
    assert Observation.objects.count() == 3
    assert recounted() == []


def test_a_year_of_which_the_register_says_nothing_is_not_above_scale(house, record):
    record("yubei-1", 100)
    corrected(house, "yubei-1", known_years=[2020])
    assert above(house, house.city) is None
    corrected(house, "yubei-1", known_years=[2020, 2022])
    assert above(house, house.city) == 100


def test_other_changes_of_the_register_touch_no_observation(house, record):
    record("yubei-1", 100)
    corrected(house, "yubei-1", name="新名", above_scale_years=[2022, 2021, 2020])
    corrected(house, "yubei-1", known_years=[2019, 2020, 2021, 2022])
    corrected(house, "yubei-2", above_scale_years=[])
    house.organisations["yubei-1"].save()
    assert Observation.objects.count() == 1


def test_an_import_of_the_register_moves_the_figures(house, record):
    record("yubei-1", 100)
    record("jiangbei-1", 7)
    organisation = house.organisations["yubei-1"]
    row = f"{organisation.credit_code},{organisation.name},{house.yubei},C3670,medium,0"
    header = "credit_code,name,place,industry,size,above_scale_2022"
    sheet = read_sheet(f"{header}\n{row}\n".encode(), name="register.csv")
    organisations_import(sheet, place_ids=None)
    assert above(house, house.city) == 7
    assert recounted() == []


def test_an_officers_correction_moves_the_figures_and_the_trail_names_the_officer(house, record):
    record("yubei-1", 100)
    with scope_entered(house.accounts["yubei"].pk):
        corrected(house, "yubei-1", above_scale_years=[])
    assert above(house, house.city) is None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account, action FROM trust_trailentry "
            "WHERE table_name = 'indicators_observation' ORDER BY id DESC LIMIT 2"
        )
        assert set(cursor.fetchall()) == {
            (house.accounts["yubei"].pk, "insert"),
            (house.accounts["yubei"].pk, "update"),
        }


@pytest.mark.parametrize(("period", "reported"), [("2022", [("register", 1)]), ("2030", [])])
def test_a_recount_names_values_whose_flag_contradicts_the_register(
    house, record, period, reported
):
    record("yubei-1", 100, period=period, above_scale=False)
    record("yubei-2", 100, period=period, above_scale=period == "2022")
    assert recounted() == reported

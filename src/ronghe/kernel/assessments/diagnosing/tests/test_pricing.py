"""Own prices: what may be priced, what is refused, and which row counts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction

from ronghe.engines.scoring.way_up import Price
from ronghe.kernel.assessments.diagnosing.pricing import prices_read, prices_restored, steps_of
from ronghe.kernel.assessments.diagnosing.selectors import own_prices_of
from ronghe.kernel.assessments.diagnosing.services import own_prices_save
from ronghe.kernel.assessments.models import OwnPrices
from ronghe.kernel.trust.services import acting_as, scope_entered
from ronghe.lib.faults import FaultsError

if TYPE_CHECKING:
    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db


def test_steps_climb_towards_the_better_side(house: House) -> None:
    items = house.instrument.content.item_by_id
    assert next(step.key for step in steps_of(items["infosys"])) == "infosys-1"
    down = items["cost"]  # of a hundred yuan of revenue: the less the better
    assert [step.option.name for step in steps_of(down) if step.option] == ["flat", "down"]
    assert [step.key for step in steps_of(items["dev_digital"])] == ["dev_digital"]
    assert steps_of(items["staff_last"]) == ()
    assert all(not step.option.is_none for step in steps_of(items["net"]) if step.option)


def test_blank_steps_keep_the_price_of_the_definition(house: House) -> None:
    content = house.instrument.content
    usual = content.item_by_id["infosys"].cost
    assert usual is not None
    assert usual.steps is not None
    prices, faults = prices_read(content, {"infosys-2": "0.5", "net-1": "", "dev_digital": "3"})
    assert faults == []
    restored = prices_restored(prices)
    assert set(restored) == {"infosys", "dev_digital"}
    assert restored["dev_digital"] == Price(per_unit=Decimal(3))
    steps = restored["infosys"].steps
    assert steps is not None
    assert steps[2] == Decimal("0.5")
    assert steps[1] == usual.steps[1]


def test_a_price_like_the_definition_s_is_not_an_own_one(house: House) -> None:
    content = house.instrument.content
    typed = {
        step.key: str(step.usual)
        for step in steps_of(content.item_by_id["infosys"])
    }  # fmt: skip
    assert prices_read(content, typed) == ({}, [])


def test_all_faults_are_told_and_nothing_is_stored(house: House) -> None:
    typed = {"infosys-1": "dear", "infosys-2": "-1", "dev_digital": "0.1234567", "energy-0": "1"}
    with acting_as("tests"), pytest.raises(FaultsError) as refused:
        own_prices_save(
            organisation=house.organisations["yubei-1"], instrument=house.instrument, typed=typed,
            by=house.person("clerk"),
        )  # fmt: skip
    found = {(fault.column, fault.rule) for fault in refused.value.faults}
    assert {("infosys-1", "not-a-price"), ("infosys-2", "not-a-price"),
            ("dev_digital", "not-a-price")} <= found  # fmt: skip
    assert not OwnPrices.objects.exists()


def test_the_newest_prices_count_and_the_older_ones_stay(house: House) -> None:
    own = house.organisations["yubei-1"]
    with scope_entered(house.accounts["clerk"].pk):
        for text in ("1", "2"):
            own_prices_save(
                organisation=own, instrument=house.instrument, typed={"dev_net": text},
                by=house.person("clerk"),
            )  # fmt: skip
        held = own_prices_of(own.pk, house.instrument.pk)
        assert held is not None
        assert held.prices == {"dev_net": {"per_unit": "2"}}
        assert OwnPrices.objects.count() == 2
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE assessments_ownprices SET prices = '{}'")


def test_prices_of_another_enterprise_are_neither_seen_nor_written(house: House) -> None:
    other = house.organisations["yubei-2"]
    with acting_as("tests"):
        own_prices_save(
            organisation=other, instrument=house.instrument, typed={"dev_net": "1"},
            by=house.person("yubei"),
        )  # fmt: skip
    with scope_entered(house.accounts["clerk"].pk):
        assert own_prices_of(other.pk, house.instrument.pk) is None
        with pytest.raises(DatabaseError), transaction.atomic():
            own_prices_save(
                organisation=other, instrument=house.instrument, typed={"dev_net": "9"},
                by=house.person("clerk"),
            )  # fmt: skip

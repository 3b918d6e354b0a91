"""What is held is offered with source and date, confirmed by a click, and never filled in."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction

from ronghe.engines.scoring import answers_parse
from ronghe.kernel.assessments import services as assessments
from ronghe.kernel.assessments.asking import selectors, services
from ronghe.kernel.assessments.campaigning.tests.making import running
from ronghe.kernel.assessments.counting.services import result_now
from ronghe.kernel.assessments.importing.services import ImportedResponse, responses_import
from ronghe.kernel.assessments.models import Confirmation, Instrument, Response
from ronghe.kernel.assessments.services import FrozenResponseError
from ronghe.kernel.indicators import services as indicators
from ronghe.kernel.indicators.models import Indicator, Observation
from ronghe.kernel.trust.services import scope_entered

if TYPE_CHECKING:
    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def blank(house: House) -> Response:
    """Return an empty response of yubei-1 for 2022."""
    return assessments.response_open(
        instrument=house.instrument, organisation=house.organisations["yubei-1"],
        period="2022", by=house.person("clerk"),
    )  # fmt: skip


def registered(
    house: House, indicator: str, value: str, period: str = "2022", name: str = "yubei-1"
) -> Observation:
    """Write what the register says of an enterprise."""
    organisation = house.organisations[name]
    activity = indicators.activity_record(
        kind="import", rule="register", place=organisation.place, by=house.person("officer")
    )
    row = indicators.NewObservation(
        indicator=indicator, organisation_id=organisation.pk, place_id=organisation.place_id,
        period=period, value=Decimal(value),
    )  # fmt: skip
    indicators.observations_record(rows=[row], activities=[activity.pk])
    return Observation.objects.get(activity=activity)


def confirm(house: House, response: Response, *items: str) -> services.Confirmed:
    offers = selectors.offers_for(response)
    return services.offers_confirm(
        response=response,
        seen={item: offers[item].text for item in items},
        by=house.person("clerk"),
    )


def test_nothing_is_offered_where_nothing_is_held(blank: Response) -> None:
    assert selectors.offers_for(blank) == {}


def test_last_years_answers_are_offered_to_all_items(
    house: House, approved: dict[str, Response], blank: Response
) -> None:
    offers = selectors.offers_for(blank)
    assert {item: offer.text for item, offer in offers.items()} == house.cells
    assert {offer.period for offer in offers.values()} == {"2021"}
    assert {offer.earlier for offer in offers.values()} == {approved["yubei-1"]}
    assert {offer.at for offer in offers.values()} == {approved["yubei-1"].approved_at}
    # What became an observation is offered from the observation, the rest from the answer.
    [rate] = Observation.objects.filter(
        source_item="dev_digital", organisation=blank.organisation, period="2021"
    )
    assert offers["dev_digital"].observations == (rate.pk,)
    assert offers["net"].observations == ()
    assert blank.answers == {}  # nothing is filled in


def test_the_register_of_this_year_comes_before_last_years_answer(
    house: House, approved: Any, blank: Response
) -> None:
    known = registered(house, "device_digital_rate", "41.5")
    offer = selectors.offers_for(blank)["dev_digital"]
    assert (offer.text, offer.period, offer.source) == ("41.5", "2022", "register")
    assert (offer.observations, offer.earlier) == ((known.pk,), None)
    assert offer.at == known.activity.at


def test_a_correction_is_not_offered_what_it_corrects(
    house: House, approved: Any, blank: Response
) -> None:
    clerk = house.person("clerk")
    assert not assessments.answers_save(response=blank, cells=house.cells, by=clerk)
    assessments.response_move(response=blank, transition="submit", by=clerk)
    assessments.response_move(response=blank, transition="approve", by=house.person("yubei"))
    second = assessments.response_open(
        instrument=house.instrument, organisation=blank.organisation, period="2022", by=clerk
    )
    assert selectors.offers_for(second)["dev_digital"].period == "2021"


def test_values_older_than_a_year_of_others_or_out_of_bounds_are_not_offered(
    house: House, blank: Response
) -> None:
    registered(house, "device_digital_rate", "40", period="2020")
    registered(house, "device_digital_rate", "40", name="yubei-2")
    registered(house, "device_network_rate", "140")
    assert selectors.offers_for(blank) == {}


def test_another_unit_is_not_converted_unseen(house: House, blank: Response) -> None:
    registered(house, "device_digital_rate", "40")
    Indicator.objects.filter(key="device_digital_rate").update(unit="‰", unit_en="‰")
    assert selectors.offers_for(blank) == {}


def test_a_ratio_is_offered_from_both_its_parts(house: House, blank: Response) -> None:
    ratio = Indicator.objects.get(key="device_digital_ratio")
    parts = [registered(house, "devices_digital", "1"), registered(house, "devices_total", "3")]
    assert selectors._value(ratio, parts) == Decimal("33.3")
    zero = registered(house, "devices_total", "0")
    assert selectors._value(ratio, [parts[0], zero]) is None


def test_what_is_confirmed_is_recorded_with_what_it_rests_on(
    house: House, approved: dict[str, Response], blank: Response
) -> None:
    known = registered(house, "device_digital_rate", "41.5")
    with scope_entered(house.accounts["clerk"].pk):
        done = confirm(house, blank, "dev_digital", "net")
    assert done == services.Confirmed(items=("dev_digital", "net"))
    blank.refresh_from_db()
    assert blank.answers == {"dev_digital": 41.5, "net": [1, 2]}
    rate, net = (selectors.confirmations_of(blank)[item] for item in ("dev_digital", "net"))
    assert (rate.source, rate.observations, rate.earlier) == ("register", [known.pk], None)
    assert (net.source, net.observations, net.earlier) == (
        "questionnaire", [], approved["yubei-1"],
    )  # fmt: skip
    assert (rate.period, net.period) == ("2022", "2021")
    assert rate.account == house.accounts["clerk"].pk


def test_the_observation_that_follows_knows_what_it_was_confirmed_from(
    house: House, approved: Any, blank: Response
) -> None:
    known = registered(house, "device_network_rate", "20", period="2021")
    clerk = house.person("clerk")
    confirm(house, blank, "dev_net")
    rest = {item: text for item, text in house.cells.items() if item != "dev_net"}
    assert not assessments.answers_save(response=blank, cells=rest, by=clerk)
    assessments.response_move(response=blank, transition="submit", by=clerk)
    assessments.response_move(response=blank, transition="approve", by=house.person("yubei"))
    made = Observation.objects.get(
        source_item="dev_net", organisation=blank.organisation, period="2022"
    )
    confirmation = selectors.confirmation_behind(made)
    assert confirmation is not None
    assert confirmation.observations == [known.pk]
    # An answer that was typed rests on nothing.
    typed = Observation.objects.get(
        source_item="dev_digital", organisation=blank.organisation, period="2022"
    )
    assert selectors.confirmation_behind(typed) is None
    assert selectors.confirmation_behind(known) is None


def test_who_saw_something_else_confirms_nothing(
    house: House, approved: Any, blank: Response
) -> None:
    done = services.offers_confirm(
        response=blank, seen={"dev_digital": "99", "nothing": "1"}, by=house.person("clerk")
    )
    assert done == services.Confirmed(items=(), changed=("dev_digital", "nothing"))
    assert not Confirmation.objects.exists()
    assert Response.objects.get(pk=blank.pk).answers == {}


def test_an_answer_that_is_changed_is_no_longer_confirmed(
    house: House, approved: Any, blank: Response
) -> None:
    clerk = house.person("clerk")
    confirm(house, blank, "infosys")
    assert not assessments.answer_save(response=blank, item="infosys", text="3", by=clerk)
    assert selectors.confirmations_of(blank) == {}
    assert not assessments.answer_save(response=blank, item="infosys", text="2", by=clerk)
    assert set(selectors.confirmations_of(blank)) == {"infosys"}


def test_what_is_submitted_is_not_confirmed_any_more(
    house: House, approved: Any, draft: Response
) -> None:
    assessments.response_move(response=draft, transition="submit", by=house.person("clerk"))
    with pytest.raises(FrozenResponseError):
        confirm(house, draft, "net")
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize("who", ["yubei", "officer", "clerk2", "statistician"])
def test_nobody_but_the_clerk_confirms(
    house: House, approved: Any, blank: Response, who: str
) -> None:
    offers = selectors.offers_for(blank)
    with pytest.raises(FrozenResponseError):
        services.offers_confirm(
            response=blank, seen={"net": offers["net"].text}, by=house.person(who)
        )


def test_raw_sql_confirms_nothing_for_others_and_changes_nothing(
    house: House, approved: dict[str, Response], blank: Response
) -> None:
    confirm(house, blank, "net")
    [held] = Confirmation.objects.all()
    with scope_entered(house.accounts["clerk2"].pk):
        assert not Confirmation.objects.exists()
        held.pk = None
        with pytest.raises(DatabaseError), transaction.atomic():
            held.save(force_insert=True)
    with scope_entered(house.accounts["clerk"].pk):
        again = Confirmation.objects.get()
        again.pk, again.earlier = None, approved["jiangbei-1"]
        with pytest.raises(DatabaseError), transaction.atomic():
            again.save(force_insert=True)
        with pytest.raises(DatabaseError), transaction.atomic():
            Confirmation.objects.update(item="mech")


def test_the_burden_is_the_sum_of_minutes_and_what_was_confirmed_of_it(
    house: House, approved: Any, blank: Response
) -> None:
    minutes = {item.id: item.minutes for item in house.instrument.content.items}
    asked = sum((each for each in minutes.values() if each), Decimal(0))
    free = sum(item.minutes or 0 for item in house.instrument.content.items if not item.is_required)
    # Of the scenes none is asked before one is chosen.
    hidden = result_now(blank).not_applicable
    unasked = sum(minutes[item] or 0 for item in hidden)
    before = selectors.burden_of(blank)
    assert (before.asked, before.saved, before.untimed) == (asked, 0, 0)
    assert before.required + before.optional == asked - unasked
    assert before.optional == free - unasked > 0
    confirm(house, blank, "net", "dev_digital")
    after = selectors.burden_of(blank)
    assert minutes["net"] == 2
    assert minutes["dev_digital"] == 4
    assert (after.saved, after.required) == (6, before.required - 6)
    assert not assessments.answers_save(response=blank, cells=house.cells, by=house.person("clerk"))
    # All that is required is answered: what is left is optional, and said to be.
    done = selectors.burden_of(blank)
    assert (done.required, done.optional) == (0, before.optional)
    assert after.share == float(Decimal(6) / asked)


def test_a_campaign_adds_up_what_was_saved_by_district_and_enterprise(
    house: House, approved: Any, blank: Response
) -> None:
    campaign = running(house)
    confirm(house, blank, "net", "dev_digital", "infosys")
    assert not assessments.answer_save(
        response=blank, item="infosys", text="0", by=house.person("clerk")
    )
    [(place, organisation, minutes)] = selectors.minutes_saved(campaign)
    assert (place, organisation) == (blank.place_id, blank.organisation_id)
    assert minutes == selectors.burden_of(blank).saved == 6


def test_what_another_instrument_was_answered_is_offered(house: House, blank: Response) -> None:
    held = house.instrument
    other = Instrument.objects.create(
        key="other", version="1", title="另一份问卷", title_en="Another questionnaire",
        definition=held.definition.replace("key: sme-digital-2024", "key: other"),
        sha256="x", source="x", status="illustrative", valid_from=held.valid_from,
    )  # fmt: skip
    cells = house.cells | {"dev_digital": "44"}
    answers, _faults = answers_parse(other.content, cells, file="", row=None)
    activity = indicators.activity_record(
        kind="import", rule="other", place=blank.place, by=house.person("officer")
    )
    responses_import(
        instrument=other, period="2022", activity=activity,
        responses=[
            ImportedResponse(organisation=blank.organisation, answers=answers)
        ],
    )  # fmt: skip
    offers = selectors.offers_for(blank)
    # Its measured answers alone: what it asks beside them is another question.
    assert set(offers) == {"dev_digital", "dev_net", "fund"}
    offer = offers["dev_digital"]
    assert (offer.text, offer.period, offer.source) == ("44", "2022", "questionnaire")
    assert offer.earlier is not None
    assert offer.earlier.instrument == other


def test_an_item_that_only_asks_for_an_indicator_is_offered_it(
    house: House, blank: Response
) -> None:
    known = registered(house, "devices_total", "120")
    offer = selectors.offers_for(blank)["devices_total"]
    assert (offer.text, offer.source, offer.observations) == ("120", "register", (known.pk,))
    confirm(house, blank, "devices_total")
    assert Response.objects.get(pk=blank.pk).answers == {"devices_total": 120}

"""Signed figures: who signs, in what order, and what takes a signature back."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from ronghe.kernel.assessments import services
from ronghe.kernel.assessments.importing.services import ImportedResponse, responses_import
from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.reviewing.selectors import indicators_moved
from ronghe.kernel.assessments.reviewing.services import aggregates_sign
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.indicators.models import Indicator, SignOff
from ronghe.kernel.indicators.services import activity_record
from ronghe.kernel.indicators.signing.selectors import signables
from ronghe.kernel.indicators.signing.services import (
    NoReasonError,
    NotYoursToSignError,
    sign_off_reopen,
)
from ronghe.kernel.indicators.signing.sql import SIGNING
from ronghe.kernel.trust.services import scope_entered

ALL = {
    "digital_score", "digital_level", "stage_digital_share", "stage_networked_share",
    "stage_intelligent_share", "device_digital_rate", "device_network_rate", "digital_spend_share",
}  # fmt: skip
INSERT = (
    "INSERT INTO indicators_signoff (indicator_id, place_id, period, value, organisations, account,"
    " actor_name, signed_at) VALUES (%s, %s, '2021', 1, 1, %s, 'x', now())"
)


def sign(house, code, who, period="2021"):
    with scope_entered(house.accounts[who].pk):
        return aggregates_sign(place=house.places[code], period=period, by=house.person(who))


@pytest.fixture
def signed(house, approved):
    """Return the house with all figures of 2021 signed, by both districts and the city."""
    sign(house, house.yubei, "yubei")
    sign(house, house.jiangbei, "jiangbei")
    sign(house, house.city, "officer")
    return house


def standing(house, code):
    rows = SignOff.objects.filter(place=house.places[code], reopened_at__isnull=True)
    return set(rows.values_list("indicator__key", flat=True))


def test_one_click_signs_all_figures_of_a_district_and_then_the_city(house, approved):
    done = sign(house, house.yubei, "yubei")
    assert {row.indicator.key for row in done.signed} == ALL
    assert done.waiting == ()
    row = next(row for row in done.signed if row.indicator.key == "digital_score")
    assert (row.value, row.organisations) == (house.points, 2)
    # Jiangbei has figures, too, and has not signed them.
    city = sign(house, house.city, "officer")
    assert city.signed == ()
    assert {each.indicator.key for each in city.waiting} == ALL
    assert {place.code for each in city.waiting for place in each.unsigned} == {house.jiangbei}
    sign(house, house.jiangbei, "jiangbei")
    assert len(sign(house, house.city, "officer").signed) == len(ALL)
    # Once more changes nothing.
    assert sign(house, house.city, "officer").signed == ()


def test_only_an_officer_of_the_very_place_signs(house, approved):
    for who in ("officer", "jiangbei", "statistician", "clerk"):
        with pytest.raises(NotYoursToSignError):
            sign(house, house.yubei, who)
    indicator = Indicator.objects.get(key="digital_score").pk
    with connection.cursor() as cursor:
        for who, code, name in (
            ("statistician", house.yubei, "statistician"),  # sees it
            ("jiangbei", house.yubei, "jiangbei"),  # of another place
            ("yubei", house.yubei, "officer"),  # another's name
            ("officer", house.city, "officer"),  # before its districts
        ):
            parameters = [indicator, house.places[code].pk, house.accounts[name].pk]
            with (
                scope_entered(house.accounts[who].pk),
                pytest.raises(DatabaseError) as caught,
                transaction.atomic(),
            ):
                cursor.execute(INSERT, parameters)
            assert caught.value.__cause__.sqlstate == "42501", who


def test_a_signature_is_taken_back_with_a_reason_and_those_above_fall_with_it(signed):
    house = signed
    row = SignOff.objects.get(place=house.places[house.yubei], indicator__key="digital_score")
    with scope_entered(house.accounts["yubei"].pk):
        with pytest.raises(NoReasonError):
            sign_off_reopen(sign_off=row, reason=" ", by=house.person("yubei"))
        assert sign_off_reopen(sign_off=row, reason="重新核对", by=house.person("yubei"))
        assert not sign_off_reopen(sign_off=row, reason="again", by=house.person("yubei"))
    assert ALL - standing(house, house.yubei) == {"digital_score"}
    assert ALL - standing(house, house.city) == {"digital_score"}
    assert standing(house, house.jiangbei) == ALL
    causes = SignOff.objects.filter(reopened_at__isnull=False).values_list("cause", "reason")
    assert set(causes) == {("hand", "重新核对"), ("below", "重新核对")}
    with scope_entered(house.accounts["yubei"].pk), connection.cursor() as cursor:
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("UPDATE indicators_signoff SET value = 2")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(
                "UPDATE indicators_signoff SET reopened_at = now(), cause = 'unlocked', "
                "reason = 'x' WHERE reopened_at IS NULL"
            )


def test_a_figure_that_moves_loses_its_signature_and_one_written_anew_keeps_it(signed, approved):
    """A correction writes all observations of its response anew; those that are equal move none."""
    house = signed
    clerk, officer = house.person("clerk"), house.person("yubei")
    with scope_entered(clerk.account_id):
        response = services.response_open(
            instrument=house.instrument,
            organisation=house.organisations["yubei-1"],
            period="2021",
            by=clerk,
        )
        # 2.6 % instead of 2.5 % lies in the same band: a measured rate moves, no point does.
        services.answers_save(response=response, cells={"fund": "2.6"}, by=clerk)
        services.response_move(response=response, transition="submit", by=clerk)
    assert standing(house, house.yubei) == ALL
    with scope_entered(officer.account_id):
        services.response_move(response=response, transition="approve", by=officer)
    assert ALL - standing(house, house.yubei) == {"digital_spend_share"}
    assert ALL - standing(house, house.city) == {"digital_spend_share"}
    assert standing(house, house.jiangbei) == ALL


def test_a_new_enterprise_moves_what_was_signed(signed, draft):
    house = signed
    sign(house, house.yubei, "yubei", period="2022")
    officer = house.person("yubei")
    services.response_move(response=draft, transition="submit", by=house.person("clerk"))
    with scope_entered(officer.account_id):
        services.response_move(response=draft, transition="approve", by=officer)
    assert standing(house, house.yubei) == ALL
    with scope_entered(officer.account_id):
        states = signables(house.places[house.yubei], "2022")
    assert {each.signed for each in states} == {None}


def test_an_import_that_ends_a_measured_answer_takes_its_signature(signed, approved):
    house = signed
    response = approved["yubei-1"]
    answers = restored(response.answers)
    values = {k: v for k, v in answers.values.items() if k != "fund"}
    activity = activity_record(
        kind="import", rule="x", place=house.places[house.city], by=house.person("officer")
    )
    responses_import(
        instrument=house.instrument,
        period="2021",
        responses=[
            ImportedResponse(
                organisation=response.organisation, answers=type(answers)(values=values)
            )
        ],
        activity=activity,
    )
    fallen = ALL - standing(house, house.yubei)
    assert "digital_spend_share" in fallen
    assert "device_digital_rate" not in fallen


def test_while_an_answer_is_unlocked_what_it_can_move_is_not_signed(signed, approved):
    house = signed
    officer = house.person("yubei")
    with scope_entered(officer.account_id):
        services.response_unlock(
            response=approved["yubei-1"], items={"fund": "核对"}, reason="核对", by=officer
        )
    moved = set(indicators_moved(house.instrument, approved["yubei-1"].answers, ["fund"]))
    assert "digital_spend_share" in moved
    assert "device_digital_rate" not in moved
    again = sign(house, house.yubei, "yubei")
    assert again.signed == ()
    assert {each.indicator.key for each in again.waiting} == moved


def test_answers_that_can_reach_another_level_take_the_signatures_of_level_and_stage(signed):
    house = signed
    answers = Response.objects.get(
        organisation=house.organisations["yubei-1"], period="2021"
    ).answers
    # With other systems and another plan 52.1 points become 60 and more, and 40 at least: level 3
    # and the networked stage are in reach, nobody falls behind the digital one.
    moved = {"digital_score", "digital_level", "stage_networked_share"}
    assert set(indicators_moved(house.instrument, answers, ["infosys", "plan"])) == moved
    # 49.1 to 55.1 points are all of level 2: level and stage stand.
    assert indicators_moved(house.instrument, answers, ["dev_digital"]) == [
        "device_digital_rate", "digital_score",
    ]  # fmt: skip


def free(lock):
    """Say whether another transaction gets a lock at once."""
    at = connection.settings_dict
    with psycopg.connect(dbname=at["NAME"], user=at["USER"], host=at["HOST"]) as other:
        return other.execute(f"SELECT {lock}(%s)", [SIGNING]).fetchone() == (True,)


def test_nobody_signs_while_a_figure_moves_nor_moves_one_while_it_is_signed(house, draft):
    """The locks are held until the transaction ends, which here is the test's."""
    services.response_move(response=draft, transition="submit", by=house.person("clerk"))
    assert free("pg_try_advisory_xact_lock")
    services.response_move(response=draft, transition="approve", by=house.person("yubei"))
    assert not free("pg_try_advisory_xact_lock")
    assert free("pg_try_advisory_xact_lock_shared")  # two approvals do not wait
    assert sign(house, house.yubei, "yubei", period="2022").signed
    assert not free("pg_try_advisory_xact_lock_shared")

from __future__ import annotations

from datetime import date
from decimal import Decimal

import psycopg
import pytest
from django.db import connection

from ronghe.engines.scoring import answers_parse
from ronghe.kernel.assessments import selectors as selectors_of_assessments
from ronghe.kernel.assessments import services
from ronghe.kernel.assessments.importing.services import ImportedResponse, responses_import
from ronghe.kernel.assessments.models import Response, Result
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.assessments.submitting.refusals import IncompleteResponseError
from ronghe.kernel.cases.services import TransitionRefusedError
from ronghe.kernel.indicators import selectors
from ronghe.kernel.indicators.models import Indicator, Observation
from ronghe.kernel.indicators.services import activity_record
from ronghe.kernel.parties import services as parties
from ronghe.kernel.parties.selectors import person_of
from ronghe.kernel.trust.services import acting_as, scope_entered


def value_of(house, key, code, period="2022"):
    indicator = Indicator.objects.get(key=key)
    return selectors.figure(indicator, house.places[code].pk, period).value


def counted(house, code, period="2021"):
    indicator = Indicator.objects.get(key="digital_score")
    found = selectors.figure(indicator, house.places[code].pk, period)
    return found.value, found.n


def approve(house, response):
    services.response_move(response=response, transition="submit", by=house.person("clerk"))
    services.response_move(response=response, transition="approve", by=house.person("yubei"))


def test_an_approval_moves_the_sums_of_district_and_city_at_once(house, draft):
    assert value_of(house, "digital_score", house.city) is None
    approve(house, draft)
    assert value_of(house, "digital_score", house.yubei) == Decimal("52.1")
    assert value_of(house, "digital_score", house.city) == Decimal("52.1")
    assert value_of(house, "stage_digital_share", house.city) == 100
    assert value_of(house, "digital_score", house.jiangbei) is None


def test_an_incomplete_response_is_not_submitted(house, draft):
    services.answer_save(response=draft, item="net", text="", by=house.person("clerk"))
    with pytest.raises(IncompleteResponseError) as caught:
        services.response_move(response=draft, transition="submit", by=house.person("clerk"))
    assert caught.value.items == ("net",)
    draft.refresh_from_db()
    assert draft.state_key == "draft"


def test_a_faulty_answer_changes_nothing(house, draft):
    faults = services.answer_save(
        response=draft, item="dev_digital", text="130", by=house.person("clerk")
    )
    assert [fault.rule for fault in faults] == ["out-of-range"]
    draft.refresh_from_db()
    assert draft.answers["dev_digital"] == 35


def test_a_submitted_response_is_frozen(house, draft):
    services.response_move(response=draft, transition="submit", by=house.person("clerk"))
    with pytest.raises(services.FrozenResponseError):
        services.answer_save(response=draft, item="net", text="3", by=house.person("clerk"))


def test_only_an_officer_approves_and_a_return_needs_a_reason(house, draft):
    services.response_move(response=draft, transition="submit", by=house.person("clerk"))
    with pytest.raises(TransitionRefusedError) as caught:
        services.response_move(response=draft, transition="approve", by=house.person("clerk"))
    assert caught.value.kind == "role"
    with pytest.raises(TransitionRefusedError) as caught:
        services.response_move(response=draft, transition="return", by=house.person("yubei"))
    assert caught.value.kind == "reason"


def test_the_second_of_two_decisions_is_refused(house, draft):
    services.response_move(response=draft, transition="submit", by=house.person("clerk"))
    stale = Response.objects.get(pk=draft.pk)
    services.response_move(response=draft, transition="approve", by=house.person("yubei"))
    with pytest.raises(TransitionRefusedError) as caught:
        services.response_move(
            response=stale, transition="return", by=house.person("officer"), reason="check"
        )
    assert caught.value.kind == "state"


def test_a_new_revision_supersedes_result_and_observations(house, draft):
    approve(house, draft)
    again = services.response_open(
        instrument=house.instrument,
        organisation=house.organisations["yubei-1"],
        period="2022",
        by=house.person("clerk"),
    )
    assert again.revision == 2
    assert again.answers == Response.objects.get(pk=draft.pk).answers
    services.answer_save(response=again, item="dev_digital", text="80", by=house.person("clerk"))
    approve(house, again)
    assert value_of(house, "digital_score", house.city) == Decimal("55.1")
    old, new = Observation.objects.filter(indicator__key="digital_score").order_by("id")
    assert old.superseded_at is not None
    assert new.supersedes == old
    assert Result.objects.filter(response__superseded_at__isnull=True).count() == 1


def test_an_import_writes_only_what_changed(house, approved):
    before = Observation.objects.count()
    response = approved["yubei-1"]
    activity = response.result.activity
    same = ImportedResponse(organisation=response.organisation, answers=restored(response.answers))
    count = responses_import(
        instrument=house.instrument, period="2021", responses=[same], activity=activity
    )
    assert count == 0
    assert Observation.objects.count() == before


def test_what_a_later_import_leaves_unanswered_counts_no_longer(house, approved):
    response = approved["yubei-1"]
    cells = {key: text for key, text in house.cells.items() if key != "dev_digital"}
    answers, _ = answers_parse(house.instrument.content, cells, file="", row=None)
    mine = {"organisation": response.organisation, "indicator__key": "device_digital_rate"}
    assert value_of(house, "device_digital_rate", house.yubei, "2021") == 35
    activity = activity_record(
        kind="import",
        rule=house.instrument.key,
        place=house.places[house.city],
        by=house.person("officer"),
    )
    responses_import(
        instrument=house.instrument,
        period="2021",
        responses=[ImportedResponse(organisation=response.organisation, answers=answers)],
        activity=activity,
    )
    [old] = Observation.objects.filter(**mine)
    assert old.superseded_at is not None
    # The other enterprise of the district still counts, and so does every other answer.
    other = Indicator.objects.get(key="device_digital_rate")
    assert selectors.figure(other, house.places[house.yubei].pk, "2021").n == 1
    assert Observation.objects.filter(
        organisation=response.organisation,
        indicator__key="device_network_rate",
        superseded_at__isnull=True,
        activity=activity,
    ).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ronghe_recount()")
        assert cursor.fetchone() == (0,)


def test_a_second_import_of_answers_waits_for_the_first(house, approved):
    """The lock is held until the transaction ends, which here is the test's."""
    at = connection.settings_dict
    with psycopg.connect(dbname=at["NAME"], user=at["USER"], host=at["HOST"]) as other:
        taken = other.execute("SELECT pg_try_advisory_xact_lock(7260119)").fetchone()
    assert taken == (False,)


def test_an_import_reads_what_holds_for_its_own_organisations_only(house, approved):
    asked = [house.organisations["yubei-1"].pk, house.organisations["jiangbei-1"].pk]
    found = selectors_of_assessments.own_approved(house.instrument.pk, "2021", asked)
    assert found.keys() == set(asked)
    assert not selectors_of_assessments.own_approved(house.instrument.pk, "2020", asked)


def with_second_scope(house, username, role, code):
    """Return the person of an account that holds one more role, somewhere else."""
    account = house.accounts[username]
    parties.scope_grant(account=account, role=role, place=house.places[code])
    return person_of(account)


def test_a_role_held_elsewhere_decides_nothing_here(house, draft):
    services.response_move(response=draft, transition="submit", by=house.person("clerk"))
    looks = with_second_scope(house, "jiangbei", "statistician", house.city)
    with pytest.raises(TransitionRefusedError) as caught:
        services.response_move(response=draft, transition="approve", by=looks)
    assert caught.value.kind == "role"
    with scope_entered(house.accounts["jiangbei"].pk):
        mine = Response.objects.get(pk=draft.pk)
        with pytest.raises(TransitionRefusedError):
            services.response_move(response=mine, transition="approve", by=looks)


def test_a_clerk_who_may_look_elsewhere_writes_no_answers_there(house, draft):
    with_second_scope(house, "clerk2", "statistician", house.yubei)
    with scope_entered(house.accounts["clerk2"].pk):
        seen = Response.objects.get(pk=draft.pk)
        with pytest.raises(services.FrozenResponseError):
            services.answer_save(response=seen, item="net", text="3", by=house.person("clerk2"))


def test_nobody_approves_for_the_enterprise_they_are_clerk_of(house, draft):
    services.response_move(response=draft, transition="submit", by=house.person("clerk"))
    both = with_second_scope(house, "clerk", "district_officer", house.jiangbei)
    with pytest.raises(TransitionRefusedError):
        services.response_move(response=draft, transition="approve", by=both)


def test_an_enterprise_that_moves_takes_its_open_response_along(house, draft):
    organisation = house.organisations["yubei-1"]
    services.response_move(response=draft, transition="submit", by=house.person("clerk"))
    organisation.place = house.places[house.jiangbei]
    organisation.save()
    draft.refresh_from_db()
    assert draft.place == draft.case.place == house.places[house.jiangbei]
    services.response_move(response=draft, transition="approve", by=house.person("jiangbei"))
    assert value_of(house, "digital_score", house.jiangbei) == house.points
    assert value_of(house, "digital_score", house.yubei) is None


def test_a_correction_after_a_move_is_approved_in_the_new_district_and_counts_there_alone(
    house, approved
):
    """Its officer does not see the approval of the old district, nor the figures of then."""
    clerk, officer = house.person("clerk"), house.person("jiangbei")
    organisation = house.organisations["yubei-1"]
    with acting_as("tests"):
        organisation.place = house.places[house.jiangbei]
        organisation.save()
    with scope_entered(clerk.account_id):
        response = services.response_open(
            instrument=house.instrument, organisation=organisation, period="2021", by=clerk
        )
        assert services.answers_save(response=response, cells={"net": "1"}, by=clerk) == []
        services.response_move(response=response, transition="submit", by=clerk)
    with scope_entered(officer.account_id):
        services.response_move(response=response, transition="approve", by=officer)
    old = Response.objects.get(pk=approved["yubei-1"].pk)
    assert (old.place, old.superseded_at is None) == (house.places[house.yubei], False)
    live = Observation.objects.filter(organisation=organisation, superseded_at__isnull=True)
    assert {row.place for row in live} == {house.places[house.jiangbei]}
    assert counted(house, house.yubei) == (house.points, 1)
    assert counted(house, house.jiangbei)[1] == 3


def test_a_version_that_is_not_valid_yet_is_not_in_force(house):
    later = house.instrument
    later.pk, later.version, later.valid_from = None, "2030", date(2030, 1, 1)
    later.save(force_insert=True)
    assert selectors_of_assessments.instrument_by_key(later.key).version != "2030"

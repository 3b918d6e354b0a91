"""Which chain approves is a rule that is data, and the database keeps it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from ronghe.engines.scoring.answer_sheet import SUBJECT
from ronghe.kernel.assessments import services
from ronghe.kernel.assessments.approving.selectors import decided_by_city, steps_for
from ronghe.kernel.assessments.campaigning.tests.making import running
from ronghe.kernel.assessments.importing.answer_file import answer_file_preview
from ronghe.kernel.assessments.models import Campaign, Response, ReviewRule
from ronghe.kernel.assessments.reviewing import holds, selectors
from ronghe.kernel.assessments.reviewing.services import NotTheCityError, chain_set
from ronghe.kernel.cases.services import TransitionRefusedError, case_move
from ronghe.kernel.trust.services import scope_entered
from ronghe.lib.definitions import Text
from ronghe.lib.sheets import Row, Sheet


@pytest.fixture
def submitted(house, draft):
    services.response_move(response=draft, transition="submit", by=house.person("clerk"))
    return draft


@pytest.fixture
def two_steps(house):
    return chain_set(place=house.places[house.city], chain="city", by=house.person("officer"))


def move(house, response, transition, who, **wishes):
    services.response_move(response=response, transition=transition, by=house.person(who), **wishes)


def test_without_a_rule_one_approval_is_enough(house, submitted):
    assert selectors.chain_of(submitted) == "single"
    assert selectors.steps_open(submitted, house.person("yubei")).keys() == {"return", "approve"}
    with pytest.raises(TransitionRefusedError) as caught:
        move(house, submitted, "check", "yubei")
    assert caught.value.kind == "chain"
    move(house, submitted, "approve", "yubei")
    assert submitted.approved_at is not None


def test_with_two_steps_the_district_checks_and_the_city_approves(house, submitted, two_steps):
    assert selectors.steps_open(submitted, house.person("yubei")).keys() == {"return", "check"}
    for who in ("yubei", "officer"):
        with pytest.raises(TransitionRefusedError) as caught:
            move(house, submitted, "approve", who)
        assert caught.value.kind == "chain"
    move(house, submitted, "check", "yubei")
    assert (submitted.state_key, submitted.approved_at) == ("checked", None)
    with pytest.raises(TransitionRefusedError) as caught:
        move(house, submitted, "release", "yubei")
    assert caught.value.kind == "role"
    # The city may still send single answers back.
    move(house, submitted, "return", "officer", items={"net": "补充"})
    move(house, submitted, "submit", "clerk")
    move(house, submitted, "check", "yubei")
    move(house, submitted, "release", "officer")
    assert Response.objects.get(pk=submitted.pk).approved_at is not None


def test_a_district_that_goes_round_the_services_does_not_approve(house, submitted, two_steps):
    officer = house.person("yubei")
    with scope_entered(officer.account_id):
        # The machine knows the step; the chain forbids what it would be for.
        case_move(case=submitted.case, transition_key="approve", by=officer)
        with pytest.raises(DatabaseError) as caught, transaction.atomic():
            Response.objects.filter(pk=submitted.pk).update(approved_at="2022-06-01T00:00Z")
    assert caught.value.__cause__.sqlstate == "42501"


def test_the_newest_rule_that_fits_counts(house, submitted, two_steps):
    officer = house.person("officer")
    city, yubei = house.places[house.city], house.places[house.yubei]
    assert selectors.chain_of(submitted) == "city"
    chain_set(place=yubei, chain="single", period="2021", by=officer)
    assert selectors.chain_of(submitted) == "city"
    chain_set(place=yubei, chain="single", period="2022", instrument=house.instrument, by=officer)
    assert selectors.chain_of(submitted) == "single"
    chain_set(place=city, chain="city", by=officer)
    assert selectors.chain_of(submitted) == "city"
    assert len(selectors.rules_of(yubei)) == 4


def test_only_the_programme_office_sets_the_chain(house):
    place = house.places[house.yubei]
    with pytest.raises(NotTheCityError):
        chain_set(place=place, chain="single", by=house.person("yubei"))
    officer = house.accounts["yubei"].pk
    with scope_entered(officer), pytest.raises(DatabaseError), transaction.atomic():
        ReviewRule.objects.create(place=place, chain="single", account=officer, actor_name="x")
    with scope_entered(house.accounts["officer"].pk):
        rule = chain_set(place=place, chain="single", by=house.person("officer"))
    with scope_entered(officer):
        assert ReviewRule.objects.filter(pk=rule.pk).exists()


def test_what_holds_an_approval_back_is_told(house, submitted):
    """Such as a visit that is planned; returning stays open."""
    words = Text(zh="待现场核查", en="A visit is planned")
    holds.register("visits", lambda rows: {row.pk: words for row in rows})
    try:
        assert selectors.steps_open(submitted, house.person("yubei")).keys() == {"return"}
        with pytest.raises(TransitionRefusedError) as caught:
            move(house, submitted, "approve", "yubei")
    finally:
        holds.unregister("visits")
    assert caught.value.kind == "hold"
    assert "visit" in str(caught.value)
    move(house, submitted, "approve", "yubei")


def imported(house, who):
    """Return how many responses a file of one enterprise would store, and its faults' rules."""
    code = house.organisations["yubei-1"].credit_code
    cells = {SUBJECT: code, **house.cells}
    sheet = Sheet(file="a.csv", columns=tuple(cells), rows=(Row(number=2, cells=cells),), faults=())
    with scope_entered(house.accounts[who].pk):
        found = answer_file_preview(sheet, instrument=house.instrument, period="2022")
    return found.changed, [fault.rule for fault in found.faults]


def test_a_file_does_not_go_round_the_city(house, two_steps):
    assert imported(house, "yubei") == (0, ["city-decides"])
    assert imported(house, "officer") == (1, [])


def test_a_file_of_a_district_counts_where_one_approval_is_enough(house):
    assert imported(house, "yubei") == (1, [])


def test_no_officer_answers_for_an_enterprise(house, draft):
    change = "UPDATE assessments_response SET answers = '{}' WHERE id = %s"
    for who in ("yubei", "officer"):
        with (
            scope_entered(house.accounts[who].pk),
            pytest.raises(DatabaseError) as refused,
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change, [draft.pk])
        assert refused.value.__cause__.sqlstate == "42501"


APPROVE = "UPDATE assessments_response SET approved_at = now() WHERE id = %s"
IMPORT = (
    "INSERT INTO assessments_response (instrument_id, organisation_id, place_id, period, channel, "
    "revision, answers, approved_at, updated_at) SELECT instrument_id, organisation_id, place_id, "
    "period, channel, revision + 1, answers, now(), now() FROM assessments_response WHERE id = %s"
)


@pytest.mark.parametrize("statement", [APPROVE, IMPORT])
@pytest.mark.parametrize("by_campaign", [False, True])
def test_no_statement_of_a_district_lets_count_what_the_city_decides(
    house, draft, statement, by_campaign
):
    services.response_move(response=draft, transition="submit", by=house.person("clerk"))
    if by_campaign:
        running(house, approved_by="programme_officer")
    else:
        chain_set(place=house.places[house.city], chain="city", by=house.person("officer"))
    with connection.cursor() as cursor:
        with (
            scope_entered(house.accounts["yubei"].pk),
            pytest.raises(DatabaseError) as refused,
            transaction.atomic(),
        ):
            cursor.execute(statement, [draft.pk])
        assert refused.value.__cause__.sqlstate == "42501"
        assert "approved by the city" in str(refused.value)
        with scope_entered(house.accounts["officer"].pk):
            cursor.execute(statement, [draft.pk])
            assert cursor.rowcount == 1


def test_where_the_campaign_leaves_the_check_to_the_city_no_district_passes_on(
    house, submitted, two_steps
):
    running(house, checked_by="programme_officer")
    yubei, officer = house.person("yubei"), house.person("officer")
    assert "check" not in selectors.steps_open(submitted, yubei)
    assert "check" in selectors.steps_open(submitted, officer)
    assert steps_for([submitted], yubei) == {}
    assert steps_for([submitted], officer) == {submitted.pk: "check"}
    with pytest.raises(TransitionRefusedError) as caught:
        move(house, submitted, "check", "yubei")
    assert caught.value.kind == "role"
    with (
        scope_entered(house.accounts["yubei"].pk),
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
    ):
        case_move(case=submitted.case, transition_key="check", by=yubei)
    assert refused.value.__cause__.sqlstate == "42501"
    move(house, submitted, "check", "officer")
    assert submitted.state_key == "checked"


@pytest.mark.parametrize(("closed", "by_city"), [("programme_officer", False), ("", True)])
def test_of_two_rounds_that_ask_the_same_the_running_one_decides_everywhere(
    house, submitted, closed, by_city
):
    ended = running(house, approved_by=closed or "district_officer")
    Campaign.objects.filter(pk=ended.pk).update(state="closed")
    running(house, approved_by="programme_officer" if by_city else "district_officer")
    yubei = house.person("yubei")
    assert ("approve" in selectors.steps_open(submitted, yubei)) is not by_city
    assert (steps_for([submitted], yubei) == {submitted.pk: "approve"}) is not by_city
    with scope_entered(house.accounts["yubei"].pk):
        found = decided_by_city(
            [submitted.organisation], instrument=house.instrument, period="2022"
        )
    assert (found == {submitted.organisation_id}) is by_city

"""Many clean responses in one act: batch by batch, skipping what changed in between."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection

from ronghe.kernel.assessments import services
from ronghe.kernel.assessments.approving import selectors
from ronghe.kernel.assessments.approving import services as approving
from ronghe.kernel.assessments.judging import services as judging
from ronghe.kernel.assessments.models import BulkApproval, Response, Result
from ronghe.kernel.assessments.reviewing import holds
from ronghe.kernel.assessments.reviewing.services import chain_set
from ronghe.kernel.cases.models import CaseStep
from ronghe.kernel.indicators.models import Activity, Indicator
from ronghe.kernel.indicators.selectors import figure
from ronghe.kernel.parties import rules
from ronghe.kernel.parties.models import Industry, Organisation
from ronghe.kernel.parties.people import Grant, Person
from ronghe.kernel.trust.selectors import trail_verify
from ronghe.kernel.trust.services import acting_as, scope_entered
from ronghe.lib.definitions import Text

N = 12


def clerk_of(organisation) -> Person:
    grant = Grant(
        role="enterprise_clerk", place_id=None, organisation_id=organisation.pk, programme_id=None
    )
    return Person(account_id=None, name="填报员", grants=(grant,))


@pytest.fixture
def waiting(house):
    """Return twelve submitted responses of Yubei; the third has a finding."""
    industry = Industry.objects.get(code="C3670")
    found = []
    with acting_as("tests"):
        for n in range(N):
            organisation = Organisation.objects.create(
                credit_code=rules.invented_credit_code(700 + n, division=house.yubei),
                name=f"示范企业 批量 {n:02}",
                place=house.places[house.yubei],
                industry=industry,
                size="small",
            )
            clerk = clerk_of(organisation)
            response = services.response_open(
                instrument=house.instrument, organisation=organisation, period="2022", by=clerk
            )
            cells = house.cells | {"dev_digital": str(30 + n), "dev_net": "90" if n == 2 else "9"}
            assert not services.answers_save(response=response, cells=cells, by=clerk)
            services.response_move(response=response, transition="submit", by=clerk)
            found.append(response)
    judging.waiting_judge()
    return found


def begin(house, who="yubei"):
    officer = house.person(who)
    place = house.places[house.yubei if who == "yubei" else house.city]
    return approving.bulk_begin(rows=Response.objects.all(), place=place, by=officer)


def carry_on(house, act, who="yubei", most=5):
    with scope_entered(house.accounts[who].pk):
        return approving.bulk_continue(act=act, by=house.person(who), most=most)


def states(responses):
    return [Response.objects.get(pk=response.pk).state_key for response in responses]


def test_clean_ones_are_approved_batch_by_batch(house, waiting):
    with scope_entered(house.accounts["yubei"].pk):
        act = begin(house)
    assert act.asked == [row.pk for n, row in enumerate(waiting) if n != 2]
    assert set(states(waiting)) == {"submitted"}
    act = carry_on(house, act)
    assert (len(act.done), act.percent, act.finished_at) == (5, 45, None)
    assert states(waiting).count("approved") == 5
    act = carry_on(house, carry_on(house, act))
    assert act.finished_at is not None
    assert act.skipped == {}
    assert states(waiting) == ["approved", "approved", "submitted", *["approved"] * 9]

    # Each counts as if it had been approved alone.
    assert Result.objects.filter(response__in=waiting).count() == N - 1
    rate = figure(
        Indicator.objects.get(key="device_digital_rate"), house.places[house.city].pk, "2022"
    )
    assert rate.n == N - 1
    assert float(rate.value) == pytest.approx(sum(30 + n for n in range(N) if n != 2) / 11)
    activity = Activity.objects.get(source_kind="response", source_id=waiting[0].pk)
    assert activity.account == house.accounts["yubei"].pk
    step = CaseStep.objects.get(case=waiting[0].case, transition_key="approve")
    assert str(act.pk) in step.reason
    assert trail_verify().breaches == ()


def test_what_changed_meanwhile_is_skipped_and_said(house, waiting):
    with scope_entered(house.accounts["yubei"].pk):
        act = begin(house)
    withdrawn, returned, worse, held = waiting[0], waiting[1], waiting[3], waiting[4]
    services.response_move(
        response=withdrawn, transition="withdraw", by=clerk_of(withdrawn.organisation)
    )
    services.response_move(
        response=returned, transition="return", by=house.person("yubei"), reason="x"
    )
    # Withdrawn, changed for the worse and handed in again: it waits, and the rules did not see it.
    clerk = clerk_of(worse.organisation)
    services.response_move(response=worse, transition="withdraw", by=clerk)
    services.answers_save(response=worse, cells={"dev_net": "99"}, by=clerk)
    services.response_move(response=worse, transition="submit", by=clerk)
    words = Text(zh="待现场核查", en="A visit is planned")
    holds.register("visits", lambda rows: {r.pk: words for r in rows if r.pk == held.pk})
    try:
        act = carry_on(house, act, most=50)
    finally:
        holds.unregister("visits")
    assert act.skipped == {
        str(withdrawn.pk): "changed", str(returned.pk): "changed", str(worse.pk): "changed",
        str(held.pk): "held",
    }  # fmt: skip
    assert len(act.done) == N - 1 - 4
    assert states([withdrawn, returned, worse, held]) == [
        "draft", "returned", "submitted", "submitted",
    ]  # fmt: skip


def test_a_batch_is_whole_or_not_at_all(house, waiting):
    with scope_entered(house.accounts["yubei"].pk):
        act = begin(house)
    last = act.asked[4]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION break_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF NEW.response_id = {last} THEN RAISE EXCEPTION 'broken'; END IF; RETURN NEW; "
            "END $$; CREATE TRIGGER break_it BEFORE INSERT ON assessments_result "
            "FOR EACH ROW EXECUTE FUNCTION break_it()"
        )
    with pytest.raises(DatabaseError):
        carry_on(house, act)
    assert set(states(waiting)) == {"submitted"}
    assert BulkApproval.objects.get(pk=act.pk).handled == 0
    assert not Result.objects.filter(response__in=waiting).exists()


def test_an_act_is_carried_on_by_who_began_it_and_within_their_places(house, waiting):
    with scope_entered(house.accounts["yubei"].pk):
        act = begin(house)
    for who in ("officer", "jiangbei"):
        with pytest.raises(approving.NotYourActError):
            carry_on(house, act, who=who)
    jiangbei = house.person("jiangbei")
    with scope_entered(jiangbei.account_id):
        own = approving.bulk_begin(
            rows=Response.objects.all(), place=house.places[house.jiangbei], by=jiangbei
        )
    assert own.asked == []
    # Ids that somebody put there are looked at like any other.
    with acting_as("tests"):
        BulkApproval.objects.filter(pk=own.pk).update(asked=[waiting[0].pk])
    own = carry_on(house, own, who="jiangbei")
    assert own.done == []
    assert states(waiting)[0] == "submitted"


def test_with_two_steps_the_district_passes_on_and_the_city_approves(house, waiting):
    chain_set(place=house.places[house.city], chain="city", by=house.person("officer"))
    with scope_entered(house.accounts["yubei"].pk):
        act = begin(house)
    carry_on(house, act, most=50)
    assert states(waiting).count("checked") == N - 1
    assert not Result.objects.filter(response__in=waiting).exists()
    with scope_entered(house.accounts["yubei"].pk):
        assert selectors.may_take_any(Response.objects.all(), house.person("yubei")) == []
    with scope_entered(house.accounts["officer"].pk):
        act = begin(house, "officer")
    carry_on(house, act, who="officer", most=50)
    assert states(waiting).count("approved") == N - 1


def test_a_mistaken_approval_is_undone_by_opening_it_again(house, waiting):
    with scope_entered(house.accounts["yubei"].pk):
        act = begin(house)
    carry_on(house, act, most=50)
    officer = house.person("yubei")
    with scope_entered(officer.account_id):
        again = services.response_unlock(
            response=Response.objects.get(pk=waiting[0].pk), items={}, reason="误批", by=officer
        )
    assert again.state_key == "returned"
    assert not services.answers_save(
        response=again, cells={"infosys": "1"}, by=clerk_of(again.organisation)
    )

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from ronghe.kernel.assessments import services as assessments
from ronghe.kernel.assessments.campaigning import selectors, services
from ronghe.kernel.assessments.campaigning.charge import (
    CampaignNotYoursError,
    CampaignRefusedError,
)
from ronghe.kernel.assessments.campaigning.population import Frame
from ronghe.kernel.assessments.campaigning.running import services as under_way
from ronghe.kernel.assessments.campaigning.tests.making import (
    dated,
    days,
    drafted,
    fields_of,
    running,
)
from ronghe.kernel.assessments.models import Campaign, CampaignMember, CampaignReminder, Response
from ronghe.kernel.cases.models import Case
from ronghe.kernel.cases.selectors import cases_waiting_for
from ronghe.kernel.cases.services import TransitionRefusedError
from ronghe.kernel.parties.models import Organisation
from ronghe.kernel.trust.services import scope_entered

if TYPE_CHECKING:
    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db


def opened(house: House, name: str = "yubei-1", who: str = "clerk") -> Response:
    return assessments.response_open(
        instrument=house.instrument,
        organisation=house.organisations[name],
        period="2022",
        by=house.person(who),
    )


def handed_in(house: House, name: str = "yubei-1", who: str = "clerk") -> Response:
    response, clerk = opened(house, name, who), house.person(who)
    assert not assessments.answers_save(response=response, cells=house.cells, by=clerk)
    assessments.response_move(response=response, transition="submit", by=clerk)
    return response


def progress(campaign: Campaign) -> dict[str, str]:
    rows = selectors.members_of(campaign)
    return {row.organisation.name.removeprefix("示范企业 "): row.progress for row in rows}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": "  "}, "title"),
        ({"period": "next"}, "period"),
        ({"deadline": days(-1)}, "deadline"),
        ({"reminder_days": (500,)}, "reminder_days"),
        ({"approved_by": "auditor"}, "approved_by"),
    ],
)
def test_a_draft_that_is_not_right_is_told_which_field(
    house: House, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(CampaignRefusedError) as refused:
        drafted(house, **given)
    assert refused.value.field == field


def test_a_campaign_invites_and_the_clerk_starts_from_the_task(house: House) -> None:
    campaign, clerk = running(house), house.person("clerk")
    [task] = cases_waiting_for(clerk).filter(organisation=house.organisations["yubei-1"])
    assert (task.machine_key, task.due_on) == ("invitation", campaign.deadline)
    response = opened(house)
    task.refresh_from_db()
    assert task.state_key == "accepted"
    assert response.case is not None
    # Now the response itself is the task, with the campaign's day.
    [task] = cases_waiting_for(clerk).filter(organisation=house.organisations["yubei-1"])
    assert (task.machine_key, task.due_on) == ("response", campaign.deadline)
    assert progress(campaign)["yubei-1"] == "filling"
    assert progress(campaign)["yubei-2"] == "invited"


def test_what_was_begun_before_counts_and_takes_over_the_day(house: House, draft: Response) -> None:
    campaign = running(house)
    assert draft.case is not None
    draft.case.refresh_from_db()
    assert draft.case.due_on == campaign.deadline
    assert progress(campaign)["yubei-1"] == "filling"
    assert CampaignMember.objects.get(organisation=draft.organisation).case is None


def test_an_import_counts_as_approved_and_takes_the_invitation_off(
    house: House, approved: Any
) -> None:
    campaign = running(house, period="2021")
    assert set(progress(campaign).values()) == {"approved"}
    assert not CampaignMember.objects.filter(case__isnull=False).exists()


def test_one_import_takes_off_the_invitations_of_all_that_it_brings_and_of_no_other(
    house: House, request: pytest.FixtureRequest
) -> None:
    campaign, other = running(house, period="2021"), running(house, period="2022")
    assert set(progress(campaign).values()) == {"invited"}
    request.getfixturevalue("approved")  # imports 2021 of all
    invitations = [
        (one.state_key, list(one.steps.values_list("to_state", flat=True))[-1])
        for one in Case.objects.filter(invitation__campaign=campaign)
    ]
    assert invitations == [("accepted", "accepted")] * len(progress(campaign))
    assert set(progress(other).values()) == {"invited"}


def test_without_a_campaign_everything_is_as_it_was(house: House) -> None:
    drafted(house)
    response = handed_in(house)
    assert response.state_key == "submitted"
    assert opened(house, "jiangbei-1", "clerk2").case.due_on is None  # type: ignore[union-attr]


def test_nobody_is_asked_the_same_by_two_running_campaigns(house: House) -> None:
    first = running(house)
    second = drafted(house)
    officer = house.person("officer")
    services.population_filter(campaign=second, frame=Frame(place="500112"), by=officer)
    with pytest.raises(CampaignRefusedError, match="2"):
        services.campaign_start(campaign=second, by=officer)
    services.campaign_close(campaign=first, reason="over", by=officer)
    assert services.campaign_start(campaign=second, by=officer).state == "running"


def test_a_campaign_without_members_or_after_its_day_does_not_start(house: House) -> None:
    campaign, officer = drafted(house), house.person("officer")
    with pytest.raises(CampaignRefusedError):
        services.campaign_start(campaign=campaign, by=officer)
    services.population_filter(campaign=campaign, frame=Frame(), by=officer)
    dated(campaign, opens_on=days(-9), deadline=days(-1))
    with pytest.raises(CampaignRefusedError):
        services.campaign_start(campaign=campaign, by=officer)


def test_a_started_campaign_is_not_changed_and_closing_needs_a_reason(house: House) -> None:
    campaign, officer = running(house), house.person("officer")
    with pytest.raises(CampaignRefusedError):
        services.campaign_change(campaign=campaign, fields=fields_of(house), by=officer)
    with pytest.raises(CampaignRefusedError):
        services.campaign_close(campaign=campaign, reason=" ", by=officer)
    closed = services.campaign_close(campaign=campaign, reason="over", by=officer)
    assert closed.state == "closed"
    states = CampaignMember.objects.values_list("case__state_key", flat=True)
    assert set(states) == {"lapsed"}


def test_a_draft_is_given_up(house: House) -> None:
    closed = services.campaign_close(
        campaign=drafted(house), reason="not needed", by=house.person("officer")
    )
    assert closed.state == "closed"


def test_rates_and_quotas_by_district(house: House) -> None:
    campaign, officer = running(house), house.person("officer")
    handed_in(house)
    opened(house, "jiangbei-1", "clerk2")
    under_way.quotas_set(campaign=campaign, wanted={"500112": 2, "500105": 0}, by=officer)
    jiangbei, yubei = selectors.rates_by_part(campaign)
    assert (yubei.members, yubei.handed_in, yubei.share, yubei.quota_share) == (2, 1, 0.5, 0.5)
    assert (jiangbei.handed_in, jiangbei.counts["filling"], jiangbei.quota_share) == (0, 1, None)
    total = selectors.rates_total(campaign.place, [jiangbei, yubei])
    assert (total.members, total.handed_in, total.wanted) == (4, 1, 2)
    # The count of all at once says what each member's state says.
    for part in (jiangbei, yubei):
        within = [r for r in selectors.members_of(campaign) if r.place == part.place]
        states = Counter(row.progress for row in within)
        assert states == Counter({key: n for key, n in part.counts.items() if n})
    # Counted now, not kept: the next approval shows at once.
    response = Response.objects.get(organisation=house.organisations["yubei-1"], period="2022")
    assessments.response_move(response=response, transition="approve", by=house.person("yubei"))
    assert selectors.rates_by_part(campaign)[1].approved == 1


def test_a_district_sees_its_own_part_alone(house: House) -> None:
    campaign, officer = running(house), house.person("officer")
    under_way.quotas_set(campaign=campaign, wanted={"500112": 2, "500105": 1}, by=officer)
    with scope_entered(house.accounts["yubei"].pk):
        [part] = selectors.rates_by_part(campaign)
        assert (part.place.code, part.members, part.wanted) == ("500112", 2, 2)


@pytest.mark.parametrize("wanted", [{"330106": 1}, {"500112": -1}, {"500112": 5, "500105": -2}])
def test_a_wrong_quota_changes_nothing(house: House, wanted: dict[str, int]) -> None:
    campaign, officer = running(house), house.person("officer")
    under_way.quotas_set(campaign=campaign, wanted={"500112": 1}, by=officer)
    with pytest.raises(CampaignRefusedError):
        under_way.quotas_set(campaign=campaign, wanted=wanted, by=officer)
    assert [(q.place.code, q.wanted) for q in selectors.quotas_of(campaign)] == [("500112", 1)]


def test_a_quota_is_changed_and_taken_away(house: House) -> None:
    campaign, officer = drafted(house), house.person("officer")
    under_way.quotas_set(campaign=campaign, wanted={"500112": 1, "500105": 3}, by=officer)
    left = under_way.quotas_set(campaign=campaign, wanted={"500112": 7, "500105": None}, by=officer)
    assert [(quota.place.code, quota.wanted) for quota in left] == [("500112", 7)]


def test_where_the_city_approves_no_district_does(house: House) -> None:
    running(house, approved_by="programme_officer")
    response = handed_in(house)
    with pytest.raises(TransitionRefusedError) as refused:
        assessments.response_move(response=response, transition="approve", by=house.person("yubei"))
    assert refused.value.kind == "role"
    assessments.response_move(response=response, transition="approve", by=house.person("officer"))
    assert response.state_key == "approved"


def notices(campaign: Campaign) -> list[tuple[str, int | None]]:
    rows = CampaignReminder.objects.filter(campaign=campaign).order_by("id")
    return [(r.organisation.name.removeprefix("示范企业 "), r.days) for r in rows]


def test_the_calendar_reminds_once_and_only_who_has_not_handed_in(house: House) -> None:
    campaign = running(house, reminder_days=(14, 3))
    handed_in(house)
    assert under_way.campaigns_remind() == 0  # 20 days left: none is due
    dated(campaign, deadline=days(10))
    assert under_way.campaigns_remind() == 3
    assert under_way.campaigns_remind() == 0
    dated(campaign, deadline=days(2))
    assert under_way.campaigns_remind() == 3
    assert Counter(notices(campaign)) == Counter(
        (name, number) for name in ("yubei-2", "jiangbei-1", "jiangbei-2") for number in (14, 3)
    )
    dated(campaign, opens_on=days(-9), deadline=days(-1))
    assert under_way.campaigns_remind() == 0


def test_who_got_more_time_is_reminded_of_the_new_day(house: House) -> None:
    campaign, officer = running(house, reminder_days=(3,)), house.person("officer")
    dated(campaign, deadline=days(2))
    assert under_way.campaigns_remind() == 4
    under_way.extension_give(
        campaign=campaign, until=days(3), reason="flood", by=officer,
        organisation=house.organisations["yubei-2"],
    )  # fmt: skip
    assert under_way.campaigns_remind() == 1
    last = CampaignReminder.objects.latest("id")
    assert (last.organisation, last.due_on) == (house.organisations["yubei-2"], days(3))


def test_a_district_reminds_its_own_and_not_those_who_are_done(house: House) -> None:
    campaign = running(house)
    handed_in(house)
    sent = under_way.members_remind(
        campaign=campaign, organisation_ids=None, text="请尽快填报", by=house.person("yubei")
    )
    assert (sent.sent, sent.done) == (1, 1)
    assert notices(campaign) == [("yubei-2", None)]
    foreign = house.organisations["jiangbei-1"].pk
    with pytest.raises(CampaignRefusedError):
        under_way.members_remind(
            campaign=campaign, organisation_ids=[foreign], text="", by=house.person("yubei")
        )


def test_the_invitation_shows_the_newest_reminder_to_its_clerk(house: House) -> None:
    campaign = running(house)
    for text in ("first", "second"):
        under_way.members_remind(
            campaign=campaign, organisation_ids=None, text=text, by=house.person("officer")
        )
    with scope_entered(house.accounts["clerk"].pk):
        [mine] = selectors.invitations_of([house.organisations["yubei-1"].pk])
        assert mine.reminder is not None
        assert (mine.reminder.text, mine.progress, mine.days_left) == ("second", "invited", 20)
        # A clerk of another enterprise is no business of this one.
        assert selectors.invitations_of([house.organisations["jiangbei-1"].pk]) == []


def test_an_enterprise_that_moves_is_counted_in_its_new_district(house: House) -> None:
    campaign = running(house)
    moved = house.organisations["yubei-2"]
    Organisation.objects.filter(pk=moved.pk).update(place=house.places[house.jiangbei])
    jiangbei, yubei = selectors.rates_by_part(campaign)
    assert (jiangbei.members, yubei.members) == (3, 1)
    member = CampaignMember.objects.get(organisation=moved)
    assert member.case is not None
    assert member.case.place == house.places[house.jiangbei]


@pytest.mark.parametrize("who", ["yubei", "clerk", "statistician"])
def test_only_officers_of_the_place_run_a_campaign(house: House, who: str) -> None:
    person = house.person(who)
    with pytest.raises(CampaignNotYoursError):
        services.campaign_draft(place=house.places[house.city], fields=fields_of(house), by=person)
    campaign = running(house)
    with pytest.raises(CampaignNotYoursError):
        services.campaign_close(campaign=campaign, reason="x", by=person)
    with pytest.raises(CampaignNotYoursError):
        under_way.quotas_set(campaign=campaign, wanted={}, by=person)
    with pytest.raises(CampaignNotYoursError):
        under_way.extension_give(campaign=campaign, until=days(30), reason="x", by=person)


def test_a_campaign_runs_under_the_web_role_from_draft_to_close(house: House) -> None:
    officer = house.person("officer")
    with scope_entered(house.accounts["officer"].pk):
        campaign = drafted(house)
        services.population_sample(campaign=campaign, frame=Frame(), size=3, seed=1, by=officer)
        services.population_filter(campaign=campaign, frame=Frame(), by=officer)
        services.campaign_start(campaign=campaign, by=officer)
        under_way.quotas_set(campaign=campaign, wanted={"500112": 4, "500105": 1}, by=officer)
        under_way.quotas_set(campaign=campaign, wanted={"500105": None}, by=officer)
        under_way.extension_give(
            campaign=campaign, until=days(40), reason="x", by=officer,
            place=house.places[house.yubei],
        )  # fmt: skip
        under_way.members_remind(campaign=campaign, organisation_ids=None, text="", by=officer)
    with scope_entered(house.accounts["clerk"].pk):
        response = opened(house)
        assert response.case is not None
        assert response.case.due_on == days(40)
        handed_in(house)
    with scope_entered(house.accounts["officer"].pk):
        assert services.campaign_close(campaign=campaign, reason="x", by=officer).state == "closed"

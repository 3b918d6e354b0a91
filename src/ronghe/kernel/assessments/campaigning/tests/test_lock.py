"""After the last day nothing is saved nor submitted: by services, nor by raw SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction

from ronghe.kernel.assessments import services as assessments
from ronghe.kernel.assessments.campaigning import calendar, services
from ronghe.kernel.assessments.campaigning.charge import CampaignRefusedError
from ronghe.kernel.assessments.campaigning.running import services as under_way
from ronghe.kernel.assessments.campaigning.tests.making import dated, days, drafted, running
from ronghe.kernel.assessments.models import Campaign, Response
from ronghe.kernel.assessments.services import CampaignLockedError
from ronghe.kernel.trust.models import TrailEntry
from ronghe.kernel.trust.services import scope_entered

if TYPE_CHECKING:
    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db


def denied(query: str, *parameters: object) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        run(query, *parameters)
    assert getattr(refused.value.__cause__, "sqlstate", "") == "42501", refused.value


def run(query: str, *parameters: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return int(cursor.rowcount)


@pytest.fixture
def late(house: House, draft: Response) -> Campaign:
    """Return a running campaign whose deadline passed while yubei-1 had a complete draft."""
    campaign = running(house)
    dated(campaign, opens_on=days(-9), deadline=days(-1))
    return campaign


def save(house: House, response: Response) -> None:
    assert not assessments.answer_save(
        response=response, item="infosys", text="1", by=house.person("clerk")
    )


def submit(house: House, response: Response) -> None:
    assessments.response_move(response=response, transition="submit", by=house.person("clerk"))


def test_after_the_last_day_nothing_is_saved_begun_or_submitted(
    house: House, draft: Response, late: Campaign
) -> None:
    for act in (save, submit):
        with pytest.raises(CampaignLockedError) as refused:
            act(house, draft)
        assert refused.value.lock == "late"
    with pytest.raises(CampaignLockedError):
        assessments.response_open(
            instrument=house.instrument, organisation=house.organisations["jiangbei-1"],
            period="2022", by=house.person("clerk2"),
        )  # fmt: skip
    # What is there is still read, and another year is no business of the campaign.
    assert assessments.response_open(
        instrument=house.instrument, organisation=draft.organisation, period="2022",
        by=house.person("clerk"),
    ) == draft  # fmt: skip
    assessments.response_open(
        instrument=house.instrument, organisation=draft.organisation, period="2020",
        by=house.person("clerk"),
    )  # fmt: skip


def test_on_the_last_day_itself_all_is_open(house: House, draft: Response, late: Campaign) -> None:
    dated(late, deadline=days(0))
    save(house, draft)
    submit(house, draft)


def test_before_it_opens_and_after_it_is_closed_nothing_is_saved(
    house: House, draft: Response
) -> None:
    campaign = running(house, opens_on=days(2))
    with pytest.raises(CampaignLockedError) as refused:
        save(house, draft)
    assert refused.value.lock == "early"
    services.campaign_close(campaign=campaign, reason="x", by=house.person("officer"))
    with pytest.raises(CampaignLockedError) as refused:
        save(house, draft)
    assert refused.value.lock == "closed"


def test_a_draft_campaign_locks_nothing(house: House, draft: Response) -> None:
    dated(drafted(house), opens_on=days(-9), deadline=days(-1))
    save(house, draft)


def test_raw_sql_does_not_get_past_the_deadline(
    house: House, draft: Response, late: Campaign
) -> None:
    with scope_entered(house.accounts["clerk"].pk):
        denied("UPDATE assessments_response SET answers = '{}' WHERE id = %s", draft.pk)
        denied(
            "INSERT INTO cases_casestep (case_id, transition_key, from_state, to_state, account, "
            "actor_name, reason, at) VALUES (%s, 'submit', 'draft', 'submitted', "
            "ronghe_account(), 'x', '', now())",
            draft.case_id,
        )
        # Neither does a new row: the open one is another's, so it is tried as a revision.
        denied(
            "INSERT INTO assessments_response (instrument_id, organisation_id, place_id, period, "
            "channel, revision, answers, case_id, updated_at) SELECT instrument_id, "
            "organisation_id, place_id, period, channel, 2, '{}', case_id, now() "
            "FROM assessments_response WHERE id = %s",
            draft.pk,
        )
    with scope_entered(house.accounts["clerk2"].pk):
        # Nor does giving oneself more time.
        assert run("UPDATE assessments_campaign SET deadline = %s", days(9)) == 0


def test_an_officer_approves_after_the_deadline(house: House, draft: Response) -> None:
    campaign = running(house)
    submit(house, draft)
    dated(campaign, opens_on=days(-9), deadline=days(-1))
    with pytest.raises(CampaignLockedError):  # it could not be handed in again
        assessments.response_move(response=draft, transition="withdraw", by=house.person("clerk"))
    with scope_entered(house.accounts["yubei"].pk):
        assessments.response_move(response=draft, transition="approve", by=house.person("yubei"))
    assert draft.state_key == "approved"


def test_what_was_sent_back_follows_the_day_of_its_return(house: House, draft: Response) -> None:
    campaign = running(house)
    submit(house, draft)
    assessments.response_move(
        response=draft, transition="return", by=house.person("yubei"), reason="check item 2"
    )
    dated(campaign, opens_on=days(-9), deadline=days(-1))
    with scope_entered(house.accounts["clerk"].pk):
        save(house, draft)
        submit(house, draft)
    assert draft.state_key == "submitted"


def extended(house: House, campaign: Campaign, **to: Any) -> None:
    with scope_entered(house.accounts["officer"].pk):
        under_way.extension_give(
            campaign=campaign, until=days(5), reason="暴雨停产", by=house.person("officer"), **to
        )


def test_an_organisation_gets_a_later_day_with_a_reason(
    house: House, draft: Response, late: Campaign
) -> None:
    extended(house, late, organisation=draft.organisation)
    with scope_entered(house.accounts["clerk"].pk):
        save(house, draft)
        submit(house, draft)
    assert calendar.last_day(late.pk, house.organisations["yubei-2"].pk) == days(-1)
    entry = TrailEntry.objects.filter(table_name="assessments_campaignextension").latest("id")
    assert (entry.reason, entry.account) == ("暴雨停产", house.accounts["officer"].pk)


def test_a_district_gets_a_later_day_and_the_others_do_not(
    house: House, draft: Response, late: Campaign
) -> None:
    extended(house, late, place=house.places[house.yubei])
    assert draft.case is not None
    draft.case.refresh_from_db()
    assert draft.case.due_on == days(5)
    save(house, draft)
    with pytest.raises(CampaignLockedError):
        assessments.response_open(
            instrument=house.instrument, organisation=house.organisations["jiangbei-1"],
            period="2022", by=house.person("clerk2"),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("until", "reason", "name"),
    [(-2, "x", None), (5, "  ", None), (5, "x", "elsewhere")],
)
def test_an_extension_that_is_none_is_refused(
    house: House, late: Campaign, until: int, reason: str, name: str | None
) -> None:
    place = house.places["500000"] if name is None else None
    organisation = None if name is None else house.organisations["yubei-1"]
    if organisation is not None:
        late.members.filter(organisation=organisation).delete()
    with pytest.raises(CampaignRefusedError):
        under_way.extension_give(
            campaign=late, until=days(until), reason=reason, by=house.person("officer"),
            place=place, organisation=organisation,
        )  # fmt: skip


def test_nobody_writes_into_a_campaign_of_others(house: House, late: Campaign) -> None:
    member = late.members.get(organisation=house.organisations["yubei-1"])
    values = (late.pk, member.place_id, member.organisation_id, days(9))
    extension = (
        "INSERT INTO assessments_campaignextension (campaign_id, place_id, organisation_id, until, "
        "reason, account, actor_name, at) VALUES (%s, %s, %s, %s, 'x', ronghe_account(), 'x', "
        "now())"
    )
    for who in ("clerk", "yubei", "jiangbei", "statistician"):
        with scope_entered(house.accounts[who].pk):
            denied(extension, *values)
            assert run("UPDATE assessments_campaign SET state = 'closed'") == 0
            assert run("DELETE FROM assessments_campaignmember") == 0
            denied(
                "INSERT INTO assessments_campaignquota (campaign_id, place_id, wanted) "
                "VALUES (%s, %s, 1)",
                late.pk, member.place_id,
            )  # fmt: skip
            denied(
                "INSERT INTO assessments_campaignmember (campaign_id, organisation_id, place_id) "
                "VALUES (%s, %s, %s)",
                late.pk, member.organisation_id, member.place_id,
            )  # fmt: skip
    reminder = (
        "INSERT INTO assessments_campaignreminder (campaign_id, organisation_id, place_id, days, "
        "due_on, text, account, actor_name, at) VALUES (%s, %s, %s, %s, now(), 'x', "
        "ronghe_account(), 'x', now())"
    )
    with scope_entered(house.accounts["clerk"].pk):
        denied(reminder, late.pk, member.organisation_id, member.place_id, None)
    with scope_entered(house.accounts["yubei"].pk):
        # Notices of the calendar are the clock's.
        denied(reminder, late.pk, member.organisation_id, member.place_id, 3)


def test_a_running_campaign_is_settled_for_its_own_officer_too(
    house: House, late: Campaign
) -> None:
    with scope_entered(house.accounts["officer"].pk):
        for change in ("deadline = '2099-01-01'", "population = '{}'", "title = 'x'"):
            denied(f"UPDATE assessments_campaign SET {change} WHERE id = %s", late.pk)
        denied("UPDATE assessments_campaign SET state = 'closed' WHERE id = %s", late.pk)
        denied("DELETE FROM assessments_campaignmember WHERE campaign_id = %s", late.pk)
        denied("UPDATE assessments_campaignmember SET organisation_id = organisation_id + 1")
        with pytest.raises(DatabaseError), transaction.atomic():
            run("DELETE FROM assessments_campaignextension")

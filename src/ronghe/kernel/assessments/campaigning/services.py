"""Draw campaigns up, start and close them; give more time, set quotas, remind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ronghe.kernel.assessments.campaigning import population, selectors
from ronghe.kernel.assessments.campaigning.charge import (
    CampaignRefusedError,
    check_officer,
    draft,
    locked,
)
from ronghe.kernel.assessments.campaigning.workflow import CAMPAIGN, INVITATION
from ronghe.kernel.assessments.models import (
    Campaign,
    CampaignMember,
)
from ronghe.kernel.cases.models import Case, CaseStep
from ronghe.kernel.cases.services import TransitionRefusedError, case_move, case_open
from ronghe.lib import periods
from ronghe.lib.faults import FaultsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ronghe.kernel.assessments.campaigning.population import Frame, Line
    from ronghe.kernel.assessments.models import Instrument
    from ronghe.kernel.parties.models import Organisation, Place
    from ronghe.kernel.parties.people import Person
    from ronghe.lib.faults import Fault

_BATCH = 2_000  # rows a statement
LONGEST_REMINDER = 400  # days before the last day
MOST_WANTED = 10_000_000
LONGEST_TEXT = 400  # characters of a reminder
_STARTING = 7_260_125  # two campaigns that start at once do not ask the same organisation


@dataclass(frozen=True, kw_only=True)
class CampaignFields:
    """What a campaign says. `reminder_days` count back from an organisation's last day."""

    title: str
    instrument: Instrument
    period: str
    opens_on: date
    deadline: date
    reminder_days: Sequence[int] = ()
    checked_by: str = Campaign.Owner.DISTRICT
    approved_by: str = Campaign.Owner.DISTRICT


@transaction.atomic
def campaign_draft(*, place: Place, fields: CampaignFields, by: Person) -> Campaign:
    """Draw up a campaign of a place; nobody is asked before it is started.

    Raises
    ------
    CampaignNotYoursError
        If the person does not decide for the place.
    CampaignRefusedError
        If a field is not as it must be.
    """
    check_officer(by, place.pk)
    given = _checked(fields)
    case = case_open(machine=CAMPAIGN, title=given["title"], place=place, organisation=None, by=by)
    return Campaign.objects.create(place=place, case=case, added_by=by.name, **given)


@transaction.atomic
def campaign_change(*, campaign: Campaign, fields: CampaignFields, by: Person) -> Campaign:
    """Change a draft. With another period its population is chosen anew: it was of that year.

    Raises as `campaign_draft`, and CampaignRefusedError for one that is no draft.
    """
    held = draft(campaign, by)
    if held.period != fields.period:
        held.members.all().delete()
        held.population = {}
    for name, value in _checked(fields).items():
        setattr(held, name, value)
    held.save()
    return held


def _checked(fields: CampaignFields) -> dict[str, Any]:
    if not fields.title.strip():
        raise CampaignRefusedError(_("Give the campaign a title."), field="title")
    try:
        periods.checked(fields.period)
    except periods.NotAPeriodError as error:
        raise CampaignRefusedError(str(error), field="period") from error
    if fields.deadline < fields.opens_on:
        raise CampaignRefusedError(_("The deadline lies before the opening."), field="deadline")
    days = sorted(set(fields.reminder_days), reverse=True)
    if any(not 0 <= day <= LONGEST_REMINDER for day in days):
        raise CampaignRefusedError(
            _("Reminders are sent 0 to 400 days before the last day."), field="reminder_days"
        )
    for name in ("checked_by", "approved_by"):
        if getattr(fields, name) not in Campaign.Owner.values:
            raise CampaignRefusedError(_("Choose the district or the city."), field=name)
    return {
        "title": fields.title.strip(),
        "instrument": fields.instrument,
        "period": fields.period,
        "opens_on": fields.opens_on,
        "deadline": fields.deadline,
        "reminder_days": days,
        "checked_by": fields.checked_by,
        "approved_by": fields.approved_by,
    }


@transaction.atomic
def population_filter(*, campaign: Campaign, frame: Frame, by: Person) -> Campaign:
    """Ask all active organisations of a frame.

    Raises
    ------
    FaultsError
        If the frame names a place, an industry or a size that is none.
    CampaignRefusedError, CampaignNotYoursError
        If the campaign is no draft, or not the person's.
    """
    held = draft(campaign, by)
    _refuse_faults(population.frame_faults(frame, within=held.place))
    rows = population.organisations_of(frame, within=held.place, period=held.period)
    return _members_set(held, list(rows), {"kind": "filter", **frame.as_json()})


@transaction.atomic
def population_list(
    *, campaign: Campaign, lines: Sequence[Line], by: Person, file: str = "",
    faults: Iterable[Fault] = (),
) -> Campaign:  # fmt: skip
    """Ask the organisations of a list of codes; with any fault nobody is taken from it.

    `faults` are those that the file already showed. Raises as `population_filter`.
    """
    held = draft(campaign, by)
    rows, found = population.organisations_listed(lines, within=held.place, file=file)
    _refuse_faults([*faults, *found])
    return _members_set(held, rows, {"kind": "list", "file": file, "listed": len(rows)})


@transaction.atomic
def population_sample(
    *, campaign: Campaign, frame: Frame, size: int, seed: int, by: Person
) -> Campaign:
    """Ask a sample of a frame, stratified by district; what draws it again is kept with it.

    Raises as `population_filter`, and CampaignRefusedError for a size below 1.
    """
    held = draft(campaign, by)
    if size < 1:
        raise CampaignRefusedError(_("A sample has at least one organisation."), field="size")
    _refuse_faults(population.frame_faults(frame, within=held.place))
    drawn = population.sample_draw(
        frame, size=size, seed=seed, within=held.place, period=held.period
    )
    return _members_set(held, drawn.organisations, drawn.record)


def _refuse_faults(faults: Sequence[Fault]) -> None:
    if faults:
        raise FaultsError(faults)


def _members_set(
    campaign: Campaign, organisations: Sequence[Organisation], record: dict[str, Any]
) -> Campaign:
    if not organisations:
        raise CampaignRefusedError(_("Nobody would be asked: choose more widely."))
    campaign.members.all().delete()
    CampaignMember.objects.bulk_create(
        [
            CampaignMember(campaign=campaign, organisation=row, place_id=row.place_id)
            for row in organisations
        ],
        batch_size=_BATCH,
    )
    campaign.population = record | {"members": len(organisations)}
    campaign.save(update_fields=["population"])
    return campaign


@transaction.atomic
def campaign_start(*, campaign: Campaign, by: Person) -> Campaign:
    """Start a campaign: its members are settled and invited.

    Who has begun to answer already needs no invitation.

    Raises
    ------
    CampaignRefusedError
        If nobody is asked, its deadline has passed, or a running campaign asks the same of one of
        its members.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_STARTING])
    held = draft(campaign, by)
    if held.deadline < timezone.localdate():
        raise CampaignRefusedError(_("The deadline has passed."), field="deadline")
    if not held.members.exists():
        raise CampaignRefusedError(_("Choose first who is asked."))
    if (taken := selectors.rivals(held)) and (first := taken[0]):
        raise CampaignRefusedError(
            ngettext(
                "%(count)s organisation is asked the same by “%(title)s” already.",
                "%(count)s organisations are asked the same by “%(title)s” already.",
                len(taken),
            )
            % {"count": len(taken), "title": first.campaign.title}
        )
    _move(held, "start", by)
    _invite(held, by)
    return held


def _invite(campaign: Campaign, by: Person) -> None:
    now = timezone.now()
    state = INVITATION.states[0].key
    rows = list(selectors.members_of(campaign).filter(progress="invited"))
    cases = Case.objects.bulk_create(
        [
            Case(
                machine_key=INVITATION.key,
                state_key=state,
                title=f"{campaign.title} · {row.organisation.name}"[:200],
                place_id=row.place_id,
                organisation_id=row.organisation_id,
                entered_at=now,
                due_on=campaign.deadline,
            )
            for row in rows
        ],
        batch_size=_BATCH,
    )
    CaseStep.objects.bulk_create(
        [
            CaseStep(
                case=case, to_state=state, account=by.account_id, actor_name=by.name,
                day=campaign.deadline, at=now,
            )
            for case in cases
        ],
        batch_size=_BATCH,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assessments_campaignmember m SET case_id = v.case_id "
            "FROM unnest(%s::bigint[], %s::bigint[]) AS v(member_id, case_id) "
            "WHERE m.id = v.member_id",
            [[row.pk for row in rows], [case.pk for case in cases]],
        )


@transaction.atomic
def campaign_close(*, campaign: Campaign, reason: str, by: Person) -> Campaign:
    """End a campaign, or give a draft up; open invitations lapse, and nobody answers any more.

    What was handed in is checked and approved as before.
    """
    held = locked(campaign, by)
    _move(held, "close", by, reason=reason)
    return held


def _move(campaign: Campaign, step: str, by: Person, *, reason: str = "") -> None:
    try:
        campaign.case = case_move(case=campaign.case, transition_key=step, by=by, reason=reason)
    except TransitionRefusedError as error:
        if error.kind == "reason":
            raise CampaignRefusedError(_("Give the reason."), field="reason") from error
        raise CampaignRefusedError(
            _("The campaign is in another state by now; reload the page.")
        ) from error
    campaign.state = campaign.case.state_key
    campaign.save(update_fields=["state"])

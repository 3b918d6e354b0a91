"""Make releases: freeze, sign, open to objections, publish, supersede, withdraw."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.engines.index.releasing import MANIFEST, Sampling
from ronghe.kernel.cases.services import case_move, case_open
from ronghe.kernel.indices.charge import check_in_charge
from ronghe.kernel.indices.estimating import STRATIFIED
from ronghe.kernel.indices.freezing import code_version, frozen
from ronghe.kernel.indices.gathering import LEAST
from ronghe.kernel.indices.models import Release, ReleaseFile, ReleaseRow
from ronghe.kernel.indices.selectors import NotAllSeenError, threads_of
from ronghe.kernel.indices.units import sees_all
from ronghe.kernel.indices.watching.services import late_edits_log
from ronghe.kernel.indices.workflow import INDEX_RELEASE, OBJECTION_DAYS, STATISTICIAN
from ronghe.lib.periods import is_period

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from ronghe.kernel.indices.estimating import Estimator
    from ronghe.kernel.indices.models import IndexDefinition
    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.parties.people import Person

State = Release.State
_SAMPLING = Sampling()


class ReleaseRefusedError(ValueError):
    """A release does not allow this now; `kind` says why, the message what to do."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@transaction.atomic
def release_draft(
    *,
    definition: IndexDefinition,
    place: Place,
    period: str,
    by: Person,
    level: str = "",
    panel: Sequence[str] = (),
    embargo_until: datetime | None = None,
    least: int = LEAST,
    above_scale: bool = False,
    estimator: Estimator = "plain",
    sampling: Sampling = _SAMPLING,
) -> Release:
    """Freeze what an index gives now for the places within a place, as a draft.

    Parameters
    ----------
    panel : other periods that the index is built from, such as that of its base.
    embargo_until : before this moment it cannot be published.
    least : means, shares and ratios of fewer enterprises are left out as missing.
    above_scale : figures of above-scale enterprises only; values reported for places do not count.
    estimator : plain means of who answered, or means and shares estimated by strata, which takes
        `above_scale`.

    Raises
    ------
    NotInChargeError
    NotAllSeenError
        If the person does not see all places that are ranked.
    ReleaseRefusedError
        If a period is none, no place has a score, or a population is not known.
    FaultsError
        If the index reads what no indicator gives.
    """
    check_in_charge(by, place.pk)
    for each in (period, *panel):
        if not is_period(each):
            raise ReleaseRefusedError("period", _("This is no period: %s") % each[:20])
    if estimator == STRATIFIED and not above_scale:
        message = _("Estimates by strata need above-scale enterprises: the register counts these.")
        raise ReleaseRefusedError("population", message)
    former = Release.objects.filter(
        index_key=definition.key, place=place, level=level, period=period, state=State.PUBLISHED
    ).first()
    title = f"{definition.title} · {place.name} · {period}"
    release = Release(
        definition=definition,
        index_key=definition.key,
        place=place,
        level=level,
        period=period,
        supersedes=former,
        parameters={
            "periods": sorted({period, *panel}),
            "least": least,
            "above_scale": above_scale,
            "estimator": estimator,
            "sampling": asdict(sampling),
        },
        embargo_until=embargo_until,
        added_by=by.name,
    )
    release.case = case_open(
        machine=INDEX_RELEASE, title=title[:200], place=place, organisation=None, by=by
    )
    _freeze(release)
    return release


@transaction.atomic
def release_freeze(*, release: Release, by: Person) -> Release:
    """Freeze a draft anew from what is known now, as its next edition; earlier ones stay.

    Raises
    ------
    NotInChargeError
    NotAllSeenError
    ReleaseRefusedError
        If it is no draft, or no place has a score.
    """
    held = _held(release, by, states=(State.DRAFT,))
    held.edition += 1
    _freeze(held)
    return held


def _freeze(release: Release) -> None:
    if not sees_all(release.place):
        raise NotAllSeenError
    made = frozen(
        release.definition,
        release.place,
        release.period,
        level=release.level,
        parameters=release.parameters,
    )
    if all(row.score is None for row in made.rows):
        raise ReleaseRefusedError("empty", _("No place has a score in this period."))
    release.code_version = code_version()
    release.frozen_at = timezone.now()
    release.manifest_sha256 = hashlib.sha256(made.files[MANIFEST]).hexdigest()
    release.save()
    for row in made.rows:
        row.release, row.edition = release, release.edition
    ReleaseRow.objects.bulk_create(made.rows)
    ReleaseFile.objects.bulk_create(
        ReleaseFile(
            release=release,
            edition=release.edition,
            name=name,
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
        )
        for name, content in made.files.items()
    )


@transaction.atomic
def release_sign(*, release: Release, by: Person) -> Release:
    """Sign a draft as its statistician: from then on nothing of what was frozen changes.

    What changed since the freeze is logged beside it, with its effect on ranks.

    Raises
    ------
    NotInChargeError
        If the person is no statistician of the place.
    ReleaseRefusedError
        If it is no draft.
    """
    held = _held(release, by, states=(State.DRAFT,), roles=STATISTICIAN)
    late_edits_log(release=held)
    case_move(case=held.case, transition_key="sign", by=by)
    return _moved(
        held, State.SIGNED, signed_by=by.name, signed_account=by.account_id,
        signed_at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def release_open(*, release: Release, by: Person, until: date | None = None) -> Release:
    """Open a signed release to objections of the districts until a day, this day included.

    Raises
    ------
    NotInChargeError
    ReleaseRefusedError
        If it is not signed, or the window is shorter than a week.
    """
    held = _held(release, by, states=(State.SIGNED,))
    today = timezone.localdate()
    first = today + timedelta(days=OBJECTION_DAYS)
    last = until or first
    if last < first:
        message = _("The window for objections lasts until %(day)s at least.")
        raise ReleaseRefusedError("window", message % {"day": first.isoformat()})
    case_move(case=held.case, transition_key="open", by=by, due_on=last)
    return _moved(held, State.OBJECTION, objections_from=today, objections_until=last)


@transaction.atomic
def release_take_back(*, release: Release, by: Person, reason: str) -> Release:
    """Make a signed release a draft again, with a reason; the signature goes, objections stay.

    Raises
    ------
    NotInChargeError
    ReleaseRefusedError
        If it is neither signed nor open to objections, or no reason is given.
    """
    held = _held(release, by, states=(State.SIGNED, State.OBJECTION))
    case_move(case=held.case, transition_key="take_back", by=by, reason=reason_checked(reason))
    return _moved(
        held, State.DRAFT, signed_by="", signed_account=None, signed_at=None,
        objections_from=None, objections_until=None,
    )  # fmt: skip


@transaction.atomic
def release_discard(*, release: Release, by: Person, reason: str) -> Release:
    """Give a draft up, with a reason; it stays readable for those who made it.

    Raises
    ------
    NotInChargeError
    ReleaseRefusedError
        If it is no draft, or no reason is given.
    """
    held = _held(release, by, states=(State.DRAFT,))
    case_move(case=held.case, transition_key="discard", by=by, reason=reason_checked(reason))
    return _moved(held, State.DISCARDED)


@transaction.atomic
def embargo_set(*, release: Release, until: datetime | None, by: Person) -> Release:
    """Set or lift the moment before which a release cannot be published.

    Raises
    ------
    NotInChargeError
    ReleaseRefusedError
        If it is published already.
    """
    held = _held(release, by, states=(State.DRAFT, State.SIGNED, State.OBJECTION))
    return _moved(held, State(held.state), embargo_until=until)


@transaction.atomic
def release_publish(*, release: Release, by: Person) -> Release:
    """Publish a release for everybody; the one that was in force is superseded at this moment.

    Raises
    ------
    NotInChargeError
    ReleaseRefusedError
        If it is not open to objections, the window is not over, an objection waits for its
        answer, or the embargo holds.
    """
    held = _held(release, by, states=(State.OBJECTION,))
    _check_publishable(held)
    late_edits_log(release=held)
    now = timezone.now()
    former = (
        Release.objects.select_for_update(of=("self",))
        .filter(
            index_key=held.index_key, place=held.place, level=held.level, period=held.period,
            state=State.PUBLISHED,
        )
        .first()
    )  # fmt: skip
    if former is not None:
        case_move(case=former.case, transition_key="supersede", by=by)
        _moved(former, State.SUPERSEDED, ended_at=now)
    case_move(case=held.case, transition_key="publish", by=by)
    return _moved(held, State.PUBLISHED, published_at=now)


def _check_publishable(release: Release) -> None:
    until = release.objections_until
    if until is None or timezone.localdate() <= until:
        message = _("Objections are heard until %(day)s; publishing is open after that.")
        raise ReleaseRefusedError("window", message % {"day": until.isoformat() if until else ""})
    if waiting := sum(thread.answer is None for thread in threads_of(release)):
        message = _("%(count)s objections wait for an answer.") % {"count": waiting}
        raise ReleaseRefusedError("unanswered", message)
    embargo = release.embargo_until
    if embargo is not None and timezone.now() < embargo:
        message = _("Under embargo until %(moment)s.")
        moment = timezone.localtime(embargo).strftime("%Y-%m-%d %H:%M")
        raise ReleaseRefusedError("embargo", message % {"moment": moment})


@transaction.atomic
def release_withdraw(*, release: Release, by: Person, reason: str) -> Release:
    """Withdraw what was published, with a reason that everybody reads; it stays readable.

    Raises
    ------
    NotInChargeError
    ReleaseRefusedError
        If it is not published, or no reason is given.
    """
    held, why = _held(release, by, states=(State.PUBLISHED,)), reason_checked(reason)
    case_move(case=held.case, transition_key="withdraw", by=by, reason=why)
    return _moved(held, State.WITHDRAWN, ended_at=timezone.now(), withdrawn_reason=why)


def reason_checked(reason: str) -> str:
    """Return a reason without outer blanks.

    Raises
    ------
    ReleaseRefusedError
        If nothing is said.
    """
    if not reason.strip():
        raise ReleaseRefusedError("reason", _("Give the reason."))
    return reason.strip()


def _held(
    release: Release,
    by: Person,
    *,
    states: Sequence[str],
    roles: Collection[str] | None = None,
) -> Release:
    """Return the release, locked, for a person who may, in one of the states."""
    if roles is None:
        check_in_charge(by, release.place_id)
    else:
        check_in_charge(by, release.place_id, roles)
    locked = (
        Release.objects.select_for_update(of=("self",))
        .select_related("definition", "place", "case")
        .get(pk=release.pk)
    )
    if locked.state not in states:
        message = _("This cannot be done while the release is: %(state)s.")
        raise ReleaseRefusedError("state", message % {"state": locked.get_state_display()})
    return locked


def _moved(release: Release, state: State, **fields: Any) -> Release:
    release.state = state
    for name, value in fields.items():
        setattr(release, name, value)
    release.save(update_fields=["state", *fields])
    return release

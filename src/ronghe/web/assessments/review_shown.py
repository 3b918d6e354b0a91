"""What the pages show of a review: findings, what was sent back, what was mended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.engines.scoring import Item
from ronghe.kernel.assessments.judging import selectors as judging
from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.reviewing.selectors import (
    chain_of,
    last_return,
    mended,
)
from ronghe.kernel.assessments.reviewing.services import UnfitReturnError
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.assessments.workflow import OFFICERS
from ronghe.kernel.parties.selectors import roles_for
from ronghe.web.assessments.wording import answer_words, language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from ronghe.kernel.assessments.models import Finding, Return
    from ronghe.kernel.assessments.reviewing.selectors import Mended
    from ronghe.kernel.cases.models import CaseStep
    from ronghe.kernel.parties.people import Person

_DAYS = 7
SEVERITIES = {
    "error": (gettext_lazy("contradiction"), "red", "alert-octagon"),
    "warning": (gettext_lazy("doubtful"), "amber", "alert-triangle"),
    "notice": (gettext_lazy("notice"), "none", "info-circle"),
}


@dataclass(frozen=True, kw_only=True)
class Hint:
    """Something doubtful about an answer, or about the whole sheet where `item` is None.

    One that `blocks` is a contradiction that the questionnaire itself forbids.
    """

    item: Item | None
    reason: str
    blocks: bool


@dataclass(frozen=True, kw_only=True)
class FindingShown:
    """A finding with its words, and for a copied sheet the others that the visitor sees."""

    finding: Finding
    item: Item | None
    reason: str
    label: str
    tone: str
    icon: str
    twins: Sequence[Response] = ()


@dataclass(frozen=True, kw_only=True)
class MendedShown:
    """An answer before and after it was sent back."""

    row: Mended
    before: str
    after: str

    @property
    def item(self) -> Item:
        return self.row.item


@dataclass(frozen=True, kw_only=True)
class Sendable:
    """One answer in the list of what can be sent back."""

    item: Item
    words: str
    is_chosen: bool
    why: str
    finding: str


@dataclass(frozen=True, kw_only=True)
class TypedReturn:
    """A return as it was typed, and why it was refused."""

    items: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    due_on: str = ""
    refusal: str = ""
    wrong: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Everything about the review of one response."""

    findings: list[FindingShown]
    dismissed: int
    is_judged: bool
    is_waiting: bool
    may_review: bool
    mended: list[MendedShown]
    last: Return | None
    sendable: list[Sendable]
    may_unlock: bool
    open_revision: Response | None
    chain: str
    due_on: str
    typed: TypedReturn | None

    @property
    def standing(self) -> int:
        return len(self.findings) - self.dismissed

    @property
    def changed(self) -> int:
        return sum(each.row.differs for each in self.mended)


def panel(response: Response, person: Person, typed: TypedReturn | None) -> Panel:
    roles = roles_for(person, place_id=response.place_id, organisation_id=None)
    may_review = bool(roles & OFFICERS)
    findings = _findings(response)
    is_in_force = response.approved_at is not None and response.superseded_at is None
    is_own = response.channel == Response.Channel.SELF
    revision = _open_revision(response) if is_in_force else None
    default = (timezone.localdate() + timedelta(days=_DAYS)).isoformat()
    return Panel(
        findings=findings,
        dismissed=sum(each.finding.dismissed_at is not None for each in findings),
        is_judged=_is_judged(response),
        is_waiting=response.state_key in judging.WAITING,
        may_review=may_review,
        mended=mended_shown(response) if response.state_key != "draft" else [],
        last=last_return(response),
        sendable=_sendable(response, findings, typed) if may_review else [],
        may_unlock=may_review and is_in_force and is_own and revision is None,
        open_revision=revision,
        chain=chain_of(response),
        due_on=typed.due_on if typed else default,
        typed=typed,
    )


def _findings(response: Response) -> list[FindingShown]:
    items = response.instrument.content.item_by_id
    found = []
    for row in judging.findings_of(response):
        label, tone, icon = SEVERITIES[row.severity]
        found.append(
            FindingShown(
                finding=row,
                item=items.get(row.item),
                reason=row.reason_en if language() == "en" else row.reason_zh,
                label=str(label),
                tone=tone,
                icon=icon,
                twins=list(judging.twins_of(response)[:5]) if row.kind == "copies" else (),
            )
        )
    return found


def _is_judged(response: Response) -> bool:
    """Say whether the rules saw the answers as they stand, or need not: nothing waits."""
    if response.state_key not in judging.WAITING:
        return True
    return not judging.unjudged(Response.objects.filter(pk=response.pk)).exists()


def _open_revision(response: Response) -> Response | None:
    return (
        Response.objects.filter(supersedes=response, approved_at__isnull=True)
        .select_related("case")
        .first()
    )


def _sendable(
    response: Response, findings: Sequence[FindingShown], typed: TypedReturn | None
) -> list[Sendable]:
    answers = restored(response.answers).values
    doubtful = {
        each.item.id: each.reason
        for each in findings
        if each.item is not None and each.finding.dismissed_at is None
    }
    chosen = typed.items if typed else {}
    return [
        Sendable(
            item=item,
            words=answer_words(item, answers.get(item.id)),
            is_chosen=item.id in chosen,
            why=chosen.get(item.id, doubtful.get(item.id, "")),
            finding=doubtful.get(item.id, ""),
        )
        for item in response.instrument.content.items
    ]


def mended_shown(response: Response) -> list[MendedShown]:
    """Return the answers that were sent back or changed since, in words."""
    return [
        MendedShown(
            row=row,
            before=answer_words(row.item, row.before),
            after=answer_words(row.item, row.after),
        )
        for row in mended(response)
    ]


def sent_back(response: Response) -> list[Mended]:
    """Return the answers that alone are open to the clerk, with those they revealed; or none."""
    last = last_return(response)
    if last is None or last.is_whole:
        return []
    return [row for row in mended(response) if row.item.id in last.items or row.is_revealed]


def may_reveal(response: Response) -> bool:
    """Say whether what was sent back can bring other questions up."""
    last = last_return(response)
    return last is not None and bool(last.reveals)


def reason_shown(returned: CaseStep | None, reasons: Mapping[str, str]) -> str:
    """Return why a response was sent back, unless that is said beside each answer already."""
    if returned is None or returned.reason == "；".join(reasons.values()):
        return ""
    return returned.reason


def hints_shown(response: Response) -> list[Hint]:
    """Return what a clerk may look at before submitting."""
    content = response.instrument.content
    items, forbidden = content.item_by_id, {one.key for one in content.constraints}
    return [
        Hint(
            item=items.get(found.item),
            reason=found.reason_en if language() == "en" else found.reason_zh,
            blocks=found.severity == "error" and found.rule in forbidden,
        )
        for found in judging.hints(response)
    ]


def typed_return(posted: QueryDict) -> TypedReturn:
    """Return what an officer chose to send back, with the reason beside each answer."""
    items = posted.getlist("items")
    return TypedReturn(
        items={item: posted.get(f"why-{item}", "").strip() for item in items},
        reason=posted.get("reason", "").strip(),
        due_on=posted.get("due_on", "").strip(),
    )


def refused_return(typed: TypedReturn, error: Exception) -> TypedReturn:
    """Return what was typed with why it was refused."""
    wrong = error.items if isinstance(error, UnfitReturnError) else ()
    return TypedReturn(
        items=typed.items,
        reason=typed.reason,
        due_on=typed.due_on,
        refusal=str(error),
        wrong=frozenset(wrong),
    )


def day_of(text: str) -> date | None:
    """Return a typed day, or None for none.

    Raises
    ------
    UnfitReturnError
        If the text is no day.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnfitReturnError(_("The day is not a date."), field="due_on") from None

"""Object to a release in its window, and answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.kernel.cases.services import attachment_add, case_move, case_open
from ronghe.kernel.indices.charge import check_in_charge
from ronghe.kernel.indices.models import Release, ReleaseObjection
from ronghe.kernel.indices.services import ReleaseRefusedError, reason_checked
from ronghe.kernel.indices.workflow import INDEX_OBJECTION, OFFICERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.parties.people import Person

Kind = ReleaseObjection.Kind
Verdict = Literal["upheld", "rejected"]
_STEPS = {Kind.UPHELD: "uphold", Kind.REJECTED: "reject"}


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A file that goes with an objection."""

    name: str
    content: bytes


@transaction.atomic
def objection_raise(
    *,
    release: Release,
    place: Place,
    text: str,
    by: Person,
    node: str = "",
    evidence: Sequence[Evidence] = (),
) -> ReleaseObjection:
    """Object to what a release says of a place, in words and with files.

    `node` is the indicator or node that it is about, empty for the whole.

    Raises
    ------
    NotInChargeError
        If the person does not decide for the place.
    ReleaseRefusedError
        If the window is closed, the place is not in the release, the node is none of the index,
        or nothing is said.
    UnfitFileError
        If a file is not taken; nothing is stored then.
    """
    check_in_charge(by, place.pk, OFFICERS)
    held = Release.objects.select_related("definition", "place").get(pk=release.pk)
    until = held.objections_until
    if held.state != Release.State.OBJECTION or until is None or timezone.localdate() > until:
        raise ReleaseRefusedError("window", _("The window for objections is not open."))
    if not held.rows.filter(edition=held.edition, place=place).exists():
        raise ReleaseRefusedError("place", _("The release says nothing of this place."))
    if node and node not in held.definition.content.parts:
        raise ReleaseRefusedError("node", _("The index has no such part."))
    words = reason_checked(text)
    case = case_open(
        machine=INDEX_OBJECTION,
        title=_("Objection: %(title)s") % {"title": str(held)[:150]},
        place=place,
        organisation=None,
        by=by,
    )
    for file in evidence:
        attachment_add(case=case, name=file.name, content=file.content, by=by)
    return ReleaseObjection.objects.create(
        release=held,
        edition=held.edition,
        place=place,
        kind=Kind.OBJECTION,
        node=node,
        text=words,
        case=case,
        account=by.account_id,
        actor_name=by.name,
    )


@transaction.atomic
def objection_answer(
    *, objection: ReleaseObjection, verdict: Verdict, reason: str, by: Person
) -> ReleaseObjection:
    """Answer an objection: rejected or upheld, with a reason.

    What is upheld is corrected where the figure comes from; then the release is taken back and
    frozen anew. Nothing of a release is changed by hand.

    Raises
    ------
    NotInChargeError
    ReleaseRefusedError
        If the release is not open to objections, the objection is answered already, or no reason
        is given.
    """
    release = Release.objects.get(pk=objection.release_id)
    check_in_charge(by, release.place_id)
    if release.state != Release.State.OBJECTION:
        raise ReleaseRefusedError("window", _("The release is not open to objections."))
    if ReleaseObjection.objects.filter(answers=objection).exists():
        raise ReleaseRefusedError("answered", _("This objection is answered already."))
    kind, why = Kind(verdict), reason_checked(reason)
    if objection.case is not None:
        case_move(case=objection.case, transition_key=_STEPS[kind], by=by, reason=why)
    return ReleaseObjection.objects.create(
        release=release,
        edition=release.edition,
        place=objection.place,
        kind=kind,
        answers=objection,
        node=objection.node,
        text=why,
        account=by.account_id,
        actor_name=by.name,
    )

"""Keep relations between promises as checks, and take them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.engines.closure import check, relation_as_dict
from ronghe.kernel.plans.charge import check_in_charge
from ronghe.kernel.plans.checking.promises import promises_stored
from ronghe.kernel.plans.checking.selectors import finding_key, relations_of
from ronghe.kernel.plans.models import Relation

if TYPE_CHECKING:
    from ronghe.kernel.parties.people import Person
    from ronghe.kernel.plans.models import Document


class UnknownFindingError(LookupError):
    """A document has no finding of this name any more, or one that relates nothing."""


@transaction.atomic
def relation_keep(*, document: Document, key: str, by: Person) -> Relation:
    """Keep the relation of a finding as a check of the document; a second time changes nothing.

    Raises
    ------
    NotInChargeError
        If the person does not decide for the document's place.
    UnknownFindingError
        If there is no such finding now.
    """
    check_in_charge(by, document.place_id)
    findings = check(promises_stored(document)).findings
    found = next((one for one in findings if finding_key(one) == key), None)
    if found is None or found.relation is None:
        raise UnknownFindingError(_("This finding is gone; look at the list again."))
    content = relation_as_dict(found.relation)
    held = next((row for row in relations_of(document) if row.content == content), None)
    if held is not None:
        return held
    return Relation.objects.create(
        place=document.place,
        document=document,
        kind=str(found.kind),
        equation="; ".join(found.equations)[:500],
        content=content,
        kept_by=by.name,
    )


@transaction.atomic
def relation_withdraw(*, relation: Relation, by: Person) -> Relation:
    """Take a check back; the row stays, with who did it.

    Raises
    ------
    NotInChargeError
        If the person does not decide for the document's place.
    """
    check_in_charge(by, relation.place_id)
    locked = Relation.objects.select_for_update(of=("self",)).get(pk=relation.pk)
    if locked.withdrawn_at is None:
        locked.withdrawn_by, locked.withdrawn_at = by.name, timezone.now()
        locked.save(update_fields=["withdrawn_by", "withdrawn_at"])
    return locked

"""Cases and the steps they took."""

from __future__ import annotations

from dataclasses import replace

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.cases.machine import Machine, State, machine_of
from ronghe.kernel.parties.models import Organisation, Place
from ronghe.kernel.trust.protection import (
    IN_CHARGE,
    OWN,
    READ_ADD,
    VISITED,
    Protection,
    by_place_or_organisation,
)

# Clerks write what is their enterprise's own, and the assessor what is a visit's.
_VISIT = "machine_key = 'visit'"
# Statisticians make releases of indices, and answer what districts object to in them.
_OF_INDEX = "machine_key IN ('index_release', 'index_objection')"
_STATISTICIANS = "ANY ((SELECT ronghe_places_as('statistician'))::bigint[])"
# To see a case is not enough, and nobody signs with another's name.
_BY_THOSE_WHO_WRITE_THE_CASE = (
    "EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id "
    f"AND (c.place_id = {IN_CHARGE} OR CASE WHEN {_VISIT} THEN c.organisation_id = {VISITED} "
    f"ELSE c.organisation_id = {OWN} END OR {_OF_INDEX} AND c.place_id = {_STATISTICIANS})) "
    "AND account = (SELECT ronghe_account())"
)


def _of_cases() -> Protection:
    own = by_place_or_organisation(clerks_write=True, assessed=_VISIT)
    by_statisticians = f"{_OF_INDEX} AND organisation_id IS NULL AND place_id = {_STATISTICIANS}"
    return replace(own, writable=f"({own.writable}) OR {by_statisticians}")


class Case(models.Model):
    """A matter that goes through the states of a declared machine.

    `issuer` is the place that gave it to `place` and decides on it; None where nobody did.
    """

    machine_key = models.CharField(max_length=40)
    state_key = models.CharField(_("state"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    issuer = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)
    entered_at = models.DateTimeField(_("in this state since"))
    due_on = models.DateField(_("due"), null=True)

    protection = _of_cases()

    class Meta:
        indexes = [
            models.Index(fields=["machine_key", "state_key", "due_on"], name="case_queue"),
            models.Index(fields=["organisation"], name="case_organisation"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def machine(self) -> Machine:
        """The declared machine of this case."""
        return machine_of(self.machine_key)

    @property
    def state(self) -> State:
        """The declared state that the case is in."""
        return self.machine.state(self.state_key)


class CaseStep(models.Model):
    """One transition that a case took: who, when, why; rows are added, never changed.

    `day` is one that the step speaks of: set, asked for, or missed. A step without an account was
    taken by the house itself.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    transition_key = models.CharField(max_length=40, blank=True)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)
    account = models.BigIntegerField(null=True)
    # The name as it stood: readers of a case may not look into the list of accounts.
    actor_name = models.CharField(max_length=60)
    reason = models.TextField(blank=True)
    day = models.DateField(null=True)
    at = models.DateTimeField()

    protection = Protection(
        visible="EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id)",
        writable=_BY_THOSE_WHO_WRITE_THE_CASE,
        grants=READ_ADD,
        changeable=(),
    )

    class Meta:
        ordering = ["id"]


class Attachment(models.Model):
    """A file on a case, such as evidence; added, never changed or taken away.

    The bytes lie in the database, under the same row-level security as the case.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(_("file"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.IntegerField(_("size"), help_text="bytes")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    note = models.CharField(_("note"), max_length=200, blank=True)
    account = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("by"), max_length=60)
    at = models.DateTimeField(_("added"), auto_now_add=True)

    protection = Protection(
        visible="EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id)",
        writable=_BY_THOSE_WHO_WRITE_THE_CASE,
        grants=READ_ADD,
        changeable=(),
        masked=("content",),
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

"""Assessors: accredited third parties, what they are accredited for and what ties them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.parties.models import Place
from ronghe.kernel.trust.protection import (
    IN_CHARGE,
    READ_WRITE,
    Protection,
    shared_downwards,
)

_ME = "(SELECT ronghe_account())"
_SHARED = shared_downwards()


class Assessor(models.Model):
    """A person in the register of a place, whom the places below it may send out, too.

    `account` signs in; None for somebody who has no login yet. `home` is where a day's journey
    begins; `capacity` is how many visits a day takes.
    """

    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("register of")
    )
    # No foreign key: officers do not read the list of accounts.
    account = models.BigIntegerField(null=True, unique=True)
    name = models.CharField(_("name"), max_length=60)
    employer = models.CharField(_("employed by"), max_length=120, blank=True)
    employer_code = models.CharField(_("employer's credit code"), max_length=18, blank=True)
    home = models.ForeignKey(
        Place, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("based in")
    )
    capacity = models.SmallIntegerField(_("visits a day"), default=2)
    is_active = models.BooleanField(_("may be sent out"), default=True)

    protection = Protection(
        visible=f"{_SHARED.visible} OR account = {_ME}",
        writable=_SHARED.writable,
        grants=READ_WRITE,
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=10), name="assessor_capacity"
            )
        ]

    def __str__(self) -> str:
        return self.name


_OF_ASSESSOR = "SELECT 1 FROM assessments_assessor a WHERE a.id = assessor_id"
_BY_THE_OFFICE = f"EXISTS ({_OF_ASSESSOR} AND a.place_id = {IN_CHARGE})"
_WITHDRAWAL = ("withdrawn_at", "withdrawn_by", "withdrawn_reason")


class Withdrawable(models.Model):
    """A row that is added and, for a reason, withdrawn; never altered."""

    actor_name = models.CharField(_("by"), max_length=60)
    at = models.DateTimeField(_("entered"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_by = models.CharField(_("withdrawn by"), max_length=60, null=True)  # noqa: DJ001  # null: may still be written once
    withdrawn_reason = models.CharField(_("reason"), max_length=200, null=True)  # noqa: DJ001

    class Meta:
        abstract = True


class Accreditation(Withdrawable):
    """What an assessor may assess, from day to day; no instrument named means every one."""

    assessor = models.ForeignKey(Assessor, on_delete=models.PROTECT, related_name="accreditations")
    number = models.CharField(_("certificate"), max_length=60)
    issuer = models.CharField(_("issued by"), max_length=120)
    instruments = ArrayField(
        models.CharField(max_length=60), default=list, verbose_name=_("instruments")
    )
    coverage = models.CharField(_("scope as certified"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))

    protection = Protection(
        visible=f"EXISTS ({_OF_ASSESSOR})",
        writable=_BY_THE_OFFICE,
        grants=READ_WRITE,
        changeable=_WITHDRAWAL,
    )

    class Meta:
        ordering = ["-valid_to", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="accreditation_lasts"
            )
        ]

    def __str__(self) -> str:
        return self.number


class Interest(Withdrawable):
    """What ties an assessor to an organisation, as declared by themselves or by the office.

    The organisation is named by its credit code, because who declares need not see it. What is
    declared is nobody's business but the assessor's, the offices' that send them out, and
    auditors'.
    """

    class DeclaredBy(models.TextChoices):
        SELF = "self", _("the assessor")
        OFFICE = "office", _("the office")

    assessor = models.ForeignKey(Assessor, on_delete=models.PROTECT, related_name="interests")
    credit_code = models.CharField(_("unified social credit code"), max_length=18)
    organisation_name = models.CharField(_("organisation"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, help_text="key of a conflict rule")
    since = models.DateField(_("since"), null=True)
    until = models.DateField(_("until"), null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    declared_by = models.CharField(_("declared by"), max_length=6, choices=DeclaredBy.choices)
    account = models.BigIntegerField(null=True)

    protection = Protection(
        visible=f"EXISTS ({_OF_ASSESSOR} AND (a.account = {_ME} OR (SELECT "
        "ronghe_has_role('programme_officer') OR ronghe_has_role('district_officer') "
        "OR ronghe_has_role('auditor') OR ronghe_has_role('administrator'))))",
        # Which of both it is, and that nobody withdraws their own, says a trigger.
        writable=f"EXISTS ({_OF_ASSESSOR} AND (a.account = {_ME} OR a.place_id = {IN_CHARGE} "
        "OR a.place_id = ANY ((SELECT ronghe_places_above())::bigint[]) AND "
        "(SELECT ronghe_has_role('district_officer'))))",
        grants=READ_WRITE,
        changeable=_WITHDRAWAL,
    )

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["credit_code"], name="interest_code")]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="interest_lasts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_name} {self.kind}"

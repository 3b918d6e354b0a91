"""How a commitment is split over places and years, and what the places answer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.kernel.cases.models import Case
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.models.commitment import Commitment
from ronghe.kernel.plans.models.plan import published_downwards
from ronghe.kernel.trust.protection import ALL, READ_ADD, Protection

_PLACES = "ANY ((SELECT ronghe_places())::bigint[])"
_IN_CHARGE = (
    "ANY ((SELECT ronghe_places_as('programme_officer', 'district_officer', 'administrator'))"
    "::bigint[])"
)
_PARENT = "SELECT 1 FROM plans_allocation p WHERE p.id = allocation_id"


class Allocation(models.Model):
    """One way to split a commitment over places and years; a later one supersedes it.

    `place` is the plan's place; `method` and `parameters` are those of
    `ronghe.engines.allocation`, with the city's value of each year as it was split; what is said
    of single places stands in the cells. `state` is that of the case, which districts do not see,
    and `answers_until` the day that its clock sets them.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ISSUED = "issued", _("sent to the places")
        AGREED = "agreed", _("fixed")
        REPLACED = "replaced", _("replaced")
        GIVEN_UP = "given_up", _("given up")

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="allocations")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(_("method"), max_length=20)
    parameters = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    answers_until = models.DateField(_("answers until"), null=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="allocation")
    supersedes = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    reason = models.TextField(_("reason"), blank=True)
    added_by = models.CharField(_("by"), max_length=60, blank=True)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    protection = published_downwards()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment"],
                condition=Q(state__in=["issued", "agreed"]),
                name="one_allocation_in_force",
            ),
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(state="draft"), name="one_draft_allocation"
            ),
        ]


class AllocationCell(models.Model):
    """What one place is to do in one year, in the unit of the commitment.

    A place sees its own cells only, and none of a draft.
    """

    allocation = models.ForeignKey(Allocation, on_delete=models.CASCADE, related_name="cells")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField(_("year"))
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=6)
    is_locked = models.BooleanField(_("locked"), default=False)
    lower = models.DecimalField(_("at least"), max_digits=20, decimal_places=6, null=True)
    upper = models.DecimalField(_("at most"), max_digits=20, decimal_places=6, null=True)
    weight = models.DecimalField(
        max_digits=24, decimal_places=6, null=True, help_text="what it was split by"
    )
    base = models.DecimalField(
        max_digits=24, decimal_places=6, null=True, help_text="of the place, in the base year"
    )
    case = models.ForeignKey(
        Case,
        null=True,
        on_delete=models.PROTECT,
        related_name="allocation_cells",
        help_text="in which the place answers, the same for all its years",
    )
    detail = models.JSONField(
        default=dict, help_text="how it came about, as ronghe.engines.allocation explains it"
    )

    protection = Protection(
        visible=f"place_id = {_PLACES} AND EXISTS ({_PARENT})",
        writable=f"EXISTS ({_PARENT} AND p.state = 'draft' AND p.place_id = {_IN_CHARGE} "
        "AND EXISTS (SELECT 1 FROM parties_placeclosure b WHERE b.ancestor_id = p.place_id "
        "AND b.place_id = plans_allocationcell.place_id))",
        grants=ALL,
    )

    class Meta:
        ordering = ["year", "place__code"]
        constraints = [
            models.UniqueConstraint(fields=["allocation", "place", "year"], name="one_cell"),
        ]


class AllocationAnswer(models.Model):
    """What a place says to its part: accepted, or objected to with a reason; rows are added."""

    class Answer(models.TextChoices):
        ACCEPT = "accept", pgettext_lazy("answer of a place", "accepted")
        OBJECT = "object", _("objected")

    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="answers")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(_("answer"), max_length=6, choices=Answer.choices)
    reason = models.TextField(_("reason"), blank=True)
    proposed = models.JSONField(default=dict, help_text="year → value that the place proposes")
    account = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("by"), max_length=60)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    protection = Protection(
        visible=f"place_id = {_PLACES} AND EXISTS ({_PARENT})",
        writable=f"EXISTS ({_PARENT} AND p.state = 'issued') AND place_id = {_IN_CHARGE} "
        "AND account = (SELECT ronghe_account()) AND EXISTS (SELECT 1 "
        "FROM plans_allocationcell k WHERE k.allocation_id = plans_allocationanswer.allocation_id "
        "AND k.place_id = plans_allocationanswer.place_id)",
        grants=READ_ADD,
        changeable=(),
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="accept") | ~Q(reason=""), name="objection_has_a_reason"
            ),
        ]

"""What a plan version promises: one quantity over its years, who answers, what measures it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.models.documents import Target
from ronghe.kernel.plans.models.plan import Plan
from ronghe.kernel.trust.protection import ALL, Protection
from ronghe.lib import periods

_IN_CHARGE = (
    "ANY ((SELECT ronghe_places_as('programme_officer', 'district_officer', 'administrator'))"
    "::bigint[])"
)


def _with_plan(one: str, *, states: str, provided: str = "true") -> Protection:
    """Protect parts of a plan version: seen with it, written in these of its states.

    `provided` is what else holds of every row that the web role writes, beside its plan `p`.
    """
    return Protection(
        visible=f"EXISTS ({one})",
        writable=f"EXISTS ({one} AND p.state IN ({states}) AND p.place_id = {_IN_CHARGE} "
        f"AND {provided})",
        grants=ALL,
    )


# In force only what measures a commitment changes; a trigger holds the rest (`sql.py`).
_OF_PLAN = _with_plan(
    "SELECT 1 FROM plans_plan p WHERE p.id = plan_id", states="'draft', 'in_force'"
)
_OF_COMMITMENT = (
    "SELECT 1 FROM plans_commitment c JOIN plans_plan p ON p.id = c.plan_id "
    "WHERE c.id = commitment_id"
)


class Commitment(models.Model):
    """One quantity that a plan version promises over its years, with who answers for it.

    `line` is the same in all versions of a plan and in what hangs on it (allocations, reports,
    orders), so that a revision loses nothing. Values are in `unit`.
    """

    class Basis(models.TextChoices):
        LEVEL = "level", _("level at the end of the period")
        CUMULATIVE = "cumulative", _("cumulative since the plan began")
        YEARLY = "yearly", _("of each year by itself")
        GROWTH = "growth", _("growth over the year before")
        RANK = "rank", _("rank")

    class AddsUp(models.TextChoices):
        SUM = "sum", _("places add up")
        MEAN = "mean", _("places average")
        NONE = "none", _("places do not add up")

    class Path(models.TextChoices):
        LINEAR = "linear", _("straight line")
        S_CURVE = "s_curve", _("S-curve")
        STEPWISE = "stepwise", _("in steps")
        TYPED = "typed", _("typed")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="commitments")
    line = models.UUIDField(default=uuid.uuid4)
    position = models.IntegerField(help_text="place in the order of the plan")
    title = models.CharField(_("what is promised"), max_length=200)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    decimals = models.SmallIntegerField(_("decimals"), default=0)
    comparator = models.CharField(_("comparator"), max_length=2, default=">=")
    basis = models.CharField(_("basis"), max_length=10, choices=Basis.choices)
    direction = models.CharField(_("direction"), max_length=20, default="higher_is_better")
    adds_up = models.CharField(
        _("over places"), max_length=4, choices=AddsUp.choices, default=AddsUp.SUM
    )
    above_scale = models.BooleanField(
        _("enterprises above scale only"), default=False, help_text="规模以上 in its words"
    )
    baseline_year = models.SmallIntegerField(_("baseline year"), null=True, blank=True)
    baseline_value = models.DecimalField(
        _("baseline"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    path = models.CharField(
        _("planned path"), max_length=8, choices=Path.choices, default=Path.LINEAR
    )
    section = models.CharField(_("section"), max_length=200, blank=True)
    measured_by = models.ForeignKey(
        Indicator,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("measured by"),
    )
    measure_confirmed_by = models.CharField(_("confirmed by"), max_length=60, blank=True)
    serves = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="served_by",
        help_text="commitment of the higher plan that it carries out",
    )

    protection = _OF_PLAN

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["line"], name="commitment_line")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "line"], name="line_once_in_a_version"),
            models.CheckConstraint(
                condition=Q(comparator__in=[">=", "<=", "=", "~"]),
                name="commitment_comparator_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CommitmentValue(models.Model):
    """The promised value of a commitment in one period, or a point of its typed path."""

    class Kind(models.TextChoices):
        PROMISED = "promised", _("promised")
        PATH = "path", _("point of the typed path")

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="values")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PROMISED)
    period = models.CharField(_("period"), max_length=10)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=6)
    value_high = models.DecimalField(_("to"), max_digits=20, decimal_places=6, null=True)
    target = models.ForeignKey(
        Target,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="where the document promises it",
    )

    # A document of the plan's place, or of one above it.
    protection = _with_plan(
        _OF_COMMITMENT,
        states="'draft'",
        provided="(target_id IS NULL OR EXISTS (SELECT 1 FROM plans_target t "
        "JOIN plans_document d ON d.id = t.document_id "
        "JOIN parties_placeclosure b ON b.ancestor_id = d.place_id AND b.place_id = p.place_id "
        "WHERE t.id = target_id))",
    )

    class Meta:
        ordering = ["period"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "kind", "period"], name="one_value_a_period"
            ),
            models.CheckConstraint(
                condition=Q(period__regex=periods.PATTERN), name="commitment_period"
            ),
        ]


class CommitmentOwner(models.Model):
    """A unit that answers for a commitment: one leads, others help.

    `place` is the government of a place below; a department of the plan's own place has none.
    """

    class Part(models.TextChoices):
        LEAD = "lead", _("lead")
        CO = "co", _("co-owner")

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="owners")
    name = models.CharField(_("responsible unit"), max_length=120)
    part = models.CharField(_("part"), max_length=4, choices=Part.choices, default=Part.CO)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")

    protection = _with_plan(
        _OF_COMMITMENT,
        states="'draft'",
        provided="(plans_commitmentowner.place_id IS NULL OR EXISTS (SELECT 1 "
        "FROM parties_placeclosure b WHERE b.ancestor_id = p.place_id "
        "AND b.place_id = plans_commitmentowner.place_id))",
    )

    class Meta:
        ordering = ["-part", "id"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "name"], name="owner_once"),
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(part="lead"), name="one_lead"
            ),
        ]

    def __str__(self) -> str:
        return self.name

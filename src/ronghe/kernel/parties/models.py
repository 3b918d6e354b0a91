"""Places, industries, organisations, people and their scopes."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.trust.protection import (
    ALL,
    READ_ADD,
    READ_WRITE,
    Protection,
    by_organisation,
    by_place_or_organisation,
    reference,
)


class Named(models.Model):
    """Something with a Chinese name and, where there is one, an English name."""

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language; Chinese where no English name is known."""
        return (self.name_en if get_language() == "en" else "") or self.name


class Place(Named):
    """A division of GB/T 2260 (to mid-2023) or an industrial park, which has a code of our own."""

    class Kind(models.TextChoices):
        COUNTRY = "country", _("country")
        PROVINCE = "province", _("province")
        CITY = "city", _("city")
        DISTRICT = "district", _("district or county")
        GROUPING = "grouping", _("grouping of the code list")
        PARK = "park", _("park")

    code = models.CharField(_("code"), max_length=12, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="children", verbose_name=_("in")
    )
    former_codes = models.JSONField(default=list, help_text="codes it had before a reform")
    former_names = models.JSONField(default=list)
    source = models.CharField(max_length=200)

    protection = reference()

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["parent", "code"], name="place_children")]


class PlaceClosure(models.Model):
    """`place` lies in `ancestor`, `depth` steps down; every place lies in itself at depth 0."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="above")
    ancestor = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="below")
    depth = models.SmallIntegerField()

    protection = reference(audited=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ancestor", "place"], name="place_closure_unique")
        ]
        indexes = [models.Index(fields=["place", "ancestor"], name="place_closure_up")]


class Industry(Named):
    """A class of GB/T 4754-2017: section (letter), division, group or class."""

    code = models.CharField(_("code"), max_length=5, unique=True)
    level = models.SmallIntegerField(help_text="1 section, 2 division, 3 group, 4 class")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")

    protection = reference()

    class Meta:
        ordering = ["code"]


class Organisation(models.Model):
    """A legal person with a unified social credit code (GB 32100-2015)."""

    class Size(models.TextChoices):
        LARGE = "large", _("large")
        MEDIUM = "medium", _("medium")
        SMALL = "small", _("small")
        MICRO = "micro", _("micro")

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        MERGED = "merged", _("merged")
        CLOSED = "closed", _("closed")

    credit_code = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    name = models.CharField(_("name"), max_length=120)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("place")
    )
    industry = models.ForeignKey(
        Industry, on_delete=models.PROTECT, related_name="+", verbose_name=_("industry")
    )
    size = models.CharField(_("size class"), max_length=6, choices=Size.choices)
    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.ACTIVE
    )
    above_scale_years = ArrayField(
        models.SmallIntegerField(),
        default=list,
        verbose_name=_("above scale in"),
        help_text="years in which the statistics office counts it as above scale (规模以上)",
    )
    known_years = ArrayField(
        models.SmallIntegerField(),
        default=list,
        help_text="years for which the register says whether it is above scale",
    )
    is_invented = models.BooleanField(_("invented for demonstration"), default=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    protection = by_place_or_organisation(organisation="id")

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["place", "name"], name="organisation_place"),
            models.Index(fields=["industry"], name="organisation_industry"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_above_scale(self, year: int) -> bool | None:
        """Say whether it is above scale in a year; None where the register does not say."""
        return year in self.above_scale_years if year in self.known_years else None


class OrganisationStatus(models.Model):
    """One step in the status history of an organisation; rows are added, never changed."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="status_history"
    )
    status = models.CharField(_("status"), max_length=9, choices=Organisation.Status.choices)
    since = models.DateField(_("since"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    protection = by_organisation(grants=READ_ADD)

    class Meta:
        ordering = ["since", "id"]


class OrganisationAlias(models.Model):
    """A former or other name, under which papers and imports may still know an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(_("name"), max_length=120)
    until = models.DateField(_("until"), null=True)

    protection = by_organisation(grants=READ_ADD)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="organisation_alias")
        ]


class Programme(models.Model):
    """A programme of work that roles can be limited to, such as a smart-manufacturing plan."""

    key = models.SlugField(unique=True)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=160, blank=True)

    protection = reference()

    def __str__(self) -> str:
        return self.title


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by the name they sign in with."""


class Account(AbstractBaseUser):
    """A person who signs in. What the person may see stands in `Scope`, never here."""

    # Not kept: when and how long officials use the tool is nobody's business (January 2026 rules).
    last_login = None

    username = models.CharField(_("user name"), max_length=60, unique=True)
    display_name = models.CharField(_("name"), max_length=60)
    display_name_en = models.CharField(_("English name"), max_length=80, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    language = models.CharField(_("language"), max_length=8, blank=True)

    objects = AccountManager()
    USERNAME_FIELD = "username"

    protection = Protection(
        visible="id = (SELECT ronghe_account()) OR (SELECT ronghe_has_role('administrator'))",
        grants=READ_WRITE,
        masked=("password",),
    )

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The person's name in the reader's language."""
        return (self.display_name_en if get_language() == "en" else "") or self.display_name

    @property
    def scopes_shown(self) -> list[Scope]:
        """The person's roles with where they hold, for the top bar and the account page."""
        return list(self.scopes.select_related("place", "organisation", "programme"))


class Scope(models.Model):
    """One role of one person, within a place and all below it, an organisation or a programme."""

    class Role(models.TextChoices):
        PROGRAMME_OFFICER = "programme_officer", _("programme officer")
        DISTRICT_OFFICER = "district_officer", _("district officer")
        ENTERPRISE_CLERK = "enterprise_clerk", _("enterprise clerk")
        ASSESSOR = "assessor", _("assessor")
        EXPERT = "expert", _("expert reviewer")
        STATISTICIAN = "statistician", _("statistician")
        ADMINISTRATOR = "administrator", _("administrator")
        AUDITOR = "auditor", _("auditor")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="scopes")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    programme = models.ForeignKey(Programme, null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(_("valid from"), default=date.today)
    valid_to = models.DateField(_("valid to"), null=True)

    protection = Protection(
        visible="account_id = (SELECT ronghe_account()) "
        "OR (SELECT ronghe_has_role('administrator'))",
        writable="(SELECT ronghe_has_role('administrator'))",
        grants=ALL,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(place__isnull=False)
                | models.Q(organisation__isnull=False)
                | models.Q(programme__isnull=False),
                name="scope_is_limited",
            )
        ]
        indexes = [models.Index(fields=["account", "role"], name="scope_account")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.place or self.organisation or self.programme}"

"""Policy documents with their untouched text, clauses and targets with their spans."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.parties.models import Place
from ronghe.kernel.trust.protection import READ_ADD, shared_downwards, with_parent
from ronghe.lib.documents import page_of


class Document(models.Model):
    """A policy document as it was handed in; offsets of clauses and targets count in `text`.

    `text` is the file itself where that is plain text or Markdown, else what
    `ronghe.lib.documents` reads in it. `page_starts` are the offsets at which its pages begin,
    empty where the file tells no pages; `sha256` is of the file's bytes in either case.

    A document of facts (`text` empty) holds targets that were entered, not read.
    """

    title = models.CharField(_("title"), max_length=200)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    issued_on = models.DateField(_("issued"), null=True)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("place")
    )
    file_name = models.CharField(_("file"), max_length=200)
    text = models.TextField(blank=True)
    page_starts = models.JSONField(default=list, help_text="offsets in the text, by page from 1")
    sha256 = models.CharField(max_length=64, help_text="of the file as it was handed in")
    source = models.CharField(_("source"), max_length=300, blank=True)
    added_by = models.CharField(_("by"), max_length=60, blank=True)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    protection = shared_downwards()

    class Meta:
        ordering = ["-added_at"]
        constraints = [models.UniqueConstraint(fields=["place", "sha256"], name="document_once")]

    def __str__(self) -> str:
        return self.title

    def page_of(self, offset: int | None) -> int | None:
        """Return the page of a character, counted from 1; None where no pages are known."""
        return None if offset is None else page_of(self.page_starts, offset)


class Clause(models.Model):
    """A paragraph of a document under its heading."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="clauses")
    start = models.IntegerField()
    end = models.IntegerField()
    section = models.CharField(_("section"), max_length=200, blank=True)

    protection = with_parent("plans_document", "document_id", grants=READ_ADD)

    class Meta:
        ordering = ["start"]
        constraints = [models.UniqueConstraint(fields=["document", "start"], name="clause_start")]


class Target(models.Model):
    """A promised value: what, how much, until when, whose; with its span in the document.

    A mended target supersedes the row it mends; the found one stays to be seen.
    """

    class State(models.TextChoices):
        FOUND = "found", _("to be decided")
        ACCEPTED = "accepted", _("accepted")
        DROPPED = "dropped", _("dropped")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="targets")
    clause = models.ForeignKey(Clause, null=True, on_delete=models.PROTECT, related_name="targets")
    start = models.IntegerField(null=True)
    end = models.IntegerField(null=True)
    quote = models.CharField(_("as printed"), max_length=200)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=6)
    value_high = models.DecimalField(_("to"), max_digits=20, decimal_places=6, null=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    comparator = models.CharField(_("comparator"), max_length=2)
    year = models.SmallIntegerField(_("year"), null=True)
    every_year = models.BooleanField(_("every year"), default=False)
    cumulative = models.BooleanField(_("cumulative"), default=False)
    indicator_phrase = models.CharField(_("indicator"), max_length=200)
    owners = models.JSONField(_("responsible"), default=list)
    section = models.CharField(_("section"), max_length=200, blank=True)
    state = models.CharField(
        _("decision"), max_length=8, choices=State.choices, default=State.FOUND
    )
    measured_by = models.ForeignKey(
        Indicator,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("measured by"),
    )
    supersedes = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    superseded_at = models.DateTimeField(null=True)
    decided_by = models.CharField(_("decided by"), max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)

    protection = with_parent(
        "plans_document",
        "document_id",
        provided="(clause_id IS NULL OR EXISTS (SELECT 1 FROM plans_clause k "
        "WHERE k.id = clause_id AND k.document_id = plans_target.document_id))",
    )

    class Meta:
        ordering = ["start", "id"]
        indexes = [models.Index(fields=["measured_by", "year"], name="target_measured")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["found", "accepted", "dropped"]),
                name="target_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(comparator__in=[">=", "<=", "=", "~"]),
                name="target_comparator_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_phrase} {self.quote}"

    @property
    def page(self) -> int | None:
        """The page that the value is printed on; None where no pages are known."""
        return self.document.page_of(self.start)

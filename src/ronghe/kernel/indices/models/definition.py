"""Definitions of indices in their versions."""

from __future__ import annotations

from functools import lru_cache

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ronghe.engines import index as engine
from ronghe.kernel.trust.protection import READ_ADD, reference


@lru_cache(maxsize=32)
def _parsed(text: str) -> engine.Index:
    return engine.index_parse(text)


class IndexDefinition(models.Model):
    """One version of an index, with the text of its definition as it was loaded."""

    key = models.SlugField(_("key"), max_length=60)
    version = models.CharField(_("version"), max_length=30)
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("English title"), max_length=200)
    definition = models.TextField(help_text="YAML in the form of docs/indices.md")
    sha256 = models.CharField(max_length=64, help_text="of the definition")
    source = models.CharField(_("source"), max_length=300)
    status = models.CharField(_("status"), max_length=12)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True)

    # Statisticians and administrators add one, nobody changes one: see `guards.py`.
    is_shipped = models.BooleanField(_("shipped"), default=True)

    protection = reference(grants=READ_ADD)

    class Meta:
        ordering = ["key", "version"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="index_definition_version")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return self.title_en if get_language() == "en" else self.title

    @property
    def content(self) -> engine.Index:
        """The index as the engine takes it."""
        return _parsed(self.definition)

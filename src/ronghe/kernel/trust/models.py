"""The audit trail and the key that passports are checked with.

All four tables are written by the database itself (triggers and functions of `sql.py`); the web
role may at most read them.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ronghe.kernel.trust.protection import READ, Protection

_AUDITORS = "(SELECT ronghe_has_role('auditor')) OR (SELECT ronghe_has_role('administrator'))"


class TrailEntry(models.Model):
    """One change of one row: who, when, why, what; written by triggers, never altered.

    A statement that inserts many rows is one entry with all their digests.
    """

    at = models.DateTimeField()
    account = models.BigIntegerField(null=True, help_text="account of the signed passport")
    actor = models.TextField(help_text="command that the owner ran; empty for a visitor's change")
    database_user = models.TextField()
    reason = models.TextField()
    table_name = models.TextField()
    row_id = models.BigIntegerField(null=True, help_text="null where the entry is of many rows")
    row_ids = ArrayField(models.BigIntegerField(), null=True, help_text="rows of a bulk insert")
    row_digests = models.BinaryField(null=True, help_text="their SHA-256, one after the other")
    action = models.TextField(help_text="insert, update or delete")
    changes = models.JSONField(
        null=True, help_text="update: column → [old, new]; delete: the whole row; insert: null"
    )
    row_digest = models.BinaryField(null=True, help_text="SHA-256 of the row as it then stood")
    digest = models.BinaryField(help_text="SHA-256 of this entry")

    protection = Protection(visible=_AUDITORS, grants=READ, audited=False, changeable=())

    class Meta:
        indexes = [
            models.Index(fields=["table_name", "row_id", "id"], name="trail_of_row"),
            models.Index(
                fields=["table_name"], condition=Q(row_id__isnull=True), name="trail_of_many"
            ),
        ]


class TrailBlock(models.Model):
    """A sealed run of entries; each block holds the digest of the one before it."""

    sealed_at = models.DateTimeField()
    entries = models.IntegerField()
    previous = models.BinaryField(help_text="digest of the block before, or 32 zero bytes")
    digest = models.BinaryField(help_text="SHA-256 of `previous` and of all leaves in order")

    protection = Protection(visible=_AUDITORS, grants=READ, audited=False, changeable=())


class TrailLeaf(models.Model):
    """The digest of one entry as its block sealed it."""

    entry = models.BigIntegerField(unique=True)
    block = models.ForeignKey(TrailBlock, on_delete=models.PROTECT, related_name="leaves")
    digest = models.BinaryField()

    protection = Protection(visible=_AUDITORS, grants=READ, audited=False, changeable=())


class TrailPending(models.Model):
    """An entry that waits for the next block, so that writers never queue for the chain."""

    entry = models.BigIntegerField()

    protection = Protection(visible="false", grants=(), audited=False)


class PassportKey(models.Model):
    """The padded HMAC key that the database checks passports with; the web role cannot read it."""

    inner_pad = models.BinaryField()
    outer_pad = models.BinaryField()

    protection = Protection(visible="false", grants=(), audited=False)

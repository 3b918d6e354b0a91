"""Store versions of instruments: those that domains ship, and those put in force here."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from ronghe.engines.scoring import instrument_parsed
from ronghe.kernel.assessments.models import Instrument, Response
from ronghe.kernel.manifest import domains

if TYPE_CHECKING:
    from ronghe.kernel.assessments.defining.drafts import Draft


class InstrumentExistsError(ValueError):
    """Somebody else stored the same version in between."""


def instrument_add(draft: Draft) -> Instrument:
    """Store a definition as a version of its own; it counts from its first day on.

    Nothing that is stored changes: responses keep the version that they were begun with.

    Raises
    ------
    InstrumentExistsError
        If the version is there already.
    """
    content = draft.content
    try:
        with transaction.atomic():
            return Instrument.objects.create(
                key=content.key,
                version=content.version,
                title=content.title.zh,
                title_en=content.title.en,
                definition=draft.text,
                sha256=hashlib.sha256(draft.text.encode()).hexdigest(),
                source=content.provenance.source.zh,
                status=content.provenance.status,
                valid_from=content.valid_from,
                valid_to=content.valid_to,
                is_shipped=False,
            )
    except IntegrityError as error:
        raise InstrumentExistsError(f"{content.key} {content.version}") from error


@transaction.atomic
def instruments_sync() -> int:
    """Store the instruments that domains ship; return how many versions were added.

    A stored version never changes: a changed text under a stored version is refused, because
    results already rest on it.

    Raises
    ------
    FrozenInstrumentError
        If a shipped text differs from the stored one of the same version.
    """
    added = 0
    for domain in domains.all_domains():
        for path in domain.instruments:
            added += _instrument_store(path.read_text(encoding="utf-8"))
    return added


class FrozenInstrumentError(ValueError):
    """A stored version of an instrument was changed; give the new text a new version."""


def _instrument_store(text: str) -> int:
    content = instrument_parsed(text, name="instrument")
    digest = hashlib.sha256(text.encode()).hexdigest()
    fields = {
        "title": content.title.zh,
        "title_en": content.title.en,
        "definition": text,
        "sha256": digest,
        "source": content.provenance.source.zh,
        "status": content.provenance.status,
        "valid_from": content.valid_from,
        "valid_to": content.valid_to,
    }
    held = Instrument.objects.filter(key=content.key, version=content.version).first()
    if held is None:
        Instrument.objects.create(key=content.key, version=content.version, **fields)
        return 1
    if held.sha256 == digest:
        return 0
    if not held.is_shipped:
        message = f"{content.key} {content.version} was uploaded here; ship it as another version."
        raise FrozenInstrumentError(message)
    if Response.objects.filter(instrument=held).exists():
        message = f"{content.key} {content.version} has responses and its text was changed."
        raise FrozenInstrumentError(message)
    Instrument.objects.filter(pk=held.pk).update(**fields)
    return 0

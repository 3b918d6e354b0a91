"""Put a new version of an instrument in force."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from ronghe.kernel.assessments.models import Instrument

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

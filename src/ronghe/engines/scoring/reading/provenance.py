"""Where numbers come from: as said at a place, else as said above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.scoring.definition import Provenance
from ronghe.engines.scoring.reading import keys

if TYPE_CHECKING:
    from ronghe.lib.definitions import Cursor


def provenance_at(cursor: Cursor, *, above: Provenance) -> Provenance:
    """Return where the numbers at and below a place come from; a note is not inherited."""
    return Provenance(
        source=keys.SOURCE.maybe(cursor) or above.source,
        status=keys.STATUS_OF.maybe(cursor) or above.status,
        note=keys.NOTE.maybe(cursor),
    )

"""All downloads of a release by file name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ronghe.kernel.indices.publishing.dcat import release_dcat
from ronghe.kernel.indices.publishing.prov import release_prov
from ronghe.kernel.indices.publishing.tables import (
    release_csv,
    release_parquet,
    release_sdmx,
    release_xlsx,
)

if TYPE_CHECKING:
    from ronghe.kernel.indices.models import Release


def downloads_of(release: Release) -> dict[str, bytes]:
    """Return what is offered of a release, as files of one folder; addresses are their names."""
    entry = release_dcat(release, lambda name: f"release.{name}" if name else "release")
    return {
        "release.csv": release_csv(release),
        "release.xlsx": release_xlsx(release),
        "release.parquet": release_parquet(release),
        "release.sdmx.csv": release_sdmx(release),
        "release.dcat.json": json_bytes(entry),
        "release.prov.json": json_bytes(release_prov(release)),
    }


def json_bytes(content: Any) -> bytes:
    """Return JSON in UTF-8, keys in their order, ended by a line feed."""
    return f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode()

"""Where a release comes from, as W3C PROV-JSON: release, its input, figures, activities, people.

Source: W3C Member Submission "The PROV-JSON Serialization" (24 April 2013). Observations of
enterprises are not named, only how many stand behind a figure and what made them: a release is
for everybody, who answered what is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ronghe.engines.index.releasing import MANIFEST, manifest_parse, number_text
from ronghe.kernel.indices.freezing import frozen_table
from ronghe.kernel.indices.gathering import columns_needed
from ronghe.kernel.indices.selectors import files_of

if TYPE_CHECKING:
    from ronghe.kernel.indices.models import Release

NAMESPACE = "urn:ronghe:"
_XSD = "http://www.w3.org/2001/XMLSchema#"


def release_prov(release: Release) -> dict[str, Any]:
    """Return the lineage of a release from what it froze, so that it never changes.

    Empty but for the release where the visitor may not see its files.
    """
    name = f"ronghe:release/{release.pk}/{release.edition}"
    files = files_of(release)
    entities: dict[str, Any] = {name: _release_entity(release)}
    building, used, derived = f"ronghe:build/{release.pk}/{release.edition}", [], []
    if MANIFEST in files:
        held, _ = manifest_parse(files[MANIFEST])
        for file, entry in held.files.items():
            entity = f"ronghe:file/{entry.sha256}"
            entities[entity] = {"prov:label": file, "ronghe:sha256": entry.sha256}
            if entry.role == "output":
                derived.append((entity, name))
            else:
                used.append(entity)
        figures = _figures(release, files)
        entities |= figures
        used += list(figures)
    agents = {
        "ronghe:platform": {
            "prov:type": _is_a("prov:SoftwareAgent"),
            "prov:label": f"Ronghe {release.code_version}",
        }
    }
    attributed = [(name, "ronghe:platform")]
    if release.signed_by:
        signer = f"ronghe:account/{release.signed_account}"
        agents[signer] = {"prov:type": _is_a("prov:Person"), "prov:label": release.signed_by}
        attributed.append((name, signer))
    return {
        "prefix": {"ronghe": NAMESPACE, "xsd": _XSD},
        "entity": entities,
        "activity": {
            building: {
                "prov:endTime": release.frozen_at.isoformat(),
                "prov:label": f"{release.index_key} {release.definition.version}",
            }
        },
        "agent": agents,
        "wasGeneratedBy": _rows("gen", "prov:entity", "prov:activity", [(name, building)]),
        "used": _rows("used", "prov:activity", "prov:entity", [(building, one) for one in used]),
        "wasDerivedFrom": _rows(
            "der",
            "prov:generatedEntity",
            "prov:usedEntity",
            derived + [(name, one) for one in used] + _revision(release, name, entities),
        ),
        "wasAttributedTo": _rows("att", "prov:entity", "prov:agent", attributed),
        "wasAssociatedWith": _rows(
            "ass", "prov:activity", "prov:agent", [(building, "ronghe:platform")]
        ),
    }


def _release_entity(release: Release) -> dict[str, Any]:
    return {
        "prov:type": _is_a("ronghe:Release"),
        "prov:label": str(release),
        "ronghe:index": release.index_key,
        "ronghe:version": release.definition.version,
        "ronghe:place": release.place.code,
        "ronghe:period": release.period,
        "ronghe:state": release.state,
        "ronghe:manifest": release.manifest_sha256,
    }


def _figures(release: Release, files: dict[str, bytes]) -> dict[str, Any]:
    """Return an entity for each figure that the input holds."""
    table = frozen_table(release, files)
    keys = columns_needed(release.definition.content)
    times = table.periods or (release.period,) * len(table.units)
    found = {}
    for column, values in table.numbers.items():
        for unit, period, value in zip(table.units, times, values, strict=True):
            if text := number_text(float(value)):
                found[f"ronghe:figure/{column}/{unit}/{period}/all"] = {
                    "prov:type": _is_a("ronghe:Figure"),
                    "ronghe:indicator": keys[column].indicator,
                    "ronghe:place": unit,
                    "ronghe:period": period,
                    "ronghe:value": {"$": text, "type": "xsd:double"},
                }
    return found


def _revision(release: Release, name: str, entities: dict[str, Any]) -> list[tuple[str, str]]:
    former = release.supersedes
    if former is None:
        return []
    earlier = f"ronghe:release/{former.pk}/{former.edition}"
    entities[earlier] = _release_entity(former)
    return [(name, earlier)]


def _is_a(name: str) -> dict[str, str]:
    return {"$": name, "type": "xsd:QName"}


def _rows(short: str, one: str, other: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    return {f"_:{short}{at}": {one: a, other: b} for at, (a, b) in enumerate(pairs, start=1)}

"""The entry of a release in a catalogue of data: DCAT 3 (W3C) as JSON-LD."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ronghe.lib.periods import first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from ronghe.kernel.indices.models import Release

FORMATS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "sdmx.csv": "application/vnd.sdmx.data+csv;version=2.0.0",
    "prov.json": "application/json",
}
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "adms": "http://www.w3.org/ns/adms#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def release_dcat(release: Release, address_of: Callable[[str], str]) -> dict[str, Any]:
    """Return the catalogue entry of a release.

    Parameters
    ----------
    address_of : gives the address of a download by its format (a key of `FORMATS`), and with ""
        the page of the release.
    """
    definition, place = release.definition, release.place
    entry: dict[str, Any] = {
        "@context": _CONTEXT,
        "@id": address_of(""),
        "@type": "dcat:Dataset",
        "dct:identifier": f"{definition.key}/{place.code}/{release.period}/{release.pk}",
        "dct:title": [
            _said(f"{definition.title} {place.name} {release.period}", "zh-Hans"),
            _said(f"{definition.title_en}, {place.name_en or place.name}, {release.period}", "en"),
        ],
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": _said(place.name, "zh-Hans")},
        "dct:spatial": {"@type": "dct:Location", "dct:identifier": place.code},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(first_day(release.period).isoformat()),
            "dcat:endDate": _day(last_day(release.period).isoformat()),
        },
        "dcat:version": f"{definition.version}/{release.edition}",
        "dcat:landingPage": {"@id": address_of("")},
        "adms:status": release.state,
        "dct:language": ["zh", "en"],
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:format": name,
                "dcat:mediaType": media,
                "dcat:downloadURL": {"@id": address_of(name)},
            }
            for name, media in FORMATS.items()
        ],
    }
    if release.published_at is not None:
        entry["dct:issued"] = {"@type": "xsd:dateTime", "@value": release.published_at.isoformat()}
    return entry


def _said(text: str, tag: str) -> dict[str, str]:
    return {"@value": text, "@language": tag}


def _day(text: str) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": text}

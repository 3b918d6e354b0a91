"""Write places, industries, organisations and people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from ronghe.kernel.parties import selectors
from ronghe.kernel.parties.models import (
    Account,
    Industry,
    Organisation,
    OrganisationAlias,
    OrganisationStatus,
    Place,
    PlaceClosure,
    Scope,
)
from ronghe.kernel.parties.organisation_rows import OUT_OF_SCOPE, OrganisationRecord, records_from
from ronghe.lib.faults import Fault, FaultsError, faults_sorted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ronghe.lib.sheets import Sheet

_FIELDS = ("name", "place_id", "industry_id", "size", "status")
_YEARS = ("above_scale_years", "known_years")
_BATCH = 2_000  # rows a statement


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an import would do to one organisation; `fields` maps a field to (old, new)."""

    record: OrganisationRecord
    kind: str  # "new", "changed" or "same"
    fields: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class ImportPreview:
    """All that an organisations file would change, and all its faults."""

    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]

    def count(self, kind: str) -> int:
        """Return how many organisations are new, changed or the same."""
        return sum(change.kind == kind for change in self.changes)


def organisations_preview(sheet: Sheet, *, place_ids: Iterable[int] | None) -> ImportPreview:
    """Say what importing the file would do, and write nothing.

    `place_ids` are the places in which the visitor may write; None means everywhere (a command
    of the owner).
    """
    places = Place.objects.exclude(kind=Place.Kind.GROUPING)
    if place_ids is not None:
        places = places.filter(id__in=list(place_ids))
    place_by_code = dict(places.values_list("code", "id"))
    industry_by_code = dict(Industry.objects.values_list("code", "id"))
    records, faults = records_from(
        sheet, places=frozenset(place_by_code), industries=frozenset(industry_by_code)
    )
    held = _held([record.credit_code for record in records])
    hidden = selectors.credit_codes_taken(r.credit_code for r in records) - held.keys()
    changes = []
    for record in records:
        if record.credit_code in hidden:
            faults.append(_out_of_scope(sheet.file, record))
            continue
        wanted = _wanted(record, place_by_code, industry_by_code)
        changes.append(_change(record, wanted, held.get(record.credit_code)))
    return ImportPreview(changes=tuple(changes), faults=faults_sorted(faults))


@transaction.atomic
def organisations_import(
    sheet: Sheet, *, place_ids: Iterable[int] | None, skip_faulty: bool = False
) -> ImportPreview:
    """Write what the file adds or changes; a row that is already so is not touched.

    Raises
    ------
    FaultsError
        If any row is faulty and `skip_faulty` is false. Nothing is written then.
    """
    preview = organisations_preview(sheet, place_ids=place_ids)
    if preview.faults and not skip_faulty:
        raise FaultsError(preview.faults)
    place_by_code = dict(Place.objects.values_list("code", "id"))
    industry_by_code = dict(Industry.objects.values_list("code", "id"))
    touched = [change for change in preview.changes if change.kind != "same"]
    for start in range(0, len(touched), _BATCH):
        _write(touched[start : start + _BATCH], place_by_code, industry_by_code)
    return preview


def _write(
    changes: list[Change], place_by_code: Mapping[str, int], industry_by_code: Mapping[str, int]
) -> None:
    now = timezone.now()
    codes = [change.record.credit_code for change in changes]
    held = _held(codes)
    rows = [
        Organisation(
            credit_code=change.record.credit_code,
            updated_at=now,
            **_wanted(change.record, place_by_code, industry_by_code),
            **_years_wanted(change.record, held.get(change.record.credit_code)),
        )
        for change in changes
    ]
    Organisation.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["credit_code"],
        update_fields=["name", "place", "industry", "size", "status", *_YEARS, "updated_at"],
    )
    id_by_code = dict(
        Organisation.objects.filter(credit_code__in=codes).values_list("credit_code", "id")
    )
    _write_parts(changes, id_by_code)


def _years_wanted(record: OrganisationRecord, held: _Held | None) -> dict[str, list[int]]:
    flags = {**(held.years if held else {}), **record.above_scale}
    return {
        "known_years": sorted(flags),
        "above_scale_years": sorted(year for year, flag in flags.items() if flag),
    }


def _write_parts(changes: list[Change], id_by_code: Mapping[str, int]) -> None:
    aliases, statuses = [], []
    today = timezone.localdate()
    for change in changes:
        record, owner = change.record, id_by_code[change.record.credit_code]
        aliases += [OrganisationAlias(organisation_id=owner, name=name) for name in record.aliases]
        if change.kind == "new" or "status" in change.fields:
            statuses.append(
                OrganisationStatus(organisation_id=owner, status=record.status, since=today)
            )
        if change.kind == "changed" and "name" in change.fields:
            old_name = change.fields["name"][0]
            aliases.append(OrganisationAlias(organisation_id=owner, name=old_name, until=today))
    OrganisationAlias.objects.bulk_create(aliases, ignore_conflicts=True)
    OrganisationStatus.objects.bulk_create(statuses)


@dataclass(frozen=True, kw_only=True)
class _Held:
    fields: Mapping[str, object]
    years: Mapping[int, bool]
    aliases: frozenset[str]


def _held(codes: list[str]) -> dict[str, _Held]:
    aliases: dict[int, set[str]] = {}
    organisations = Organisation.objects.filter(credit_code__in=codes)
    for owner, name in OrganisationAlias.objects.filter(organisation__in=organisations).values_list(
        "organisation_id", "name"
    ):
        aliases.setdefault(owner, set()).add(name)
    return {
        row["credit_code"]: _Held(
            fields={field: row[field] for field in _FIELDS},
            years={year: year in row["above_scale_years"] for year in row["known_years"]},
            aliases=frozenset(aliases.get(row["id"], ())),
        )
        for row in organisations.values("id", "credit_code", *_FIELDS, *_YEARS)
    }


def _wanted(
    record: OrganisationRecord,
    place_by_code: Mapping[str, int],
    industry_by_code: Mapping[str, int],
) -> dict[str, object]:
    return {
        "name": record.name,
        "place_id": place_by_code[record.place],
        "industry_id": industry_by_code[record.industry],
        "size": record.size,
        "status": record.status,
    }


def _change(record: OrganisationRecord, wanted: Mapping[str, object], held: _Held | None) -> Change:
    if held is None:
        return Change(record=record, kind="new", fields={})
    fields = {
        field: (str(held.fields[field]), str(wanted[field]))
        for field in _FIELDS
        if held.fields[field] != wanted[field]
    }
    for year, flag in record.above_scale.items():
        if held.years.get(year) != flag:
            fields[f"above_scale_{year}"] = (str(held.years.get(year, "")), str(flag))
    if new := [name for name in record.aliases if name not in held.aliases]:
        fields["aliases"] = ("", "; ".join(new))
    return Change(record=record, kind="changed" if fields else "same", fields=fields)


def _out_of_scope(file: str, record: OrganisationRecord) -> Fault:
    return OUT_OF_SCOPE.fault(
        file=file, row=record.row, column="credit_code", value=record.credit_code
    )


@transaction.atomic
def places_load(rows: Iterable[Mapping[str, object]]) -> int:
    """Write the tree of places, parents before children, and its closure; return the number.

    A place that exists under its code is brought up to date; none is removed.
    """
    listed = list(rows)
    held = {place.code: place for place in Place.objects.all()}
    if len(held) >= len(listed) and all(row["code"] in held for row in listed):
        return 0
    for level in _by_depth(listed):
        made = [
            Place(parent=held[str(row["parent"])] if row["parent"] else None, **_place_fields(row))
            for row in level
            if row["code"] not in held
        ]
        for place in Place.objects.bulk_create(made, batch_size=_BATCH):
            held[place.code] = place
    _closure_rebuild()
    return len(listed)


def _place_fields(row: Mapping[str, object]) -> dict[str, object]:
    names = ("code", "name", "name_en", "kind", "former_codes", "former_names", "source")
    return {name: row[name] for name in names}


def _by_depth(rows: list[Mapping[str, object]]) -> list[list[Mapping[str, object]]]:
    children: dict[object, list[Mapping[str, object]]] = {}
    for row in rows:
        children.setdefault(row["parent"] or None, []).append(row)
    levels, level = [], children.get(None, [])
    while level:
        levels.append(level)
        level = [child for row in level for child in children.get(row["code"], [])]
    return levels


def _closure_rebuild() -> None:
    PlaceClosure.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH RECURSIVE up AS (
                SELECT id AS place_id, id AS ancestor_id, 0 AS depth FROM parties_place
                UNION ALL
                SELECT up.place_id, p.parent_id, up.depth + 1
                FROM up JOIN parties_place p ON p.id = up.ancestor_id
                WHERE p.parent_id IS NOT NULL)
            INSERT INTO parties_placeclosure (place_id, ancestor_id, depth)
            SELECT place_id, ancestor_id, depth FROM up"""
        )


@transaction.atomic
def industries_load(rows: Iterable[Mapping[str, object]]) -> int:
    """Write the industry classification, parents before children; return the number added."""
    held = dict(Industry.objects.values_list("code", "id"))
    added = 0
    for level in _by_depth(list(rows)):
        made = [
            Industry(
                code=str(row["code"]),
                name=str(row["name"]),
                name_en=str(row["name_en"]),
                level=int(str(row["level"])),
                parent_id=held[str(row["parent"])] if row["parent"] else None,
            )
            for row in level
            if row["code"] not in held
        ]
        added += len(made)
        for industry in Industry.objects.bulk_create(made, batch_size=_BATCH):
            held[industry.code] = industry.pk
    return added


def account_create(
    *, username: str, display_name: str, display_name_en: str, password: str, encoded: str = ""
) -> Account:
    """Add a person who may sign in; what they may see is given by `scope_grant`.

    `encoded` is the hash of the same password where it is known already.
    """
    return Account.objects.create(
        username=username,
        display_name=display_name,
        display_name_en=display_name_en,
        password=encoded or make_password(password),
    )


def scope_grant(
    *,
    account: Account,
    role: str,
    place: Place | None = None,
    organisation: Organisation | None = None,
) -> Scope:
    """Give a person one more role within a place or an organisation, from today."""
    return Scope.objects.create(account=account, role=role, place=place, organisation=organisation)

"""Compare an organisations file with the register: what is new, what changes, what is faulty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ronghe.kernel.parties import rules, selectors
from ronghe.kernel.parties.models import Industry, Organisation, OrganisationAlias, Place
from ronghe.kernel.parties.organisation_rows import OUT_OF_SCOPE, OrganisationRecord, records_from
from ronghe.lib.faults import Fault, faults_sorted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ronghe.lib.sheets import Sheet

_NOWHERE = (Place.Kind.GROUPING, Place.Kind.COUNTRY)  # no organisation has its seat there
_BATCH = 5_000  # codes a query


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What an import would do to one organisation.

    `kind` is "new", "changed" or "same". `fields` maps each field that changes to its old and new
    value as a file would hold them (codes, keys, "yes" and "no"); `columns` are the values that
    the register's row will then have.
    """

    record: OrganisationRecord
    kind: str
    fields: Mapping[str, tuple[str, str]]
    columns: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ImportPreview:
    """All that an organisations file would change, and all its faults."""

    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]

    def count(self, kind: str) -> int:
        """Return how many organisations are new, changed or the same."""
        return sum(change.kind == kind for change in self.changes)

    @property
    def faulty_rows(self) -> int:
        """How many rows have a fault; faults of the header or the whole file are no row's."""
        return len({fault.row for fault in self.faults if fault.row is not None and fault.row > 1})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Held:
    """An organisation as the register holds it, in the words of a file."""

    fields: Mapping[str, str]
    years: Mapping[int, bool]
    aliases: frozenset[str]
    is_in_scope: bool


def compared(sheet: Sheet, *, place_ids: Iterable[int] | None) -> ImportPreview:
    """Compare a file with the register; see `services.organisations_preview`."""
    in_scope = None if place_ids is None else frozenset(place_ids)
    place_by_code = _seats(in_scope)
    id_by_industry = dict(Industry.objects.values_list("code", "id"))
    records, faults = records_from(
        sheet, places=frozenset(place_by_code), industries=frozenset(id_by_industry)
    )
    codes = [record.credit_code for record in records]
    held = _held(codes, in_scope=in_scope)
    hidden = selectors.credit_codes_taken(codes) - held.keys()
    changes = []
    for record in records:
        known = held.get(record.credit_code)
        if record.credit_code in hidden or (known is not None and not known.is_in_scope):
            faults.append(_out_of_scope(sheet, record))
            continue
        place = place_by_code[record.place]
        references = {"place_id": place.pk, "industry_id": id_by_industry[record.industry]}
        changes.append(_change(replace(record, place=place.code), known, references))
    return ImportPreview(changes=tuple(changes), faults=faults_sorted(faults))


def _seats(in_scope: frozenset[int] | None) -> dict[str, Place]:
    """Return where organisations may have their seat, by present code and by former ones."""
    found: dict[str, Place] = {}
    for place in Place.objects.exclude(kind__in=_NOWHERE):
        if in_scope is None or place.pk in in_scope:
            found |= dict.fromkeys([*place.former_codes, place.code], place)
    return found


def _out_of_scope(sheet: Sheet, record: OrganisationRecord) -> Fault:
    column = next((c for c in sheet.columns if c in {"credit_code", "统一社会信用代码"}), "")
    return OUT_OF_SCOPE.fault(
        file=sheet.file, row=record.row, column=column, value=record.credit_code
    )


def _held(codes: list[str], *, in_scope: frozenset[int] | None) -> dict[str, _Held]:
    return {
        code: held
        for start in range(0, len(codes), _BATCH)
        for code, held in _held_batch(codes[start : start + _BATCH], in_scope=in_scope)
    }


def _held_batch(
    codes: list[str], *, in_scope: frozenset[int] | None
) -> Iterator[tuple[str, _Held]]:
    rows = Organisation.objects.filter(credit_code__in=codes).values(
        "id", "credit_code", "name", "place_id", "place__code", "industry__code", "size", "status",
        "above_scale_years", "known_years",
    )  # fmt: skip
    listed = list(rows)
    aliases: dict[int, set[str]] = {}
    for owner, name in OrganisationAlias.objects.filter(
        organisation__in=[row["id"] for row in listed]
    ).values_list("organisation_id", "name"):
        aliases.setdefault(owner, set()).add(name)
    for row in listed:
        yield (
            row["credit_code"],
            _Held(
                fields={
                    "name": row["name"],
                    "place": row["place__code"],
                    "industry": row["industry__code"],
                    "size": row["size"],
                    "status": row["status"],
                },
                years={year: year in row["above_scale_years"] for year in row["known_years"]},
                aliases=frozenset(aliases.get(row["id"], ())),
                is_in_scope=in_scope is None or row["place_id"] in in_scope,
            ),
        )


def _change(
    record: OrganisationRecord, held: _Held | None, references: Mapping[str, int]
) -> Change:
    years = {**(held.years if held else {}), **record.above_scale}
    status = record.status or (held.fields["status"] if held else Organisation.Status.ACTIVE.value)
    columns = {
        "name": record.name,
        **references,
        "size": record.size,
        "status": status,
        "known_years": sorted(years),
        "above_scale_years": sorted(year for year, flag in years.items() if flag),
        "is_invented": rules.is_invented_credit_code(record.credit_code),
    }
    if held is None:
        return Change(record=record, kind="new", fields={}, columns=columns)
    fields = _differences(record, held, status=status)
    return Change(
        record=record, kind="changed" if fields else "same", fields=fields, columns=columns
    )


def _differences(
    record: OrganisationRecord, held: _Held, *, status: str
) -> dict[str, tuple[str, str]]:
    wanted = {
        "name": record.name,
        "place": record.place,
        "industry": record.industry,
        "size": record.size,
        "status": status,
    }
    fields = {
        field: (held.fields[field], value)
        for field, value in wanted.items()
        if held.fields[field] != value
    }
    for year, flag in record.above_scale.items():
        if held.years.get(year) != flag:
            fields[f"above_scale_{year}"] = (_yes_no(held.years.get(year)), _yes_no(flag))
    if new := [name for name in record.aliases if name not in held.aliases]:
        fields["aliases"] = ("", "; ".join(new))
    return fields


def _yes_no(flag: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[flag]

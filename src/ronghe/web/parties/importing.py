"""From an uploaded file to the preview of its import, and from there to the register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.kernel.parties import services
from ronghe.kernel.parties.models import Industry, Place
from ronghe.kernel.parties.people import Person
from ronghe.kernel.parties.selectors import places_in_charge
from ronghe.kernel.trust.services import reason_given
from ronghe.lib.sheets import read_sheet
from ronghe.web.parties import uploads
from ronghe.web.parties.wording import fault_row, field_words, value_words
from ronghe.web.shell.access import ADMINISTRATORS, OFFICERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ronghe.kernel.parties.organisation_changes import Change, ImportPreview
    from ronghe.kernel.parties.services import Progress

IMPORTERS = OFFICERS | ADMINISTRATORS
MOST_SHOWN = 200  # rows of a list on the preview page; the file lists hold all


@dataclass(frozen=True, kw_only=True)
class FieldShown:
    """One field that changes, in the reader's words."""

    title: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class ChangeShown:
    """One organisation that is new or changes."""

    row: int
    credit_code: str
    name: str
    place: str
    fields: Sequence[FieldShown]


@dataclass(frozen=True, kw_only=True)
class PreviewShown:
    """The preview as the page shows it; lists are cut at `MOST_SHOWN`, counts are not."""

    new: int
    changed: int
    same: int
    faulty_rows: int
    fault_count: int
    new_rows: Sequence[ChangeShown]
    changed_rows: Sequence[ChangeShown]
    faults: Sequence[dict[str, object]]

    @property
    def touched(self) -> int:
        return self.new + self.changed


def place_ids_of(person: Person) -> list[int]:
    """Return the places in which the person may write: those of the deciding roles alone."""
    return list(places_in_charge(person, IMPORTERS).values_list("pk", flat=True))


def preview_of(upload: uploads.Upload, *, person: Person) -> ImportPreview:
    """Read and compare a kept file.

    Raises
    ------
    FaultsError
        If the file is no table.
    """
    sheet = read_sheet(upload.content, name=upload.name)
    return services.organisations_preview(sheet, place_ids=place_ids_of(person))


def written(upload: uploads.Upload, *, person: Person, skip_faulty: bool) -> ImportPreview:
    """Import a kept file, noting its progress beside it.

    Raises
    ------
    FaultsError
        If a row is faulty now and `skip_faulty` is false. Nothing is written then.
    """

    def note(done: int, total: int) -> None:
        uploads.step_noted(upload, done, total)

    progress: Progress = note
    reason_given(upload.name)
    sheet = read_sheet(upload.content, name=upload.name)
    return services.organisations_import(
        sheet, place_ids=place_ids_of(person), skip_faulty=skip_faulty, progress=progress
    )


def shown(preview: ImportPreview) -> PreviewShown:
    """Return the preview in the reader's words."""
    new = [c for c in preview.changes if c.kind == "new"]
    changed = [c for c in preview.changes if c.kind == "changed"]
    listed = [*new[:MOST_SHOWN], *changed[:MOST_SHOWN]]
    names = _names(listed)
    return PreviewShown(
        new=len(new),
        changed=len(changed),
        same=preview.count("same"),
        faulty_rows=preview.faulty_rows,
        fault_count=len(preview.faults),
        new_rows=[_shown(change, names) for change in new[:MOST_SHOWN]],
        changed_rows=[_shown(change, names) for change in changed[:MOST_SHOWN]],
        faults=[fault_row(fault) for fault in preview.faults[:MOST_SHOWN]],
    )


def _names(changes: Sequence[Change]) -> dict[str, str]:
    """Return the names of all places and industries that the changes speak of, by code."""
    codes = {change.record.place for change in changes}
    for change in changes:
        for field in ("place", "industry"):
            codes.update(change.fields.get(field, ()))
    places = {p.code: p.label for p in Place.objects.filter(code__in=codes)}
    return places | {i.code: i.label for i in Industry.objects.filter(code__in=codes)}


def _shown(change: Change, names: Mapping[str, str]) -> ChangeShown:
    record = change.record
    return ChangeShown(
        row=record.row,
        credit_code=record.credit_code,
        name=record.name,
        place=names.get(record.place, record.place),
        fields=[
            FieldShown(
                title=field_words(field),
                old=value_words(field, old, names),
                new=value_words(field, new, names),
            )
            for field, (old, new) in change.fields.items()
        ],
    )

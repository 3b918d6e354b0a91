"""The template of an organisations file: header, one example, and what may stand in a cell."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from ronghe.kernel.parties import rules
from ronghe.kernel.parties.models import Industry, Place
from ronghe.kernel.parties.organisation_rows import COLUMNS, REQUIRED, SIZES, STATUSES
from ronghe.web.parties.wording import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_EXAMPLE = 99_999  # number of the invented credit code
_WIDTH = 24  # characters of a column


def columns(*, years: Sequence[int]) -> list[str]:
    """Return the header in the reader's language."""
    is_english = language() == "en"
    names = [name for name in COLUMNS if name.isascii() == is_english]
    return names + [f"above_scale_{year}" if is_english else f"规上{year}" for year in years]


def example(*, place: Place, years: Sequence[int]) -> list[str]:
    """Return one row that an import would take; its enterprise is invented."""
    is_english = language() == "en"
    yes = "yes" if is_english else "是"
    return [
        rules.invented_credit_code(_EXAMPLE, division=_division(place)),
        _("Example, delete this row"),
        place.code,
        "C3670",
        "medium" if is_english else "中型",
        "active" if is_english else "在营",
        "",
        *(yes for _year in years),
    ]


def _division(place: Place) -> str:
    return place.code[:6] if place.code[:6].isdigit() else "500000"


def workbook_write(
    out: IO[bytes], *, place: Place, places: Iterable[Place], years: Sequence[int]
) -> None:
    """Write the template as a workbook with sheets of notes, place codes and industry codes."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Organisations"))
    header = columns(years=years)
    _widths(sheet, len(header))
    sheet.append([_bold(sheet, name) for name in header])
    # As text, or a spreadsheet rounds a credit code of digits to fifteen of them.
    sheet.append([_text(sheet, value) for value in example(place=place, years=years)])
    notes = book.create_sheet(_("Notes"))
    _widths(notes, 3)
    for position, row in enumerate(_notes(header)):
        notes.append([_bold(notes, cell) if position == 0 else cell for cell in row])
    _codes(book, _("Place codes"), [(p.code, p.label) for p in places])
    classes = Industry.objects.order_by("code")
    _codes(book, _("Industry codes"), [(i.code, i.label) for i in classes])
    book.save(out)


def _notes(header: Sequence[str]) -> list[tuple[str, str, str]]:
    rows = [(_("Column"), _("Required"), _("What may stand in it"))]
    for name in header:
        field = COLUMNS.get(name, "above_scale")
        required = _("yes") if field in REQUIRED else _("no")
        rows.append((name, required, _allowed(field)))
    return rows


def _allowed(field: str) -> str:
    is_english = language() == "en"

    def words(of: Iterable[str]) -> str:
        return ", ".join(word for word in of if word.isascii() == is_english)

    return {
        "credit_code": _("18 characters of GB 32100-2015; the last one checks the others."),
        "name": _("Up to 120 characters. A changed name makes the old one a former name."),
        "place": _("A code of the sheet of place codes."),
        "industry": _("A code of the sheet of industry codes, with its letter."),
        "size": words(SIZES),
        "status": words(STATUSES) + _(". Blank: stays as it is; active for a new organisation."),
        "aliases": _("Former names, separated by semicolons. They are added, never removed."),
        "above_scale": _(
            "Yes or no (1 or 0); blank: not known. A column a year, named by the year; years "
            "without a column stay as they are."
        ),
    }[field]


def _codes(book: Workbook, title: str, rows: Iterable[tuple[str, str]]) -> None:
    sheet = book.create_sheet(title)
    _widths(sheet, 2)
    for code, name in rows:
        sheet.append([_text(sheet, code), name])


def _widths(sheet: WriteOnlyWorksheet, count: int) -> None:
    for position in range(count):
        sheet.column_dimensions[chr(ord("A") + position)].width = _WIDTH


def _bold(sheet: WriteOnlyWorksheet, value: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    cell.font = Font(bold=True)
    return cell


def _text(sheet: WriteOnlyWorksheet, value: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = "@"
    return cell

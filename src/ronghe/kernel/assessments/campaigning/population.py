"""Who is asked: by a filter of the register, a list of codes, or a sample drawn with a seed."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from ronghe.engines import sampling
from ronghe.kernel.parties import rules
from ronghe.kernel.parties.models import Industry, Organisation, Place
from ronghe.kernel.parties.selectors import children_of
from ronghe.lib.faults import Fault, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from ronghe.lib.sheets import Sheet

CODE_COLUMNS = ("统一社会信用代码", "credit_code")
_BETWEEN = re.compile(r"[\s,;，；、]+")
_SHORT = re.compile(r"[A-Z](\d{2,4})?$")

NO_CODES = Rule(
    key="no-codes",
    zh="没有找到统一社会信用代码。",
    en="No unified social credit code was found.",
)
NO_CODE_COLUMN = Rule(
    key="no-code-column",
    zh="缺少列“统一社会信用代码”（credit_code）。",
    en="The column credit_code (统一社会信用代码) is missing.",
)
NOT_A_CODE = Rule(
    key="credit-code",
    zh="不是有效的统一社会信用代码（18 位，末位为校验码，GB 32100-2015）。",
    en="Not a valid unified social credit code (18 characters, the last a check character, "
    "GB 32100-2015).",
)
LISTED_TWICE = Rule(
    key="listed-twice",
    zh="与第 {first} 行重复。请只保留一行。",
    en="The same code as in row {first}. Keep one of the rows.",
)
NOT_HELD = Rule(
    key="not-held",
    zh="登记库中没有这家企业，或不属于{place}。",
    en="The register holds no such organisation in {place}.",
)
NOT_ACTIVE = Rule(
    key="not-active",
    zh="该企业已停产、合并或注销，不能列入。",
    en="The organisation is suspended, merged or closed and cannot be asked.",
)
NO_PLACE = Rule(
    key="place-code",
    zh="{place}内没有这个区划代码。",
    en="There is no place of this code in {place}.",
)
NO_INDUSTRY = Rule(
    key="industry-code",
    zh="不是 GB/T 4754-2017 的行业代码（如 C、C36、C3670）。",
    en="Not an industry code of GB/T 4754-2017 (such as C, C36 or C3670).",
)
NO_SIZE = Rule(
    key="size-class",
    zh="企业规模须为 large、medium、small 或 micro。",
    en="A size class is large, medium, small or micro.",
)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A part of the register; what is empty or None does not restrict.

    `place` is a code within the place of the campaign, `industry` a code of any level of
    GB/T 4754 such as C36, `above_scale` that of the year of the campaign.
    """

    place: str = ""
    industry: str = ""
    sizes: tuple[str, ...] = ()
    above_scale: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the frame as a campaign keeps it."""
        return asdict(self) | {"sizes": list(self.sizes)}


def frame_kept(kept: dict[str, Any]) -> Frame:
    """Return the frame that `as_json` gave."""
    names = ("place", "industry", "sizes", "above_scale")
    given = {name: kept[name] for name in names if name in kept}
    return Frame(**given | {"sizes": tuple(given.get("sizes", ()))})


def frame_faults(frame: Frame, *, within: Place) -> list[Fault]:
    """Return what is wrong with a frame: places, industries and sizes that are none."""
    place = {"place": within.name}
    faults = []
    if frame.place and not Place.objects.filter(code=frame.place, above__ancestor=within).exists():
        faults.append(NO_PLACE.fault(file="", column="place", value=frame.place, details=place))
    if frame.industry and (
        not _SHORT.match(frame.industry)
        or not Industry.objects.filter(code=frame.industry).exists()
    ):
        faults.append(NO_INDUSTRY.fault(file="", column="industry", value=frame.industry))
    faults += [
        NO_SIZE.fault(file="", column="sizes", value=size)
        for size in frame.sizes
        if size not in Organisation.Size.values
    ]
    return faults


def organisations_of(frame: Frame, *, within: Place, period: str) -> QuerySet[Organisation]:
    """Return the active organisations of a frame in a place, as far as the visitor sees them."""
    rows = Organisation.objects.filter(
        place__above__ancestor=within, status=Organisation.Status.ACTIVE
    )
    if frame.place:
        rows = rows.filter(
            place__in=Place.objects.filter(above__ancestor__code=frame.place).values("pk")
        )
    if frame.industry:
        rows = rows.filter(industry__code__startswith=frame.industry)
    if frame.sizes:
        rows = rows.filter(size__in=frame.sizes)
    if frame.above_scale is not None:
        counted = Q(above_scale_years__contains=[int(period[:4])])
        rows = rows.filter(counted if frame.above_scale else ~counted)
    return rows.order_by("credit_code")


def district_by_place(within: Place) -> dict[int, Place]:
    """Return, for each place in `within`, the part of it that it counts for.

    Parts are the places one step down; what lies in none of them counts for `within` itself.
    """
    parts = list(children_of(within).order_by("code"))
    pairs = Place.objects.filter(above__ancestor__in=parts).values_list("pk", "above__ancestor_id")
    part_by_id = {part.pk: part for part in parts}
    found = {place: part_by_id[part] for place, part in pairs if part in part_by_id}
    return {
        pk: found.get(pk, within)
        for pk in Place.objects.filter(above__ancestor=within).values_list("pk", flat=True)
    }


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A drawn sample: its organisations, and what is kept to draw it again."""

    organisations: list[Organisation]
    record: dict[str, Any]


def sample_draw(frame: Frame, *, size: int, seed: int, within: Place, period: str) -> Sample:
    """Draw a sample of a frame, stratified by the parts of `within`, in proportion.

    The record names method, seed, size, the number of units and drawn units of each stratum, and
    the digest of the list that was drawn from, so that anybody can draw it again and tell whether
    the register has changed since.
    """
    part_of = district_by_place(within)
    rows = {row.credit_code: row for row in organisations_of(frame, within=within, period=period)}
    strata = {code: part_of[row.place_id].code for code, row in rows.items()}
    made = sampling.draw(strata, size=size, seed=seed)
    record = {
        "kind": "sample",
        **frame.as_json(),
        "method": sampling.METHOD,
        "seed": seed,
        "size": size,
        "frame": len(rows),
        "frame_sha256": sampling.frame_digest(rows),
        "strata": [asdict(stratum) for stratum in made.strata],
    }
    return Sample(organisations=[rows[code] for code in made.chosen], record=record)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A code as it was given: where, and what."""

    row: int
    text: str


def lines_pasted(text: str) -> list[Line]:
    r"""Return the codes of a pasted text, each with its line.

    Examples
    --------
    >>> lines_pasted("A1, B2\n\nC3")
    [Line(row=1, text='A1'), Line(row=1, text='B2'), Line(row=3, text='C3')]
    """
    return [
        Line(row=number, text=word)
        for number, line in enumerate(text.splitlines(), start=1)
        for word in _BETWEEN.split(line)
        if word
    ]


def lines_of(sheet: Sheet) -> tuple[list[Line], list[Fault]]:
    """Return the codes of a file with a column of codes, and what is wrong with the file."""
    column = next((name for name in sheet.columns if name in CODE_COLUMNS), None)
    if column is None:
        return [], [*sheet.faults, NO_CODE_COLUMN.fault(file=sheet.file, row=1)]
    return [Line(row=row.number, text=row.cells[column]) for row in sheet.rows], list(sheet.faults)


def organisations_listed(
    lines: Sequence[Line], *, within: Place, file: str = ""
) -> tuple[list[Organisation], list[Fault]]:
    """Return the organisations of a list in its order, and all faults of the list at once."""
    if not lines:
        return [], [NO_CODES.fault(file=file)]
    codes = [rules.credit_code_compact(line.text) for line in lines]
    held = _held(codes, within)
    first: dict[str, int] = {}
    found: list[Organisation] = []
    faults: list[Fault] = []
    for line, code in zip(lines, codes, strict=True):
        rule, details = _wrong(code, held, first)
        if rule is None:
            found.append(held[code])
        else:
            details = details | {"place": within.name}
            faults.append(
                rule.fault(
                    file=file, row=line.row, column=CODE_COLUMNS[0], value=line.text,
                    details=details,
                )
            )  # fmt: skip
        first.setdefault(code, line.row)
    return found, faults


def _held(codes: Iterable[str], within: Place) -> dict[str, Organisation]:
    rows = Organisation.objects.filter(credit_code__in=set(codes), place__above__ancestor=within)
    return {row.credit_code: row for row in rows}


def _wrong(
    code: str, held: dict[str, Organisation], first: dict[str, int]
) -> tuple[Rule | None, dict[str, object]]:
    if rules.credit_code_fault(code) is not None:
        return NOT_A_CODE, {}
    if code in first:
        return LISTED_TWICE, {"first": first[code]}
    if code not in held:
        return NOT_HELD, {}
    if held[code].status != Organisation.Status.ACTIVE:
        return NOT_ACTIVE, {}
    return None, {}

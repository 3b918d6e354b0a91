"""A sheet as page, paper and file show it: its lines under their groups, with links to sources."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ronghe.web.appraisals import wording
from ronghe.web.shell import links

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ronghe.kernel.plans.models import AppraisalSheet


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a number is from; `url` is empty where no page shows it."""

    text: str
    url: str


@dataclass(frozen=True, kw_only=True)
class LineShown:
    """One line of a sheet in words."""

    key: str
    title: str
    state: str
    tone: str
    value: str
    target: str
    rate: str
    weight: str
    full: str
    points: str
    number: float
    rule: str
    status: str
    why: str
    said: str
    sources: Sequence[Source]


@dataclass(frozen=True, kw_only=True)
class BlockShown:
    """The lines of a group, of the bonus, of the deductions or of the adjustments.

    `full` are the marks of the scheme, `counted` those of this unit where they differ, because what
    does not apply gave or took marks. `absent` are those parts of a criterion that do not apply to
    the unit: a plan has many of them. `points` is None where nothing of the block applies, which is
    no zero.
    """

    title: str
    full: str
    points: Decimal | None
    lines: Sequence[LineShown]
    counted: str = ""
    absent: Sequence[LineShown] = ()


def blocks_of(sheet: AppraisalSheet) -> list[BlockShown]:
    """Return the lines of a sheet under their groups; their points add up to its score."""
    lines = sheet.detail.get("lines", [])
    found = []
    for group in sheet.detail.get("groups", []):
        keys = {one["key"] for one in group["criteria"]}
        held = [one for one in lines if one["kind"] == "criterion" and one["key"] in keys]
        names = {one["key"]: one for one in group["criteria"]}
        found.append(_block(wording.both(group["title"]), group["points"], held, names))
    rest = [one for one in lines if one["kind"] != "criterion"]
    for kind, title in wording.BLOCKS.items():
        held = [one for one in rest if _block_key(one) == kind]
        if held:
            found.append(_block(str(title), "", held, {}))
    return found


def _block_key(line: Mapping[str, Any]) -> str:
    if line["kind"] == "cap":
        return "bonus" if line["key"] == "bonus" else "deduction"
    return "adjustment" if line["kind"] == "floor" else str(line["kind"])


def _block(
    title: str, full: str, lines: Sequence[Mapping[str, Any]], criteria: Mapping[str, Any]
) -> BlockShown:
    applies = any(one["state"] != "not applicable" for one in lines)
    total = sum((Decimal(one["points"]) for one in lines), start=Decimal(0))
    counted = sum((Decimal(one["full"]) for one in lines if one["full"]), start=Decimal(0))
    return BlockShown(
        title=title,
        full=full,
        counted=f"{counted:.2f}" if applies and full and counted != Decimal(full) else "",
        points=total if applies else None,
        lines=[_line(one, criteria.get(one["key"])) for one in lines if not _is_absent(one)],
        absent=[_line(one, criteria.get(one["key"])) for one in lines if _is_absent(one)],
    )


def _is_absent(line: Mapping[str, Any]) -> bool:
    return bool(line["part"]) and line["state"] == "not applicable"


def _line(line: Mapping[str, Any], criterion: Mapping[str, Any] | None) -> LineShown:
    value, target = wording.reading(line)
    word, tone = wording.STATES[line["state"]]
    rule, reading, typed = line["rule"], line["reading"] or {}, line["typed"]
    title = wording.both(line["title"])
    if line["part"] and criterion is not None:
        title = f"{wording.both(criterion['title'])}: {title}"
    said = ""
    if typed:
        said = _("%(author)s: %(reason)s") % typed
    return LineShown(
        key=line["key"],
        title=title,
        state=str(word) if tone else "",
        tone=tone,
        value=value,
        target=target,
        rate=f"{line['rate']}%" if line["rate"] is not None else "",
        weight=line["weight"] if line["part"] else "",
        full=line["full"] if line["kind"] == "criterion" else "",
        points=wording.points(line["points"]),
        number=float(line["points"]),
        rule=wording.both(rule["words"]) if rule else "",
        status=rule["status"] if rule else "",
        why=wording.both(reading.get("why")),
        said=said,
        sources=[_source(one) for one in reading.get("sources", [])],
    )


def _source(source: Mapping[str, Any]) -> Source:
    """Return where a number is from, with the page that shows it where there is one."""
    kind = source["kind"]
    if kind == "figure":
        args = (source["indicator"], source["place"], source["period"])
        return Source(text=_("figure"), url=links.optional("indicators:figure", *args) or "")
    if kind == "order":
        return Source(
            text=source["number"], url=links.optional("supervision:order", source["id"]) or ""
        )
    if kind == "commitment":
        return Source(text=source["title"], url="")
    words = {
        "plan": _("promise of the plan"),
        "allocation": _("allocated part"),
        "report": _("accepted report"),
        "reports": _("reports"),
    }
    url = links.optional("planning:commitment", source.get("commitment")) or ""
    return Source(text=words[kind], url=url)

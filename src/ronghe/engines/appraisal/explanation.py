"""A sheet as plain values that can be stored, shown and printed long after it was made."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ronghe.engines.appraisal.rounding import rounded
from ronghe.engines.appraisal.words import extra_rule, method_rule, not_applicable_rule, plain

if TYPE_CHECKING:
    from ronghe.engines.appraisal.definition import Group, Scheme
    from ronghe.engines.appraisal.inputs import Reading
    from ronghe.engines.appraisal.sheet import Line, Sheet
    from ronghe.lib.definitions import Text

_RATE_DIGITS = 2  # of a completion rate in percent
_EXACT_DIGITS = 8


def explained(scheme: Scheme, sheet: Sheet) -> dict[str, object]:
    """Return a sheet in values that JSON can hold; numbers are texts, so nothing is lost.

    Returns
    -------
    dict
        `score`, `rank`, `grade`, `waiting`, `tie` (key that decided between equal scores),
        `points` by key, `groups` of the tree with full marks, and `lines` in order, each with
        its rule in words.
    """
    return {
        "scheme": scheme.key,
        "version": scheme.version,
        "score": _text(sheet.score),
        "rank": sheet.rank,
        "grade": None
        if sheet.grade is None
        else {"key": sheet.grade.key, "title": _both(sheet.grade.title)},
        "applicable": plain(sheet.applicable),
        "least_applicable": plain(scheme.least_applicable),
        "tie": sheet.decided_by,
        "waiting": list(sheet.waiting),
        "points": {key: plain_text(value) for key, value in sheet.points_by_key.items()},
        "groups": [_group(group) for group in scheme.groups],
        "lines": [_line(scheme, line) for line in sheet.lines],
    }


def plain_text(number: Decimal) -> str:
    """Return a number as text with the digits that it has, without an exponent."""
    return f"{number:f}"


def _group(group: Group) -> dict[str, object]:
    return {
        "key": group.key,
        "title": _both(group.title),
        "points": plain(group.points),
        "criteria": [
            {"key": one.key, "title": _both(one.title), "points": plain(one.points)}
            for one in group.all_criteria()
        ],
    }


def _line(scheme: Scheme, line: Line) -> dict[str, object]:
    return {
        "key": line.key,
        "part": line.part,
        "kind": line.kind,
        "title": _both(line.title),
        "state": line.state,
        "full": plain_text(line.full),
        "points": plain_text(line.points),
        "exact": plain_text(rounded(line.exact, _EXACT_DIGITS)),
        "weight": _text(line.weight),
        "rate": None if line.rate is None else plain_text(rounded(line.rate, _RATE_DIGITS)),
        "rank": line.rank,
        "count": _count(line.count),
        "reading": None if line.reading is None else _reading(line.reading),
        "typed": None
        if line.typed is None
        else {
            "points": plain_text(line.typed.points),
            "reason": line.typed.reason,
            "author": line.typed.author,
        },
        "rule": _rule(scheme, line),
    }


def _reading(reading: Reading) -> dict[str, object]:
    return {
        "value": _text(reading.value),
        "target": _text(reading.target),
        "better": reading.better,
        "unit": reading.unit,
        "applies": reading.applies,
        "why": None if reading.why is None else _both(reading.why),
        "sources": [dict(source) for source in reading.sources],
    }


def _rule(scheme: Scheme, line: Line) -> dict[str, object] | None:
    """Return the rule of a line in words, with where its numbers come from."""
    criterion = {one.key: one for one in scheme.criteria}.get(line.key)
    if line.kind == "criterion" and criterion is not None:
        is_absent = line.state in {"not applicable", "average", "full"}
        said = not_applicable_rule(criterion) if is_absent else method_rule(criterion)
        provenance = criterion.provenance
    elif line.kind in {"bonus", "deduction"}:
        extra = next(one for one in scheme.extras if one.key == line.key)
        said, provenance = extra_rule(extra), extra.provenance
    else:
        return None
    return {
        "words": _both(said),
        "status": provenance.status,
        "source": _both(provenance.source),
    }


def _count(count: Fraction | None) -> str | None:
    return None if count is None else plain(rounded(count, _RATE_DIGITS))


def _text(number: Decimal | None) -> str | None:
    return None if number is None else plain_text(number)


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}

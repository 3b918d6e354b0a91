"""Read a scheme from its definition, with all faults of the definition at once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, cast

from ronghe.engines.appraisal import checks
from ronghe.engines.appraisal.definition import (
    BASES,
    BETTER,
    MISSING,
    NOT_APPLICABLE,
    UNITS,
    Band,
    Bands,
    Basis,
    Better,
    Completion,
    Counted,
    Criterion,
    Excess,
    Extra,
    ExtraMethod,
    Extras,
    Grade,
    GradeRule,
    Group,
    Linear,
    Method,
    Missing,
    NotApplicable,
    Provenance,
    Ranked,
    Scheme,
    Typed,
    Units,
    WeightRule,
    YesNo,
)
from ronghe.lib.definitions import (
    ABSENT,
    Book,
    Cursor,
    Text,
    definition_cursor,
    maybe_text_at,
    status_at,
    text_at,
    yaml_cursor,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PROVENANCE = ("source", "status", "note")
_SCHEME = (
    "key", "version", "title", "valid_from", "units", "points", "decimals", "objection_days",
    "report_days", "least_applicable", "groups", "bonus", "deductions", "ties", "grades",
    *_PROVENANCE,
)  # fmt: skip
_CRITERION = (
    "key", "title", "points", "method", "reads", "weights", "not_applicable", "missing",
    *_PROVENANCE,
)  # fmt: skip
_BY_METHOD: Mapping[str, tuple[str, ...]] = {
    "completion": ("cap", "floor"),
    "linear": ("of", "zero_at", "full_at"),
    "bands": ("of", "bands"),
    "rank": ("of", "better", "last"),
    "yes_no": (),
    "typed": (),
}
_EXTRA = ("key", "title", "method", "cap", *_PROVENANCE)
_BY_EXTRA: Mapping[str, tuple[str, ...]] = {
    "counted": ("reads", "each"),
    "excess": ("of", "above", "each"),
    "typed": (),
}


def scheme_read(path: Path) -> Scheme:
    """Return the scheme that a YAML file defines.

    Raises
    ------
    DefinitionError
        If the file is no YAML or its definition has faults.
    OSError
        If the file cannot be read.
    """
    return _scheme(definition_cursor(path))


def scheme_parse(text: str, *, name: str = "scheme") -> Scheme:
    """Return the scheme that a YAML text defines; raises `DefinitionError` as `scheme_read`."""
    return _scheme(yaml_cursor(text, file=name))


def scheme_from(mapping: Mapping[str, object], *, name: str = "scheme") -> Scheme:
    """Return the scheme that a mapping in the form of the YAML file defines; raises likewise."""
    return _scheme(Cursor(value=mapping, path="", book=Book(file=name)))


def _scheme(root: Cursor) -> Scheme:
    root.only(_SCHEME)
    provenance = _provenance(root, above=None)
    ties = root.maybe("ties")
    scheme = Scheme(
        key=root.child("key").key(),
        version=root.child("version").word(),
        title=text_at(root.child("title")),
        valid_from=root.child("valid_from").day(),
        units=cast("Units", root.child("units").one_of(UNITS)),
        points=root.child("points").number(),
        decimals=root.child("decimals").whole(),
        objection_days=root.child("objection_days").whole(),
        report_days=root.child("report_days").whole(),
        least_applicable=_number(root, "least_applicable", default=Decimal(0)),
        groups=tuple(_group(part, above=provenance) for part in root.child("groups").entries()),
        bonus=_extras(root.maybe("bonus"), above=provenance),
        deductions=_extras(root.maybe("deductions"), above=provenance),
        ties=tuple(part.key() for part in ties.entries()) if ties else (),
        grade_rule=_grade_rule(root.child("grades"), above=provenance),
        provenance=provenance,
    )
    if root.value is not ABSENT:
        checks.scheme_check(scheme, root)
    root.book.refuse_faults()
    return scheme


def _group(cursor: Cursor, *, above: Provenance) -> Group:
    cursor.only(("key", "title", "points", "groups", "criteria", *_PROVENANCE))
    provenance = _provenance(cursor, above=above)
    if cursor.maybe("groups") is None:
        cursor.child("criteria")  # notes that there is neither
    group = Group(
        key=cursor.child("key").key(),
        title=text_at(cursor.child("title")),
        points=cursor.child("points").number(),
        groups=tuple(_group(part, above=provenance) for part in cursor.maybe_entries("groups")),
        criteria=tuple(
            _criterion(part, above=provenance) for part in cursor.maybe_entries("criteria")
        ),
    )
    checks.group_check(group, cursor)
    return group


def _criterion(cursor: Cursor, *, above: Provenance) -> Criterion:
    kind = cursor.child("method").one_of(tuple(_BY_METHOD))
    cursor.only((*_CRITERION, *_BY_METHOD[kind]))
    reads = cursor.maybe("reads") if kind == "typed" else cursor.child("reads")
    criterion = Criterion(
        key=cursor.child("key").key(),
        title=text_at(cursor.child("title")),
        points=cursor.child("points").number(),
        method=_method(cursor, kind=kind),
        provenance=_provenance(cursor, above=above),
        reads=reads.key() if reads else "",
        weights=tuple(_weight(part) for part in cursor.maybe_entries("weights")),
        not_applicable=cast("NotApplicable", _word(cursor, "not_applicable", NOT_APPLICABLE)),
        missing=cast("Missing", _word(cursor, "missing", MISSING)),
    )
    checks.criterion_check(criterion, cursor)
    return criterion


def _method(cursor: Cursor, *, kind: str) -> Method:
    if kind == "completion":
        return Completion(
            cap=_number(cursor, "cap", default=Decimal(100)),
            floor=_number(cursor, "floor", default=Decimal(0)),
        )
    if kind == "yes_no":
        return YesNo()
    if kind == "typed":
        return Typed()
    of = cast("Basis", cursor.child("of").one_of(BASES))
    if kind == "linear":
        return Linear(
            of=of,
            zero_at=cursor.child("zero_at").number(),
            full_at=cursor.child("full_at").number(),
        )
    if kind == "bands":
        return Bands(of=of, bands=tuple(_band(part) for part in cursor.child("bands").entries()))
    return Ranked(
        of=of,
        better=cast("Better", cursor.child("better").one_of(BETTER)),
        last=cursor.child("last").number(),
    )


def _band(cursor: Cursor) -> Band:
    cursor.only(("upto", "share"))
    upto = cursor.maybe("upto")
    return Band(upto=upto.number() if upto else None, share=cursor.child("share").number())


def _weight(cursor: Cursor) -> WeightRule:
    cursor.only(("mark", "weight"))
    return WeightRule(mark=cursor.child("mark").key(), weight=cursor.child("weight").number())


def _extras(cursor: Cursor | None, *, above: Provenance) -> Extras | None:
    if cursor is None:
        return None
    cursor.only(("cap", "items"))
    return Extras(
        cap=cursor.child("cap").number(),
        items=tuple(_extra(part, above=above) for part in cursor.child("items").entries()),
    )


def _extra(cursor: Cursor, *, above: Provenance) -> Extra:
    kind = cursor.child("method").one_of(tuple(_BY_EXTRA))
    cursor.only((*_EXTRA, *_BY_EXTRA[kind]))
    extra = Extra(
        key=cursor.child("key").key(),
        title=text_at(cursor.child("title")),
        method=_extra_method(cursor, kind=kind),
        cap=cursor.child("cap").number(),
        provenance=_provenance(cursor, above=above),
    )
    checks.extra_check(extra, cursor)
    return extra


def _extra_method(cursor: Cursor, *, kind: str) -> ExtraMethod:
    if kind == "typed":
        return Typed()
    each = cursor.child("each").number()
    if kind == "counted":
        return Counted(reads=cursor.child("reads").key(), each=each)
    return Excess(
        of=cursor.child("of").key(),
        above=_number(cursor, "above", default=Decimal(100)),
        each=each,
    )


def _grade_rule(cursor: Cursor, *, above: Provenance) -> GradeRule:
    cursor.only(("list", *_PROVENANCE))
    rule = GradeRule(
        grades=tuple(_grade(part) for part in cursor.child("list").entries()),
        provenance=_provenance(cursor, above=above),
    )
    checks.grade_rule_check(rule, cursor)
    return rule


def _grade(cursor: Cursor) -> Grade:
    cursor.only(("key", "title", "least", "quota"))
    quota = cursor.maybe("quota")
    return Grade(
        key=cursor.child("key").key(),
        title=text_at(cursor.child("title")),
        least=cursor.child("least").number(),
        quota=quota.number() if quota else None,
    )


def _provenance(cursor: Cursor, *, above: Provenance | None) -> Provenance:
    """Return where the numbers below a place come from: as said there, else as said above it."""
    note = maybe_text_at(cursor, "note")
    source, status = cursor.maybe("source"), cursor.maybe("status")
    if above is None:
        source, status = cursor.child("source"), cursor.child("status")
    return Provenance(
        source=text_at(source) if source else above.source if above else Text(zh="", en=""),
        status=status_at(status) if status else above.status if above else "illustrative",
        note=note,
    )


def _number(cursor: Cursor, key: str, *, default: Decimal) -> Decimal:
    found = cursor.maybe(key)
    return found.number() if found else default


def _word(cursor: Cursor, key: str, allowed: tuple[str, ...]) -> str:
    found = cursor.maybe(key)
    return found.one_of(allowed) if found else allowed[0]

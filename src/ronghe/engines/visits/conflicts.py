"""Whether what was declared keeps an assessor from an organisation on a day, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.lib.definitions import Status, Text, definition_cursor, status_at, text_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from pathlib import Path

    from ronghe.lib.definitions import Cursor


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of interest; it counts for `years` years after it ended."""

    key: str
    title: Text
    years: int


@dataclass(frozen=True, kw_only=True)
class ConflictRules:
    """The kinds of interest, with the source and status of their years."""

    kinds: tuple[Kind, ...]
    source: Text
    status: Status
    valid_from: date

    def kind(self, key: str) -> Kind:
        """Return the declared kind of this key."""
        return next(kind for kind in self.kinds if kind.key == key)


@dataclass(frozen=True, kw_only=True)
class Interest:
    """What ties an assessor to an organisation (by credit code); `until` None: it lasts.

    `since` None: nobody said since when, so it counts as having always been.
    """

    organisation: str
    kind: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """An interest that counts, until a day (None: as long as it lasts).

    `organisation` is the one that the interest is in: the visited one, or one of its group.
    """

    kind: Kind
    organisation: str
    until: date | None


def rules_read(path: Path) -> ConflictRules:
    """Read the rules from YAML.

    Raises
    ------
    DefinitionError
        If the file does not say what it should; with all faults.
    """
    root = definition_cursor(path)
    root.only(("source", "status", "valid_from", "kinds"))
    rules = ConflictRules(
        kinds=tuple(_kind(each) for each in root.child("kinds").entries()),
        source=text_at(root.child("source")),
        status=status_at(root.child("status")),
        valid_from=root.child("valid_from").day(),
    )
    root.book.refuse_faults()
    return rules


def _kind(cursor: Cursor) -> Kind:
    cursor.only(("key", "title", "years"))
    return Kind(
        key=cursor.child("key").key(),
        title=text_at(cursor.child("title")),
        years=cursor.child("years").whole(),
    )


def years_after(day: date, years: int) -> date:
    """Return the same day some years later; 29 February becomes 1 March.

    Examples
    --------
    >>> from datetime import date
    >>> years_after(date(2024, 2, 29), 2)
    datetime.date(2026, 3, 1)
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, month=3, day=1)


def conflicts(
    interests: Iterable[Interest],
    *,
    organisation: str,
    on: date,
    rules: ConflictRules,
    employer: str = "",
    group: Collection[str] = (),
) -> tuple[Conflict, ...]:
    """Return what keeps an assessor from an organisation on a day; empty where nothing does.

    Parameters
    ----------
    organisation : unified social credit code of the visited organisation.
    employer : code of the assessor's own agency; nobody assesses their employer.
    group : codes of organisations that belong together with the visited one, as far as known; an
        interest in one of them counts like one in the organisation itself.

    Examples
    --------
    >>> from datetime import date
    >>> rules = ConflictRules(
    ...     kinds=(Kind(key="contract", title=Text(zh="合同", en="contract"), years=2),),
    ...     source=Text(zh="", en=""),
    ...     status="illustrative",
    ...     valid_from=date(2026, 1, 1),
    ... )
    >>> told = [Interest(organisation="A", kind="contract", until=date(2024, 6, 1))]
    >>> [c.until for c in conflicts(told, organisation="A", on=date(2026, 5, 31), rules=rules)]
    [datetime.date(2026, 6, 1)]
    >>> conflicts(told, organisation="A", on=date(2026, 6, 1), rules=rules)
    ()
    """
    meant = {organisation, *group}
    found = [
        Conflict(kind=rules.kind(one.kind), organisation=one.organisation, until=_end(one, rules))
        for one in interests
        if one.organisation in meant and _counts(one, on, rules)
    ]
    if employer and employer in meant:
        found.append(Conflict(kind=rules.kind("employment"), organisation=employer, until=None))
    return tuple(found)


def _end(interest: Interest, rules: ConflictRules) -> date | None:
    """Return the first day on which an interest counts no longer."""
    if interest.until is None:
        return None
    return years_after(interest.until, rules.kind(interest.kind).years)


def _counts(interest: Interest, on: date, rules: ConflictRules) -> bool:
    if interest.since is not None and on < interest.since:
        return False
    end = _end(interest, rules)
    # An interest that only ends on the day itself still holds on it.
    return end is None or on < end or (interest.until is not None and on <= interest.until)

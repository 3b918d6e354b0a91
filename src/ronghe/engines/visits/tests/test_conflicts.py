from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engines.visits import Interest, conflicts, rules_read
from ronghe.engines.visits.conflicts import years_after

RULES = rules_read(Path(__file__).parents[1] / "conflict_rules.yaml")
DAYS = st.dates(date(2015, 1, 1), date(2035, 1, 1))


def found(*interests: Interest, on: date = date(2026, 3, 2), **more: object) -> list[str]:
    told = conflicts(interests, organisation="A", on=on, rules=RULES, **more)  # type: ignore[arg-type]
    return [f"{one.kind.key} {one.organisation} {one.until or 'lasts'}" for one in told]


@pytest.mark.parametrize(
    ("interest", "said"),
    [
        (Interest(organisation="A", kind="shareholding"), ["shareholding A lasts"]),
        (Interest(organisation="B", kind="shareholding"), []),
        (Interest(organisation="A", kind="shareholding", until=date(2026, 3, 1)), []),
        # Work counts for two years after it ended.
        (
            Interest(organisation="A", kind="employment", until=date(2024, 3, 3)),
            ["employment A 2026-03-03"],
        ),
        (Interest(organisation="A", kind="employment", until=date(2024, 3, 2)), []),
        # What begins later is none yet.
        (Interest(organisation="A", kind="contract", since=date(2026, 3, 3)), []),
    ],
)
def test_an_interest_counts_from_its_beginning_until_some_years_after_its_end(
    interest: Interest, said: list[str]
) -> None:
    assert found(interest) == said


def test_group_and_employer_count_like_the_organisation_itself() -> None:
    share = Interest(organisation="parent", kind="shareholding")
    assert found(share) == []
    assert found(share, group=("parent",)) == ["shareholding parent lasts"]
    assert found(employer="A") == ["employment A lasts"]
    assert found(employer="B") == []


@given(DAYS, DAYS, DAYS, st.sampled_from(RULES.kinds))
def test_a_later_end_never_frees_somebody_sooner(
    on: date, first: date, second: date, kind: object
) -> None:
    early, late = sorted((first, second))
    key = kind.key  # type: ignore[attr-defined]
    if found(Interest(organisation="A", kind=key, until=early), on=on):
        assert found(Interest(organisation="A", kind=key, until=late), on=on)


@given(DAYS, st.integers(0, 9))
def test_years_later_is_the_same_day_or_the_one_after(day: date, years: int) -> None:
    later = years_after(day, years)
    assert later.year == day.year + years
    is_leap_day = (day.month, day.day) == (2, 29)
    assert is_leap_day or (later.month, later.day) == (day.month, day.day)
    assert later - day <= timedelta(days=366 * years)

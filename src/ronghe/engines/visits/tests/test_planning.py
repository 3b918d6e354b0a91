"""Plans against all plans there are, on questions small enough to try everything."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engines.visits import Site, Worker, plan

DAY = date(2026, 3, 2)
DAYS = [DAY, DAY + timedelta(days=1)]


@st.composite
def questions(draw: st.DrawFn) -> tuple[list[Site], list[Worker]]:
    keys = ["p", "q"]
    workers = [
        Worker(
            key=key,
            home=draw(st.sampled_from(["", "n", "s"])),
            room={day: draw(st.integers(0, 2)) for day in DAYS},
        )
        for key in keys
    ]
    sites = [
        Site(
            key=str(number),
            district=draw(st.sampled_from(["n", "s"])),
            allowed=frozenset(draw(st.sets(st.sampled_from(keys)))),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    return sites, workers


def worth(
    sites: list[Site], workers: list[Worker], choice: tuple[tuple[str, date] | None, ...]
) -> tuple[int, int, int, int] | None:
    """Return what a plan is worth, aim by aim and the more the better; None for an unfit one."""
    room = {(w.key, day): n for w in workers for day, n in w.room.items()}
    home = {w.key: w.home for w in workers}
    taken = [(site, slot) for site, slot in zip(sites, choice, strict=True) if slot is not None]
    if any(slot[0] not in site.allowed for site, slot in taken):
        return None
    if any(n > room[slot] for slot, n in Counter(slot for _site, slot in taken).items()):
        return None
    trips = {(site.district, slot) for site, slot in taken}
    travel = sum(3 if home[slot[0]] != district else 2 for district, slot in trips)
    usable = {
        w.key for w in workers if any(w.room.values()) and any(w.key in s.allowed for s in sites)
    }
    loads = Counter(slot[0] for _site, slot in taken)
    spread = max((loads[k] for k in usable), default=0) - min((loads[k] for k in usable), default=0)
    return len(taken), -travel, -spread, -sum(DAYS.index(slot[1]) for _site, slot in taken)


@settings(max_examples=60, deadline=None)
@given(questions())
def test_no_better_plan_exists(question: tuple[list[Site], list[Worker]]) -> None:
    sites, workers = question
    made = plan(sites, workers)
    slot_by_site = {one.site: (one.worker, one.day) for one in made.assignments}
    mine = worth(sites, workers, tuple(slot_by_site.get(site.key) for site in sites))
    slots = [None, *((w.key, day) for w in workers for day in DAYS)]
    every = (worth(sites, workers, c) for c in itertools.product(slots, repeat=len(sites)))
    assert mine == max(one for one in every if one is not None)
    assert made.is_best
    assert {*slot_by_site, *made.unplanned} == {site.key for site in sites}


def big() -> tuple[list[Site], list[Worker]]:
    keys = [f"w{number}" for number in range(5)]
    days = [DAY + timedelta(days=number) for number in range(8)]
    workers = [Worker(key=key, room=dict.fromkeys(days, 3)) for key in keys]
    sites = [
        Site(
            key=f"{number:03}",
            district=f"d{number % 11}",
            allowed=frozenset(keys) - {keys[number % 5]} if number % 7 == 0 else frozenset(keys),
        )
        for number in range(90)
    ]
    return sites, workers


def test_the_same_question_in_another_order_gives_the_same_plan() -> None:
    sites, workers = big()
    made = plan(sites, workers, seed=7, effort=0.5)
    assert made == plan(sites[::-1], workers[::-1], seed=7, effort=0.5)
    assert not made.unplanned
    assert max(Counter((one.worker, one.day) for one in made.assignments).values()) <= 3


def test_nobody_to_send_leaves_everybody_unplanned() -> None:
    made = plan([Site(key="a", district="n", allowed=frozenset())], [])
    assert (made.assignments, made.unplanned, made.is_best) == ((), ("a",), True)

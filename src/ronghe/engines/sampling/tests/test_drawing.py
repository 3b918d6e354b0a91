from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engines.sampling import draw, frame_digest, shares

FRAMES = st.dictionaries(
    st.text("abcdef0123456789", min_size=1, max_size=6), st.sampled_from("xyz"), max_size=60
)


@given(frame=FRAMES, size=st.integers(0, 80), seed=st.integers(), shuffling=st.integers())
def test_the_same_seed_draws_the_same_sample_from_a_list_in_any_order(
    frame: dict[str, str], size: int, seed: int, shuffling: int
) -> None:
    units = list(frame.items())
    random.Random(shuffling).shuffle(units)  # noqa: S311  # no secret
    assert draw(dict(units), size=size, seed=seed) == draw(frame, size=size, seed=seed)


@given(frame=FRAMES, size=st.integers(0, 80), seed=st.integers())
def test_a_sample_has_its_size_and_comes_from_its_strata(
    frame: dict[str, str], size: int, seed: int
) -> None:
    made = draw(frame, size=size, seed=seed)
    assert len(made.chosen) == len(set(made.chosen)) == min(size, len(frame))
    for stratum in made.strata:
        held = [unit for unit, key in frame.items() if key == stratum.key]
        assert stratum.size == len(held)
        assert stratum.drawn == sum(frame[unit] == stratum.key for unit in made.chosen)


@given(
    sizes=st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 500), min_size=1),
    size=st.integers(0, 3000),
)
def test_strata_are_drawn_in_proportion_and_none_is_left_out(
    sizes: dict[str, int], size: int
) -> None:
    drawn, whole = shares(sizes, size), sum(sizes.values())
    filled = [key for key, held in sizes.items() if held]
    assert sum(drawn.values()) == min(size, whole)
    for key, held in sizes.items():
        assert 0 <= drawn[key] <= held
        if held and min(size, whole) >= len(filled):
            assert drawn[key] >= 1
    # What a small stratum gets for being there comes from the large ones.
    given_up = sum(1 for key in filled if min(size, whole) * sizes[key] < whole)
    for key in filled:
        exact = min(size, whole) * sizes[key] / whole
        assert exact - 1 - given_up < drawn[key] < exact + 1 or drawn[key] == 1


def test_another_seed_draws_another_sample() -> None:
    frame = {f"u{number}": "x" for number in range(100)}
    assert draw(frame, size=10, seed=1).chosen != draw(frame, size=10, seed=2).chosen


def test_every_unit_has_the_same_chance() -> None:
    frame = {f"u{number}": "x" for number in range(20)}
    seen = dict.fromkeys(frame, 0)
    for seed in range(2000):
        for unit in draw(frame, size=5, seed=seed).chosen:
            seen[unit] += 1
    # Expected 500 each; four standard deviations are 77.
    assert all(abs(count - 500) < 90 for count in seen.values())


def test_a_larger_sample_keeps_the_smaller_one() -> None:
    frame = {f"u{number}": "x" for number in range(50)}
    small, large = (draw(frame, size=size, seed=3).chosen for size in (10, 20))
    assert set(small) < set(large)


def test_the_digest_names_the_list_and_not_its_order() -> None:
    assert frame_digest(["b", "a"]) == frame_digest(["a", "b"]) != frame_digest(["a"])


def test_no_sample_is_negative() -> None:
    with pytest.raises(ValueError, match="-1"):
        shares({"a": 1}, -1)

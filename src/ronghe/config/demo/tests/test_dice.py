from __future__ import annotations

import numpy as np

from ronghe.config.demo.dice import Dice


def test_the_draws_never_change() -> None:
    dice = Dice(20181220, "golden")
    assert dice.uniform(2).tolist() == [0.19488526274296758, 0.4707981530534431]


def test_subjects_draw_independently() -> None:
    one, other = (Dice(1, subject).uniform(10_000) for subject in ("one", "other"))
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.05


def test_normal_draws_have_mean_zero_and_variance_one() -> None:
    drawn = Dice(1, "normal").normal(20_000)
    assert abs(drawn.mean()) < 0.03
    assert abs(drawn.std() - 1) < 0.02


def test_a_choice_follows_its_weights() -> None:
    chosen = Dice(1, "choice").choice(np.array([1.0, 0.0, 3.0]), 20_000)
    assert set(chosen.tolist()) == {0, 2}
    assert abs(np.mean(chosen == 2) - 0.75) < 0.02


def test_an_order_holds_every_position_once() -> None:
    assert sorted(Dice(1, "order").order(50).tolist()) == list(range(50))

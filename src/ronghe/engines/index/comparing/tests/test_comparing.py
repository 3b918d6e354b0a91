"""Two indices side by side: who moves, and how much they agree."""

from __future__ import annotations

import numpy as np
import pytest

from ronghe.engines.index import Table, index_build, index_parse
from ronghe.engines.index.comparing import comparison
from ronghe.engines.index.tests.samples import SMALL


def _table(**rows: tuple[float, float]) -> Table:
    a, b = np.array(list(rows.values()), dtype=np.float64).T
    return Table(units=tuple(rows), numbers={"a": a, "b": b})


def test_an_index_agrees_with_itself() -> None:
    build = index_build(index_parse(SMALL), _table(p=(1, 2), q=(2, 1), r=(3, 0)))
    found = comparison(build, build)
    assert (found.spearman, found.kendall, found.mean_shift) == pytest.approx((1.0, 1.0, 0.0))
    assert found.movers() == ()


def test_other_weights_move_those_who_live_by_the_other_indicator() -> None:
    table = _table(p=(10, 10), q=(6, 4), r=(0, 0), s=(5, 5))
    first = index_build(index_parse(SMALL), table)
    second = index_build(index_parse(SMALL.replace("weight: 3", "weight: 0.2")), table)
    found = comparison(first, second)
    assert found.units == ("p", "q", "r", "s")
    assert found.rank_first.tolist() == [1, 2, 4, 3]
    assert found.rank_second.tolist() == [4, 2, 1, 3]
    assert found.shift.tolist() == [-3, 0, 3, 0]
    assert found.mean_shift == pytest.approx(1.5)
    assert found.movers() == ("p", "r")
    assert found.spearman < 0.0


def test_only_units_of_both_are_compared_and_unranked_ones_do_not_move() -> None:
    first = index_build(index_parse(SMALL), _table(p=(1, 2), q=(2, 1), r=(np.nan, np.nan)))
    second = index_build(index_parse(SMALL), _table(q=(2, 1), r=(1, 2), s=(0, 0)))
    found = comparison(first, second)
    assert found.units == ("q", "r")
    assert found.shift[1] == 0
    assert np.isnan(found.spearman)

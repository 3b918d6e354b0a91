"""The forecasts of the demo city's districts are worth more than carrying the last value on."""

from __future__ import annotations

from datetime import date

import numpy as np

from ronghe.config.demo.city import city
from ronghe.engines.progress import Series, backtest


def test_districts_are_foretold_better_than_by_their_last_value():
    made = city()
    codes, district = np.unique(made.enterprises.district, return_inverse=True)
    groups = []
    for counts in (made.register.retrofit_projects, made.register.digital_workshops):
        columns = [np.bincount(district, counts[:, t], len(codes)) for t in range(len(made.years))]
        groups.append(
            [
                Series(
                    values=tuple(
                        (date(year, 12, 31), float(value))
                        for year, value in zip(made.years, row, strict=True)
                    ),
                    kind="cumulative",
                    whole=True,
                )
                for row in np.stack(columns, axis=1)
            ]
        )
    seen = backtest(groups)
    assert seen.count == 2 * 38 * 3
    assert seen.error < 0.4 * seen.error_naive
    assert seen.error < seen.error_linear
    assert seen.coverage_80 >= 0.8
    assert seen.coverage_95 >= 0.95
    assert seen.brier < 0.2

"""How fast the allocation is: `python bench/allocation.py`.

The peer is what one would write in a spreadsheet or a short loop: proportional shares and largest
remainders, year by year. It knows no bounds, no locks and no course; how many rules its table
breaks is printed beside its time.
"""

from __future__ import annotations

import random
import time
from decimal import Decimal
from fractions import Fraction

from ronghe.engines.allocation import Bearer, Cell, Order, allocate, table_conflicts


def order_of(bearers: int, years: int) -> Order:
    """Return an invented cumulative target with some bounds and locks."""
    chance = random.Random(7)
    made = tuple(
        Bearer(key=f"{i:05}", weight=Decimal(chance.randint(1, 640))) for i in range(bearers)
    )
    totals = {2019 + t: Decimal(33 * bearers * (t + 1)) for t in range(years)}
    some = chance.sample(made, max(1, bearers // 10))
    return Order(
        bearers=made,
        totals=totals,
        method="weight",
        course="rising",
        lower={(bearer.key, 2019 + years - 1): Decimal(40) for bearer in some},
        upper={(bearer.key, 2019): Decimal(35) for bearer in some},
        locks={(made[0].key, 2019): Decimal(20)},
    )


def plain_loop(order: Order) -> dict[Cell, Decimal]:
    """Return shares by weight, rounded by largest remainders."""
    values: dict[Cell, Decimal] = {}
    whole = sum(int(bearer.weight or 0) for bearer in order.bearers)
    for year, total in order.totals.items():
        quotas = {u.key: Fraction(int(total) * int(u.weight or 0), whole) for u in order.bearers}
        seats = {key: int(quota) for key, quota in quotas.items()}
        by_remainder = sorted(quotas, key=lambda key: (seats[key] - quotas[key], key))
        for key in by_remainder[: int(total) - sum(seats.values())]:
            seats[key] += 1
        values.update({(key, year): Decimal(seat) for key, seat in seats.items()})
    return values


def main() -> None:
    """Time both and print what each leaves broken."""
    print(f"{'bearers':>6}{'years':>6}  {'way':<12}{'ms':>9}{'conflicts':>11}")
    for bearers, years in ((38, 4), (3_000, 10)):
        order = order_of(bearers, years)
        for name in ("allocate", "plain loop"):
            started = time.perf_counter()
            values = allocate(order).values() if name == "allocate" else plain_loop(order)
            spent = 1000 * (time.perf_counter() - started)
            broken = len(table_conflicts(order, values))
            print(f"{bearers:>6}{years:>6}  {name:<12}{spent:>9.1f}{broken:>11}")


if __name__ == "__main__":
    main()

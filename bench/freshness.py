"""How soon a change shows, and how fast figures are read: `python bench/freshness.py [COUNT]`.

A database of this disk, fsync on, with 60 indicators of five years for each enterprise. District
officers correct values; after each the city's officer reads the sums, shares, index and rank of
every district. Then random figures are asked for: five years, the whole tree of places, one
indicator. All with scopes, under the role of the web. Last, officers correct, add and end values
on eight connections at once while a compaction goes on, and every sum is compared with a recount.
COUNT is how many enterprises there are; 100,000 (30 million observations) take an hour.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from parts.programme import CITY, INDICATORS, YEARS, index_text, key_of, programme_make

from ronghe.config.cli.setup import setup_django

if TYPE_CHECKING:
    from collections.abc import Callable

    from ronghe.engines.index import Index

CHANGES, QUERIES, CONNECTIONS = 100, 200, 8
AT_ONCE = int(os.environ.get("RONGHE_BENCH_CHANGES", "10000"))


def account_of(username: str) -> int:
    from ronghe.kernel.parties.models import Account  # noqa: PLC0415 -- after set-up

    return int(Account.objects.get(username=username).pk)


class Officers:
    """District officers who change values of enterprises of their district."""

    enterprises = 0

    def __init__(self, seed: int) -> None:
        """Draw from a seed; nothing is asked of the database yet."""
        self.chance = random.Random(seed)
        self.accounts: dict[str, int] = {}

    def change(self) -> tuple[str, str]:
        """Correct, add or end the value of an enterprise; return indicator and year."""
        from ronghe.kernel.indicators import services  # noqa: PLC0415 -- after set-up
        from ronghe.kernel.indicators.models import Observation  # noqa: PLC0415
        from ronghe.kernel.parties.models import Organisation, Place  # noqa: PLC0415
        from ronghe.kernel.parties.people import Person  # noqa: PLC0415
        from ronghe.kernel.trust.services import scope_entered  # noqa: PLC0415

        key, year = key_of(self.chance.randrange(INDICATORS)), self.chance.choice(YEARS)
        number = self.chance.randint(1, self.enterprises)
        organisation = Organisation.objects.select_related("place", "industry").get(pk=number)
        district = Place.objects.get(below__place=organisation.place, kind="district")
        officer = self._account(f"officer-{district.code}")
        with scope_entered(officer, reason="a measurement"):
            live = Observation.objects.filter(
                indicator__key=key, organisation=organisation, period=year, superseded_at=None
            ).first()
            if live is not None and self.chance.random() < 0.2:
                services.observations_end(rows=[(key, organisation.pk, live.activity_id)])
                return key, year
            activity = services.activity_record(
                kind="approval", rule="bench", place=district,
                by=Person(account_id=officer, name="bench", grants=()), organisation=organisation,
            )  # fmt: skip
            services.observations_record(
                rows=[
                    services.NewObservation(
                        indicator=key, organisation_id=organisation.pk,
                        place_id=organisation.place_id, period=year,
                        value=Decimal(self.chance.randint(0, 10_000)) / 100,
                        industry=organisation.industry.code, above_scale=number % 4 == 0,
                    )
                ],
                activities=[activity.pk],
            )  # fmt: skip
        return key, year

    def _account(self, username: str) -> int:
        if username not in self.accounts:
            self.accounts[username] = account_of(username)
        return self.accounts[username]


def index_read(index: Index, year: str) -> Any:
    """Return the live index of the city's districts, as its officer gets it."""
    from ronghe.engines.index import index_build  # noqa: PLC0415 -- after set-up
    from ronghe.kernel.indices.gathering import gathered  # noqa: PLC0415
    from ronghe.kernel.indices.units import sees_all, units_of  # noqa: PLC0415
    from ronghe.kernel.parties.models import Place  # noqa: PLC0415
    from ronghe.kernel.trust.services import scope_entered  # noqa: PLC0415

    with scope_entered(account_of("officer")):
        city = Place.objects.get(code=CITY)
        assert sees_all(city)
        return index_build(index, gathered(index, city, units_of(city), [year]).table)


def tree_read(key: str) -> int:
    """Read an indicator of all places and years, with scopes; return how many figures there are."""
    from ronghe.kernel.indicators.selectors import figures, indicators_by_key  # noqa: PLC0415
    from ronghe.kernel.parties.models import Place  # noqa: PLC0415
    from ronghe.kernel.trust.services import scope_entered  # noqa: PLC0415

    with scope_entered(account_of("officer")):
        places = Place.objects.filter(above__ancestor__code=CITY).values_list("pk", flat=True)
        found = figures(
            indicators=indicators_by_key([key]).values(), place_ids=places, periods=YEARS
        )
    return sum(figure.value is not None for figure in found.values())


def timed(work: Callable[[], object], times: int) -> str:
    """Return median and 95th percentile of the milliseconds of a work."""
    took = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        took.append((time.perf_counter() - started) * 1000)
    return f"p50 {np.percentile(took, 50):.0f} ms, p95 {np.percentile(took, 95):.0f} ms"


def at_once() -> None:
    """Change values on several connections at once, compact all the while, and recount."""
    from django.db import connection  # noqa: PLC0415 -- after set-up

    from ronghe.kernel.indicators.services import deltas_compact  # noqa: PLC0415

    left = threading.Semaphore(AT_ONCE)
    done = threading.Event()

    def work(seed: int) -> None:
        officers = Officers(seed)
        while left.acquire(blocking=False):
            officers.change()
        connection.close()

    def compact() -> None:
        while not done.wait(1.0):
            deltas_compact()
        connection.close()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(CONNECTIONS)]
    compacting = threading.Thread(target=compact)
    compacting.start()
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    done.set()
    compacting.join()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ronghe_recount()")
        different = cursor.fetchone()[0]
    print(
        f"{AT_ONCE:,} changes on {CONNECTIONS} connections in {took:.0f} s "
        f"({AT_ONCE / took:.0f}/s); sums that differ from a recount of everything: {different}"
    )


def main() -> None:
    """Measure and print."""
    enterprises = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    directory = Path("var") / f"bench-freshness-{enterprises}"
    os.environ["RONGHE_DATA_DIR"] = str(directory.resolve())
    started = time.perf_counter()
    is_new = not (directory / "loaded").exists()  # with RONGHE_BENCH_KEEP it stays
    if is_new:
        shutil.rmtree(directory, ignore_errors=True)
        programme_make(enterprises)
        (directory / "loaded").touch()
    else:
        setup_django("owner", any_version=True)
    Officers.enterprises = enterprises
    print(
        f"{enterprises:,} enterprises × {INDICATORS} indicators × {len(YEARS)} years, "
        f"{'loaded' if is_new else 'found'} in {time.perf_counter() - started:.0f} s; "
        f"{os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    from ronghe.engines.index import index_parse  # noqa: PLC0415 -- after set-up

    index, officers = index_parse(index_text()), Officers(7)

    def change_and_see() -> None:
        _, year = officers.change()
        index_read(index, year)

    change_and_see()
    print(f"a change, then sums, index and rank of all districts: {timed(change_and_see, CHANGES)}")
    keys = [key_of(officers.chance.randrange(INDICATORS)) for _ in range(QUERIES)]
    print(f"one indicator, five years, all places: {timed(lambda: tree_read(keys.pop()), QUERIES)}")
    at_once()
    from ronghe.lib.embedded_postgres import stop  # noqa: PLC0415 -- after set-up

    stop(directory.resolve())
    if "RONGHE_BENCH_KEEP" not in os.environ:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()

"""A database with the observations of a big programme, invented and loaded as fast as it goes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from parts.browser import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterable

CITY, INDICATORS, YEARS = "500000", 60, ("2020", "2021", "2022", "2023", "2024")
INDUSTRIES = 1_000  # classes of GB/T 4754 that the enterprises lie in; a city has hundreds


def key_of(number: int) -> str:
    """Return the key of an invented indicator."""
    return f"bench_{number:02}"


def index_text() -> str:
    """Return an index of all indicators: six nodes of ten."""

    def leaf(number: int) -> dict[str, str]:
        return {"key": f"x{number}", "indicator": key_of(number)}

    nodes = [
        {"key": f"n{node}", "children": [leaf(10 * node + at) for at in range(10)]}
        for node in range(INDICATORS // 10)
    ]
    return json.dumps(
        {
            "key": "bench", "version": "1", "title": "bench", "valid_from": "2020-01-01",
            "source": "invented for a measurement", "status": "illustrative",
            "steps": [{"step": "normalise", "method": "min-max"}],
            "tree": {"key": "whole", "children": nodes},
        }
    )  # fmt: skip


def programme_make(enterprises: int) -> None:
    """Set the database up: enterprises of all districts, a value of each indicator and year.

    The rows are those that imports would leave, sums included; only the triggers that would have
    added them up one statement after the other, and the trail, are left out.
    """
    from ronghe.config.cli.migrate import migrate_database  # noqa: PLC0415 -- after set-up
    from ronghe.config.cli.setup import setup_django  # noqa: PLC0415

    setup_django("owner", any_version=True)
    migrate_database()

    from django.db import connection, transaction  # noqa: PLC0415

    _accounts()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
        cursor.execute("SET LOCAL work_mem = '512MB'")
        _run(cursor.execute, _register(enterprises))
        indexes = _indexes(cursor)
        _run(cursor.execute, (f"DROP INDEX {name}" for name, _ in indexes))
        for number in range(INDICATORS):
            cursor.execute(_OBSERVATIONS, [number, list(YEARS), key_of(number)])
        _run(cursor.execute, (text for _, text in indexes))
        _run(cursor.execute, _sums())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _run(execute: object, statements: Iterable[str]) -> None:
    for statement in statements:
        execute(statement)  # type: ignore[operator] # of a cursor


def _accounts() -> None:
    from ronghe.kernel.parties import services as parties  # noqa: PLC0415 -- after set-up
    from ronghe.kernel.parties.models import Place  # noqa: PLC0415
    from ronghe.kernel.trust.services import acting_as  # noqa: PLC0415

    with acting_as("bench", reason="invented officers"):
        for place in Place.objects.filter(above__ancestor__code=CITY, kind="district"):
            account = parties.account_create(
                username=f"officer-{place.code}", display_name=place.label,
                display_name_en=place.label, password=PASSWORD, encoded="x",
            )  # fmt: skip
            parties.scope_grant(account=account, role="district_officer", place=place)
        account = parties.account_create(
            username="officer", display_name="city", display_name_en="city", password=PASSWORD,
            encoded="x",
        )  # fmt: skip
        city = Place.objects.get(code=CITY)
        parties.scope_grant(account=account, role="programme_officer", place=city)


def _register(enterprises: int) -> Iterable[str]:
    yield (
        "INSERT INTO indicators_indicator (key, domain, title, title_en, unit, unit_en, "
        "definition, definition_en, rollup, numerator, denominator, factor, decimals, direction, "
        "source, status, valid_from) "
        "SELECT 'bench_' || lpad(n::text, 2, '0'), 'bench', 'bench', 'bench', '', '', '', '', "
        "'mean', '', '', 1, 2, 'higher_is_better', 'invented', 'illustrative', '2020-01-01' "
        f"FROM generate_series(0, {INDICATORS - 1}) n"
    )
    yield (
        "INSERT INTO indicators_activity (kind, rule, rule_version, source_kind, note, place_id, "
        "actor_name, at) SELECT 'import', 'bench', '1', '', '', id, 'bench', now() "
        f"FROM parties_place WHERE code = '{CITY}'"
    )
    # Who they are does not matter here: a number, a district, a trade, above scale or not.
    yield f"""
        CREATE TEMPORARY TABLE enterprise ON COMMIT DROP AS
        SELECT n AS id, p.ids[1 + n % array_length(p.ids, 1)] AS place_id,
            i.codes[1 + (n / 7) % array_length(i.codes, 1)] AS industry, n % 4 = 0 AS above_scale
        FROM generate_series(1, {enterprises}) n,
            (SELECT array_agg(d.id ORDER BY d.code) AS ids FROM parties_place d
             JOIN parties_placeclosure w ON w.place_id = d.id
             JOIN parties_place c ON c.id = w.ancestor_id
             WHERE c.code = '{CITY}' AND d.kind IN ('district', 'park')) p,
            (SELECT array_agg(code ORDER BY code) AS codes FROM (
                SELECT code FROM parties_industry WHERE level = 4 ORDER BY code
                LIMIT {INDUSTRIES}) t) i
    """
    yield """
        INSERT INTO parties_organisation (id, credit_code, name, size, status, above_scale_years,
            known_years, is_invented, updated_at, industry_id, place_id)
        SELECT e.id, 'B' || lpad(e.id::text, 17, '0'), 'bench', 'medium', 'active',
            CASE WHEN e.above_scale THEN y.years ELSE '{}' END, y.years, true, now(), i.id,
            e.place_id
        FROM enterprise e JOIN parties_industry i ON i.code = e.industry,
            (SELECT array_agg(n) AS years FROM generate_series(2020, 2024) n) y
    """


_OBSERVATIONS = """
    INSERT INTO indicators_observation (indicator_id, organisation_id, place_id, period, value,
        industry, above_scale, source_item, activity_id)
    SELECT i.id, e.id, e.place_id, y.year,
        round((50 + 25 * sin(e.id * (1 + %s) * 12.9898 + y.at) + 2 * y.at)::numeric, 2),
        e.industry, e.above_scale, '', a.id
    FROM enterprise e, indicators_indicator i, unnest(%s::text[]) WITH ORDINALITY y(year, at),
        (SELECT max(id) AS id FROM indicators_activity) a
    WHERE i.key = %s
"""


def _indexes(cursor: object) -> list[tuple[str, str]]:
    cursor.execute(  # type: ignore[attr-defined] # a cursor
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'indicators_observation' "
        "AND indexname NOT LIKE '%%_pkey'"
    )
    return list(cursor.fetchall())  # type: ignore[attr-defined] # a cursor


def _sums() -> Iterable[str]:
    for table, own in (("indicators_delta", ", r.industry"), ("indicators_total", "")):
        yield (
            f"INSERT INTO {table} (indicator_id, period, place_id, above_scale, n, total, "
            f"squares{own.replace('r.', '')}) "
            "SELECT r.indicator_id, r.period, c.ancestor_id, r.above_scale, count(*), "
            f"sum(r.value), sum(r.value * r.value){own} FROM indicators_observation r "
            "JOIN parties_placeclosure c ON c.place_id = r.place_id "
            f"GROUP BY r.indicator_id, r.period, c.ancestor_id, r.above_scale{own}"
        )

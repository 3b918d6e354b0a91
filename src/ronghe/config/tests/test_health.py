from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from ronghe.config import health
from ronghe.kernel.parties.models import Scope

pytestmark = pytest.mark.django_db


def finding(what: str) -> health.Finding:
    (found,) = [one for one in health.findings() if one.what == what]
    return found


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.usefixtures("house")
def test_a_database_with_an_administrator_is_well() -> None:
    wrong = [one for one in health.findings() if not one.is_well]
    assert [one for one in wrong if one.what != "disk"] == []


def test_a_database_that_was_just_set_up_wants_an_administrator() -> None:
    assert finding("reference data").is_well
    found = finding("administrator")
    assert not found.is_well
    assert "account create" in found.remedy


@pytest.mark.usefixtures("house")
def test_an_administrator_from_tomorrow_on_is_none_today() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    Scope.objects.filter(role="administrator").update(valid_from=tomorrow)
    assert not finding("administrator").is_well


def test_a_table_without_row_level_security_is_named() -> None:
    execute("ALTER TABLE trust_trailentry DISABLE ROW LEVEL SECURITY")
    found = finding("row-level security")
    assert not found.is_well
    assert "trust_trailentry" in found.found
    assert "ronghe migrate" in found.remedy


def test_a_web_role_that_reads_statements_of_others_is_wrong() -> None:
    assert finding("statements").is_well
    execute("GRANT EXECUTE ON FUNCTION pg_stat_get_activity(integer) TO PUBLIC")
    found = finding("statements")
    assert not found.is_well
    assert "pg_stat_get_activity(integer) FROM PUBLIC" in found.remedy


def test_a_web_role_that_owns_a_table_is_wrong() -> None:
    execute("CREATE TABLE stray (id int); ALTER TABLE stray OWNER TO ronghe_web")
    assert not finding("web role").is_well


def test_a_clock_before_the_last_migration_is_wrong() -> None:
    execute("UPDATE django_migrations SET applied = now() + interval '1 day' WHERE id = 1")
    found = finding("clock")
    assert not found.is_well
    assert "before the last migration" in found.found


def test_a_migration_that_was_not_applied_is_named() -> None:
    execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    found = finding("migrations")
    assert not found.is_well
    assert "sessions.0001_initial" in found.found


def test_a_missing_font_of_papers_is_named(settings: object, tmp_path: Path) -> None:
    settings.NODE_MODULES = tmp_path  # type: ignore[attr-defined]
    found = finding("assets")
    assert not found.is_well
    assert "noto-serif-sc" in found.found


def test_missing_assets_are_named(settings: object) -> None:
    settings.WHITENOISE_USE_FINDERS = False  # type: ignore[attr-defined]
    settings.STATIC_ROOT = "/nowhere"  # type: ignore[attr-defined]
    found = finding("assets")
    assert not found.is_well
    assert "echarts" in found.found

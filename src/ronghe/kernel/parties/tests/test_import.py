from __future__ import annotations

import csv
import io
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from ronghe.kernel.parties import rules, services
from ronghe.kernel.parties.models import Organisation, OrganisationAlias, OrganisationStatus
from ronghe.kernel.parties.selectors import visible_place_ids
from ronghe.kernel.trust.models import TrailEntry
from ronghe.kernel.trust.services import acting_as, scope_entered
from ronghe.lib.faults import FaultsError
from ronghe.lib.sheets import Sheet, read_sheet


def _code(number: int, place: str = "500112") -> str:
    return rules.invented_credit_code(number, division=place)


def _row(number: int = 100, **cells: str) -> dict[str, str]:
    return {
        "credit_code": _code(number),
        "name": f"新厂{number}",
        "place": "500112",
        "industry": "C3670",
        "size": "medium",
    } | cells


def _sheet(*rows: dict[str, str]) -> Sheet:
    names = list(dict.fromkeys(name for row in rows for name in row))
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return read_sheet(stream.getvalue().encode(), name="厂.csv")


def _as_owner(*rows: dict[str, str], **options: Any) -> services.ImportPreview:
    with acting_as("tests"):
        return services.organisations_import(_sheet(*rows), place_ids=None, **options)


def _counts(preview: services.ImportPreview) -> tuple[int, int, int]:
    return preview.count("new"), preview.count("changed"), preview.count("same")


def _held(number: int = 100) -> Organisation:
    return Organisation.objects.get(credit_code=_code(number))


def test_a_new_organisation_comes_with_its_history_and_aliases(house: Any) -> None:
    _as_owner(_row(aliases="老厂", above_scale_2021="是", above_scale_2022="否"))
    held = _held()
    assert (held.name, held.place.code, held.industry.code) == ("新厂100", "500112", "C3670")
    assert (held.status, held.is_invented) == ("active", True)
    assert (held.known_years, held.above_scale_years) == ([2021, 2022], [2021])
    [step] = held.status_history.all()
    assert (step.status, step.since) == ("active", timezone.localdate())
    assert [alias.name for alias in held.aliases.all()] == ["老厂"]


def test_a_preview_writes_nothing(house: Any) -> None:
    before = TrailEntry.objects.count()
    preview = services.organisations_preview(_sheet(_row()), place_ids=None)
    assert _counts(preview) == (1, 0, 0)
    assert TrailEntry.objects.count() == before


def test_importing_a_file_again_touches_no_row(house: Any) -> None:
    rows = [_row(n, above_scale_2022="是", aliases="老厂") for n in range(100, 130)]
    _as_owner(*rows)
    stamps = set(Organisation.objects.values_list("credit_code", "updated_at"))
    before = TrailEntry.objects.count()
    assert _counts(_as_owner(*rows)) == (0, 0, 30)
    assert set(Organisation.objects.values_list("credit_code", "updated_at")) == stamps
    assert TrailEntry.objects.count() == before


def test_only_the_row_that_changed_is_written(house: Any) -> None:
    _as_owner(*(_row(n) for n in range(100, 110)))
    stamps = dict(Organisation.objects.values_list("credit_code", "updated_at"))
    preview = _as_owner(*(_row(n, size="large" if n == 104 else "medium") for n in range(100, 110)))
    assert _counts(preview) == (0, 1, 9)
    [change] = [change for change in preview.changes if change.kind == "changed"]
    assert dict(change.fields) == {"size": ("medium", "large")}
    touched = {
        code
        for code, stamp in Organisation.objects.values_list("credit_code", "updated_at")
        if stamps[code] != stamp
    }
    assert touched == {_code(104)}
    [entry] = TrailEntry.objects.filter(table_name="parties_organisation", action="update")
    assert entry.row_id == _held(104).pk
    assert entry.changes["size"] == ["medium", "large"]


def test_years_that_the_file_does_not_name_keep_their_flags(house: Any) -> None:
    _as_owner(_row(above_scale_2020="是", above_scale_2021="是"))
    preview = _as_owner(_row(above_scale_2021="否", above_scale_2022="是"))
    held = _held()
    assert (held.known_years, held.above_scale_years) == ([2020, 2021, 2022], [2020, 2022])
    [change] = preview.changes
    assert dict(change.fields) == {
        "above_scale_2021": ("yes", "no"),
        "above_scale_2022": ("", "yes"),
    }
    assert held.is_above_scale(2019) is None


def test_a_former_code_means_the_place_that_it_now_is(house: Any) -> None:
    assert _counts(_as_owner(_row(place="500222"))) == (1, 0, 0)
    assert _held().place.code == "500110"
    assert _counts(_as_owner(_row(place="500222"))) == (0, 0, 1)
    assert _counts(_as_owner(_row(place="500110"))) == (0, 0, 1)


def test_a_grouping_of_the_code_list_is_nobodys_seat(house: Any) -> None:
    preview = services.organisations_preview(_sheet(_row(place="500100")), place_ids=None)
    assert [fault.rule for fault in preview.faults] == ["place-code"]


def test_a_file_without_status_leaves_the_status(house: Any) -> None:
    _as_owner(_row(status="注销"))
    assert _counts(_as_owner(_row())) == (0, 0, 1)
    assert _counts(_as_owner(_row(status=""))) == (0, 0, 1)
    assert _held().status == "closed"


def test_a_change_of_status_adds_a_step_and_no_other_change_does(house: Any) -> None:
    _as_owner(_row())
    _as_owner(_row(size="large"))
    _as_owner(_row(size="large", status="停产"))
    assert [step.status for step in _held().status_history.all()] == ["active", "suspended"]


def test_the_old_name_becomes_an_alias_until_today(house: Any) -> None:
    _as_owner(_row())
    _as_owner(_row(name="更名后的厂", aliases="更早的厂; 新厂100"))
    aliases = {alias.name: alias.until for alias in _held().aliases.all()}
    assert aliases == {"更早的厂": None, "新厂100": timezone.localdate()}
    # Back to the old name: the alias that stands there already stays one row.
    _as_owner(_row())
    assert set(_held().aliases.values_list("name", flat=True)) == {
        "更早的厂",
        "新厂100",
        "更名后的厂",
    }


def test_one_fault_refuses_the_whole_file_and_skipping_leaves_out_that_row(house: Any) -> None:
    rows = [_row(100), _row(101, size="巨型"), _row(102, place="999999"), _row(103)]
    with pytest.raises(FaultsError) as refused:
        _as_owner(*rows)
    assert [(fault.row, fault.rule) for fault in refused.value.faults] == [
        (3, "size-class"),
        (4, "place-code"),
    ]
    assert not Organisation.objects.filter(name__startswith="新厂").exists()
    preview = _as_owner(*rows, skip_faulty=True)
    assert preview.faulty_rows == 2
    assert set(
        Organisation.objects.filter(name__startswith="新厂").values_list("name", flat=True)
    ) == {"新厂100", "新厂103"}


def _as_yubei(house: Any, *rows: dict[str, str], **options: Any) -> services.ImportPreview:
    with scope_entered(house.accounts["yubei"].pk):
        return services.organisations_import(
            _sheet(*rows), place_ids=visible_place_ids(), **options
        )


def test_a_district_officer_imports_into_the_own_district(house: Any) -> None:
    assert _counts(_as_yubei(house, *(_row(n) for n in range(100, 150)))) == (50, 0, 0)
    [entry] = TrailEntry.objects.filter(table_name="parties_organisation", row_ids__len=50)
    assert entry.account == house.accounts["yubei"].pk


def test_a_place_outside_the_scope_is_a_fault(house: Any) -> None:
    with pytest.raises(FaultsError) as refused:
        _as_yubei(house, _row(place="500105"))
    assert [fault.rule for fault in refused.value.faults] == ["place-code"]


def test_an_organisation_of_another_district_is_neither_changed_nor_told_about(
    house: Any,
) -> None:
    foreign = house.organisations["jiangbei-1"]
    row = _row() | {"credit_code": foreign.credit_code, "name": "抢来的厂"}
    with pytest.raises(FaultsError) as refused:
        _as_yubei(house, row)
    [fault] = refused.value.faults
    assert (fault.row, fault.column, fault.rule) == (2, "credit_code", "out-of-scope")
    assert foreign.name not in fault.zh + fault.en
    _as_yubei(house, row, _row(101), skip_faulty=True)
    foreign.refresh_from_db()
    assert foreign.name == "示范企业 jiangbei-1"


def test_whoever_sees_more_than_they_decide_on_still_writes_only_there(house: Any) -> None:
    """A city officer sees Jiangbei; asked to write in Yubei only, nothing moves over."""
    row = _row() | {"credit_code": house.organisations["jiangbei-1"].credit_code}
    with scope_entered(house.accounts["officer"].pk):
        preview = services.organisations_preview(
            _sheet(row), place_ids=[house.places[house.yubei].pk]
        )
    assert [fault.rule for fault in preview.faults] == ["out-of-scope"]


def test_the_city_moves_an_organisation_to_another_district(house: Any) -> None:
    moved = house.organisations["jiangbei-1"]
    row = _row(place="500112") | {"credit_code": moved.credit_code, "name": moved.name}
    with scope_entered(house.accounts["officer"].pk):
        services.organisations_import(_sheet(row), place_ids=visible_place_ids())
    moved.refresh_from_db()
    assert moved.place.code == "500112"


def test_a_second_import_waits_for_the_first(house: Any) -> None:
    """The lock is held until the transaction ends, which here is the test's."""
    _as_owner(_row())
    taken = "SELECT pg_try_advisory_xact_lock(7260118)"
    settings = connection.settings_dict
    with psycopg.connect(
        dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"]
    ) as other:
        assert other.execute(taken).fetchone() == (False,)


def test_progress_is_told_up_to_the_last_row(house: Any) -> None:
    told: list[tuple[int, int]] = []
    _as_owner(*(_row(n) for n in range(100, 2_200)), progress=lambda *step: told.append(step))
    assert told == [(0, 2_100), (2_000, 2_100), (2_100, 2_100)]
    assert OrganisationStatus.objects.filter(organisation__name__startswith="新厂").count() == 2_100
    assert not OrganisationAlias.objects.filter(organisation__name__startswith="新厂").exists()

"""Where commitments stand: path, light, forecast, reports; under the web role, as on a page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronghe.kernel.cases.services import case_open
from ronghe.kernel.plans.models import Allocation, AllocationCell, Commitment, Report, Target
from ronghe.kernel.plans.progressing import courses, selectors, services
from ronghe.kernel.plans.progressing.facts import light_facts
from ronghe.kernel.plans.progressing.tolerances import read_rule, tolerance_rule
from ronghe.kernel.plans.standing import standing_of
from ronghe.kernel.plans.versions import services as versions
from ronghe.kernel.plans.versions.selectors import commitments_of
from ronghe.kernel.plans.workflow import ALLOCATION
from ronghe.kernel.trust.services import acting_as, scope_entered
from ronghe.lib.definitions import DefinitionError

if TYPE_CHECKING:
    from ronghe.kernel.plans.models import Plan
    from ronghe.kernel.plans.progressing.following import Followed

END = date(2022, 12, 31)


def rows(plan: Plan, person: Any, **options: Any) -> dict[str, Followed]:
    with scope_entered(person.account_id):
        followed = selectors.followed_plan(plan, person=person, **options)
        return {row.commitment.title: row for row in followed.rows}


def commitment_of(plan: Plan, title: str) -> Commitment:
    return commitments_of(plan).get(title=title)


def accepted(
    plan: Plan, title: str, place: Any, period: str, value: Any, by: Any, check: Any
) -> Report:
    commitment = commitment_of(plan, title)
    with scope_entered(by.account_id):
        report = services.report_open(
            commitment=commitment, place=place, period=period, value=Decimal(value), note="x", by=by
        )
        services.report_submit(report=report, by=by)
    with scope_entered(check.account_id):
        return services.report_accept(
            report=selectors.reports_visible().get(pk=report.pk), by=check
        )


def test_a_measured_count_has_path_light_forecast_and_need(
    house: Any, plan: Plan, officer: Any, observe: Any
) -> None:
    observe("digital_workshops", house.city, {2020: 6, 2021: 12})
    row = rows(plan, officer)["数字化车间"]
    assert (row.as_of, row.newest.value, row.newest.origin) == (date(2021, 12, 31), 12, "measured")
    assert row.course.baseline == "zero"
    # 15 were planned, 12 are there: short by 3, a fifth, which is more than five percent.
    assert (row.progress.planned, row.progress.light.short_by, row.state) == (15, 3, "red")
    assert row.needed == Decimal("1.501027")  # 18 in 365 days
    low, high = row.progress.interval
    assert low <= row.progress.expected <= high
    assert low >= 12
    assert 0 < row.progress.chance < 0.5


def test_a_baseline_is_stated_or_the_value_before_the_plan(
    house: Any, plan: Plan, officer: Any, observe: Any
) -> None:
    observe("integration_index", house.city, {2020: 41, 2021: 50})
    observe("digital_workshops", house.city, {2019: 3, 2020: 9})
    found = rows(plan, officer)
    index = found["两化融合指数"]
    assert index.course.baseline == "stated"
    assert index.course.path.planned(date(2020, 12, 31)) == 40
    assert index.state == "green"
    workshops = found["数字化车间"]
    assert workshops.course.baseline == "measured"
    assert workshops.course.path.planned(date(2020, 12, 31)) == 9


def test_as_of_shows_what_was_known_then(
    house: Any, plan: Plan, officer: Any, observe: Any
) -> None:
    observe("digital_workshops", house.city, {2020: 9, 2021: 12, 2022: 29})
    assert rows(plan, officer)["数字化车间"].state == "close"
    then = rows(plan, officer, as_of=date(2020, 12, 31))["数字化车间"]
    assert (then.newest.value, then.state, len(then.values)) == (9, "green", 1)
    assert rows(plan, officer, as_of=date(2019, 12, 31))["数字化车间"].state == "not measured"


@pytest.mark.parametrize(
    ("value", "state"), [(31, "met"), (30, "met"), (29, "close"), (28.5, "close"), (28, "missed")]
)
def test_what_is_due_says_the_same_as_the_standing_of_its_promise(
    house: Any, plan: Plan, officer: Any, observe: Any, value: float, state: str
) -> None:
    observe("digital_workshops", house.city, {2022: value})
    row = rows(plan, officer)["数字化车间"]
    assert row.state == state
    promise = Target(
        value=30, unit="个", comparator=">=", year=2022, indicator_phrase="数字化车间",
        measured_by=row.commitment.measured_by,
    )  # fmt: skip
    assert standing_of(promise, Decimal(str(value))).state == state


def test_what_is_due_and_known_to_nobody_is_not_measured(plan: Plan, officer: Any) -> None:
    """A path of yearly amounts says nothing of the day after the plan; the light still does."""
    for basis in (Commitment.Basis.CUMULATIVE, Commitment.Basis.YEARLY):
        plan.commitments.update(basis=basis)
        row = rows(plan, officer, as_of=date(2024, 6, 30))["数字化车间"]
        assert row.newest is None
        assert row.state == "not measured"


def test_only_a_confirmed_measure_counts(
    house: Any, plan: Plan, officer: Any, observe: Any
) -> None:
    observe("digital_workshops", house.city, {2021: 15})
    with acting_as("tests"):
        Commitment.objects.filter(title="数字化车间").update(measure_confirmed_by="")
    row = rows(plan, officer)["数字化车间"]
    assert (row.state, row.values) == ("not measured", ())
    assert "确认" in row.reason


def test_a_report_counts_once_it_is_accepted(
    house: Any, plan: Plan, officer: Any, second: Any
) -> None:
    city = house.places[house.city]
    accepted(plan, "诊断服务站", city, "2021", 9, officer, second)
    row = rows(plan, officer)["诊断服务站"]
    assert (row.newest.value, row.newest.origin, row.state) == (9, "reported", "red")
    with scope_entered(officer.account_id):
        services.report_open(
            commitment=row.commitment, place=city, period="2021", value=Decimal(99), by=officer
        )
    assert rows(plan, officer)["诊断服务站"].newest.value == 9


def test_reports_of_districts_add_up_until_the_city_reports_itself(
    house: Any, plan: Plan, officer: Any, second: Any
) -> None:
    for name, value in (("yubei", 4), ("jiangbei", 5)):
        place = house.places[getattr(house, name)]
        accepted(plan, "诊断服务站", place, "2021", value, house.person(name), officer)
    row = rows(plan, officer)["诊断服务站"]
    assert (row.newest.value, row.newest.origin, row.newest.n) == (9, "summed", 2)
    accepted(plan, "诊断服务站", house.places[house.city], "2021", 11, officer, second)
    assert rows(plan, officer)["诊断服务站"].newest.value == 11


def allocate(house: Any, plan: Plan, officer: Any, cells: dict[str, dict[int, int]]) -> None:
    commitment = commitment_of(plan, "数字化车间")
    city = house.places[house.city]
    with acting_as("tests"):
        case = case_open(machine=ALLOCATION, title="x", place=city, organisation=None, by=officer)
        made = Allocation.objects.create(
            commitment=commitment, place=city, method="equal_share", state="agreed", case=case
        )
        AllocationCell.objects.bulk_create(
            AllocationCell(allocation=made, place=house.places[code], year=year, value=value)
            for code, years in cells.items()
            for year, value in years.items()
        )


def test_places_stand_on_the_path_of_their_allocated_part(
    house: Any, plan: Plan, officer: Any, observe: Any
) -> None:
    allocate(house, plan, officer, {house.yubei: {2021: 8, 2022: 16}})
    for code, start in ((house.yubei, 3), (house.jiangbei, 5), ("500103", 2), ("500104", 1)):
        observe("digital_workshops", code, {2020: start, 2021: 2 * start})
    with scope_entered(officer.account_id):
        commitment = commitment_of(plan, "数字化车间")
        whole, below = selectors.followed_commitment(commitment, person=officer)
    found = {row.place.code: row for row in below}
    yubei = found[house.yubei]
    assert (yubei.progress.planned, yubei.newest.value, yubei.state) == (8, 6, "red")
    assert yubei.foretold.peers == 4
    jiangbei = found[house.jiangbei]
    assert (jiangbei.state, jiangbei.course) == (None, None)
    assert "分解" in jiangbei.reason
    assert jiangbei.foretold is not None
    assert whole.foretold is None or whole.foretold.peers == 0


def test_a_district_sees_its_own_values_and_no_others(
    house: Any, plan: Plan, officer: Any, observe: Any
) -> None:
    allocate(house, plan, officer, {house.yubei: {2021: 8, 2022: 16}})
    observe("digital_workshops", house.yubei, {2021: 8})
    observe("digital_workshops", house.jiangbei, {2021: 70})
    observe("digital_workshops", house.city, {2021: 999})
    yubei = house.person("yubei")
    with scope_entered(yubei.account_id):
        followed = selectors.followed_plan(plan, person=yubei)
        whole, below = selectors.followed_commitment(
            commitment_of(plan, "数字化车间"), person=yubei
        )
    assert followed.place.code == house.yubei
    row = next(row for row in followed.rows if row.commitment.title == "数字化车间")
    assert (row.newest.value, row.state) == (8, "green")
    assert (whole.newest.value, below) == (8, [])


def test_queries_do_not_grow_with_the_plan(
    house: Any, plan: Plan, officer: Any, observe: Any
) -> None:
    observe("digital_workshops", house.city, {2020: 6, 2021: 12})

    def queries(shown: Plan) -> int:
        with scope_entered(officer.account_id), CaptureQueriesContext(connection) as seen:
            for row in selectors.followed_plan(shown, person=officer).rows:
                assert row.progress is not None
        return len(seen)

    few = queries(plan)
    with acting_as("tests"):
        draft = versions.plan_revise(plan=plan, by=officer, reason="x")
        held = draft.commitments.get(title="数字化车间")
        for number in range(30):
            copy = Commitment.objects.get(pk=held.pk)
            copy.pk, copy.line, copy.position = None, uuid4(), 10 + number
            copy.save()
            copy.values.create(period="2022", value=30)
        versions.plan_enact(plan=draft, by=officer)
    assert queries(draft) <= few
    assert few < 20


def test_a_light_gives_the_facts_of_an_order(
    house: Any, plan: Plan, officer: Any, observe: Any
) -> None:
    observe("digital_workshops", house.city, {2021: 12})
    with scope_entered(officer.account_id):
        commitment = commitment_of(plan, "数字化车间")
        facts = light_facts(commitment, house.places[house.city])
        assert facts is not None
        assert (facts.light, facts.period, facts.value, facts.path) == ("red", "2021", 12, 15)
        assert light_facts(commitment, house.places[house.jiangbei]) is None


def made(**changes: Any) -> Commitment:
    given = {"unit": "个", "basis": "level", "direction": "higher_is_better", "comparator": ">="}
    return Commitment(**(given | changes))


@pytest.mark.parametrize(
    ("changes", "better"),
    [
        ({}, "higher"),
        ({"comparator": "<="}, "lower"),
        ({"unit": "位", "basis": "rank"}, "lower"),
        ({"direction": "lower_is_better", "comparator": "="}, "lower"),
        ({"direction": "lower_is_better"}, "higher"),
    ],
)
def test_which_way_is_better(changes: dict[str, str], better: str) -> None:
    assert courses.better_of(made(**changes)) == better


def test_rates_hold_for_their_year_and_amounts_begin_anew(plan: Plan) -> None:
    promised = {date(2021, 12, 31): Decimal(8), END: Decimal(10)}
    rate = courses.course_of(made(plan=plan, basis="growth", unit="%"), promised)
    assert rate is not None
    assert [rate.path.planned(date(2021, 6, 30)), rate.path.planned(END)] == [8, 10]
    yearly = courses.course_of(made(plan=plan, basis="yearly", path="linear"), promised)
    assert yearly is not None
    assert yearly.path.planned(date(2021, 6, 30)) == 3  # of 8, rounded to what asks for less
    assert courses.course_of(made(plan=plan), {}) is None


def test_the_rule_of_the_lights_is_data_with_its_source(tmp_path: Path) -> None:
    rule = tolerance_rule()
    assert (rule.status, rule.amber) == ("illustrative", 5)
    broken = tmp_path / "rule.yaml"
    broken.write_text("of: everything\ngreen_percent: much\n", encoding="utf-8")
    with pytest.raises(DefinitionError) as raised:
        read_rule(broken)
    assert len(raised.value.faults) >= 4

"""Reports are written by their place, checked by another, and never lost."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ronghe.kernel.cases.selectors import cases_waiting_for
from ronghe.kernel.cases.services import TransitionRefusedError, case_move
from ronghe.kernel.plans.charge import NotInChargeError
from ronghe.kernel.plans.models import Plan, Report
from ronghe.kernel.plans.progressing import services
from ronghe.kernel.plans.progressing.selectors import reports_visible
from ronghe.kernel.plans.versions import services as versions
from ronghe.kernel.trust.services import scope_entered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ronghe.kernel.plans.models import Commitment


@pytest.fixture
def commitment(plan: Plan) -> Commitment:
    return plan.commitments.select_related("plan", "plan__place").get(title="诊断服务站")


@pytest.fixture
def yubei(house: Any) -> Iterator[Any]:
    """Return the officer of Yubei, in whose scope the test runs."""
    person = house.person("yubei")
    with scope_entered(person.account_id):
        yield person


def opened(house: Any, commitment: Commitment, by: Any, **changes: Any) -> Report:
    usual = {"place": house.places[house.yubei], "period": "2021", "value": Decimal(4)}
    return services.report_open(commitment=commitment, by=by, note="建成", **(usual | changes))


def fresh(report: Report) -> Report:
    return reports_visible().get(pk=report.pk)


def test_a_report_goes_to_the_city_and_back_with_a_reason(
    house: Any, commitment: Commitment, yubei: Any, officer: Any
) -> None:
    report = opened(house, commitment, yubei)
    services.report_save(report=report, value=Decimal(5), note="建成五个", by=yubei)
    services.report_submit(report=report, by=yubei)
    with pytest.raises(services.FrozenReportError):
        services.report_save(report=report, value=Decimal(6), note="x", by=yubei)
    with scope_entered(officer.account_id):
        assert report.case_id in cases_waiting_for(officer).values_list("pk", flat=True)
        with pytest.raises(TransitionRefusedError):
            services.report_return(report=fresh(report), by=officer, reason=" ")
        services.report_return(report=fresh(report), by=officer, reason="缺佐证")
    with scope_entered(yubei.account_id):
        assert fresh(report).case.state_key == "returned"
        assert report.case_id in cases_waiting_for(yubei).values_list("pk", flat=True)
        services.report_submit(report=report, by=yubei)
        services.report_withdraw(report=fresh(report), by=yubei)
        services.report_submit(report=report, by=yubei)
    with scope_entered(officer.account_id):
        services.report_accept(report=fresh(report), by=officer)
        held = fresh(report)
    assert (held.value, held.case.state_key) == (5, "accepted")
    assert held.accepted_at is not None


def test_a_later_report_supersedes_the_accepted_one(
    house: Any, commitment: Commitment, yubei: Any, officer: Any
) -> None:
    first = opened(house, commitment, yubei)
    services.report_submit(report=first, by=yubei)
    with scope_entered(officer.account_id):
        services.report_accept(report=fresh(first), by=officer)
    with scope_entered(yubei.account_id):
        second = opened(house, commitment, yubei, value=None)
        assert (second.revision, second.value, second.supersedes_id) == (2, 4, first.pk)
        services.report_save(report=second, value=Decimal(7), note="更正", by=yubei)
        services.report_submit(report=second, by=yubei)
        # Until it is accepted, the former counts.
        assert fresh(first).superseded_at is None
    with scope_entered(officer.account_id):
        services.report_accept(report=fresh(second), by=officer)
        assert fresh(first).superseded_at is not None
        assert fresh(first).value == 4


def test_two_who_open_at_once_get_one_report(
    house: Any, commitment: Commitment, yubei: Any
) -> None:
    first = opened(house, commitment, yubei)
    again = opened(house, commitment, yubei, value=Decimal(99))
    assert again.pk == first.pk
    assert again.value == 4
    # The one who looked before the other wrote is refused by the database.
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.create(
            commitment=commitment, line=commitment.line, place=first.place, period="2021",
            value=1, case=first.case, reported_by="x", account=yubei.account_id,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"period": "2019"}, "规划期"),
        ({"period": "2022-Q9"}, "时期"),
        ({"value": Decimal(10) ** 15}, "过大"),
    ],
)
def test_what_does_not_fit_is_refused(
    house: Any, commitment: Commitment, yubei: Any, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(services.UnfitReportError, match=said):
        opened(house, commitment, yubei, **changes)
    assert not Report.objects.exists()


def test_a_report_says_something_before_it_is_submitted(
    house: Any, commitment: Commitment, yubei: Any
) -> None:
    report = opened(house, commitment, yubei)
    services.report_save(report=report, value=Decimal(5), note=" ", by=yubei)
    with pytest.raises(services.UnfitReportError):
        services.report_submit(report=report, by=yubei)


def test_who_reports_and_who_checks(
    house: Any, commitment: Commitment, yubei: Any, officer: Any
) -> None:
    with pytest.raises(NotInChargeError):
        opened(house, commitment, yubei, place=house.places[house.jiangbei])
    with scope_entered(officer.account_id), pytest.raises(NotInChargeError):
        opened(house, commitment, officer)  # the city does not report for a district
    report = opened(house, commitment, yubei)
    services.report_submit(report=report, by=yubei)
    with pytest.raises(NotInChargeError):
        services.report_accept(report=fresh(report), by=yubei)
    jiangbei = house.person("jiangbei")
    with scope_entered(jiangbei.account_id):
        assert not reports_visible().exists()


def test_nobody_accepts_their_own_report(
    house: Any, commitment: Commitment, officer: Any, second: Any
) -> None:
    city = house.places[house.city]
    with scope_entered(officer.account_id):
        report = opened(house, commitment, officer, place=city)
        services.report_submit(report=report, by=officer)
        with pytest.raises(services.OwnReportError):
            services.report_accept(report=fresh(report), by=officer)
        services.report_withdraw(report=fresh(report), by=officer)
    with scope_entered(second.account_id):
        # Who mended it last answers for it, too; so does who opened it.
        services.report_save(report=report, value=Decimal(6), note="改", by=second)
        services.report_submit(report=fresh(report), by=second)
        with pytest.raises(services.OwnReportError):
            services.report_accept(report=fresh(report), by=second)
    with scope_entered(officer.account_id), pytest.raises(services.OwnReportError):
        services.report_accept(report=fresh(report), by=officer)


def test_the_database_keeps_a_district_from_accepting_its_own(
    house: Any, commitment: Commitment, yubei: Any
) -> None:
    report = opened(house, commitment, yubei)
    services.report_submit(report=report, by=yubei)
    # The case is its own, and so it can be pushed along; the report does not count by that.
    now = timezone.now()
    for change in ({"accepted_at": now}, {"value": 99}, {"superseded_at": now}):
        with pytest.raises(DatabaseError), transaction.atomic():
            case_move(case=report.case, transition_key="accept", by=yubei)
            Report.objects.filter(pk=report.pk).update(**change)


def test_the_database_keeps_an_officer_from_accepting_what_they_wrote(
    house: Any, commitment: Commitment, officer: Any
) -> None:
    with scope_entered(officer.account_id):
        report = opened(house, commitment, officer, place=house.places[house.city])
        services.report_submit(report=report, by=officer)
        with pytest.raises(DatabaseError), transaction.atomic():
            case_move(case=report.case, transition_key="accept", by=officer)
            Report.objects.filter(pk=report.pk).update(accepted_at=timezone.now())


def test_the_database_holds_what_is_accepted(
    house: Any, commitment: Commitment, yubei: Any, officer: Any
) -> None:
    report = opened(house, commitment, yubei)
    services.report_submit(report=report, by=yubei)
    with scope_entered(officer.account_id):
        services.report_accept(report=fresh(report), by=officer)
        for change in ({"value": 99}, {"accepted_at": None}, {"period": "2022"}, {"note": "x"}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Report.objects.filter(pk=report.pk).update(**change)


def test_a_revised_plan_keeps_its_reports_and_a_closed_one_takes_none(
    house: Any, plan: Plan, commitment: Commitment, yubei: Any, officer: Any
) -> None:
    report = opened(house, commitment, yubei)
    with scope_entered(officer.account_id):
        draft = versions.plan_revise(plan=plan, by=officer, reason="x")
        versions.plan_enact(plan=draft, by=officer)
    later = draft.commitments.select_related("plan__place").get(line=commitment.line)
    with scope_entered(yubei.account_id):
        assert opened(house, later, yubei).pk == report.pk
        with pytest.raises(services.UnfitReportError):
            opened(house, Plan.objects.get(pk=plan.pk).commitments.get(line=commitment.line), yubei)


def at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Do works at the same moment, each on its own connection; return what failed."""
    failed: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait()
            work()
        except BaseException as error:  # noqa: BLE001  # told by the tests below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


@pytest.mark.django_db(transaction=True)
def test_of_many_who_open_at_the_same_moment_each_gets_the_one_report(
    house: Any, commitment: Commitment
) -> None:
    person = house.person("yubei")
    got: list[int] = []

    def work() -> None:
        with scope_entered(person.account_id):
            got.append(opened(house, commitment, person).pk)

    assert at_once(*[work] * 4) == []
    assert len(got) == 4
    assert len(set(got)) == 1
    assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_check_at_the_same_moment_one_decides(
    house: Any, commitment: Commitment, officer: Any, second: Any
) -> None:
    person = house.person("yubei")
    with scope_entered(person.account_id):
        report = opened(house, commitment, person)
        services.report_submit(report=report, by=person)

    def accept() -> None:
        with scope_entered(officer.account_id):
            services.report_accept(report=fresh(report), by=officer)

    def send_back() -> None:
        with scope_entered(second.account_id):
            services.report_return(report=fresh(report), by=second, reason="缺佐证")

    (failed,) = at_once(accept, send_back)
    assert isinstance(failed, TransitionRefusedError)
    held = Report.objects.select_related("case").get(pk=report.pk)
    assert (held.accepted_at is not None) == (held.case.state_key == "accepted")

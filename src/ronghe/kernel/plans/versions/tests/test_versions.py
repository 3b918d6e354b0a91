"""Plans are drawn up, put in force, revised and compared; under the web role, as on a page."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.plans import services as documents
from ronghe.kernel.plans.charge import NotInChargeError
from ronghe.kernel.plans.models import Commitment, CommitmentValue, Plan, Target
from ronghe.kernel.plans.versions import selectors, services
from ronghe.kernel.plans.versions.services import Amount, CommitmentFields, Owner
from ronghe.kernel.trust.services import scope_entered

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = """云岭市智能制造三年计划

一、主要目标

到2022年，累计推动60家企业实施智能化改造，建成30个数字化车间，75%以上规模工业企业迈入数字化制造阶段，综合水平位居全省前三位。

二、重点任务

（一）数字化改造。推进车间改造。

（责任单位：市经济信息委、市财政局、渝北区政府）

专栏1 年度计划

2021年：建成15个数字化车间，建设20个诊断服务站。

2022年：建成30个数字化车间，建设20个诊断服务站。
"""


@pytest.fixture
def officer(house: Any) -> Iterator[Any]:
    """Return the city's officer, in whose scope the test runs."""
    person = house.person("officer")
    with scope_entered(person.account_id):
        yield person


@pytest.fixture
def plan(house: Any, officer: Any) -> Plan:
    document = documents.document_import(
        file_name="plan.txt",
        content=TEXT.encode(),
        title="云岭市智能制造三年计划",
        place=house.places[house.city],
        by=officer,
    )
    documents.targets_decide_rest(document=document, state=Target.State.ACCEPTED, by=officer)
    return services.plan_from_document(
        document=document, title="计划", first_year=2020, last_year=2022, by=officer
    )


def by_title(plan: Plan) -> dict[str, Commitment]:
    return {one.title: one for one in selectors.commitments_of(plan)}


def amounts(commitment: Commitment) -> dict[str, Decimal]:
    return {value.period: value.value for value in commitment.values.all()}


def test_promises_of_one_quantity_become_one_commitment_with_a_value_a_year(plan: Plan) -> None:
    found = by_title(plan)
    workshops = found["数字化车间"]
    assert amounts(workshops) == {"2021": 15, "2022": 30}
    assert workshops.basis == "cumulative"
    assert workshops.adds_up == "sum"
    assert [(o.name, o.part) for o in workshops.owners.all()] == [
        ("市经济信息委", "lead"),
        ("市财政局", "co"),
        ("渝北区政府", "co"),
    ]
    assert workshops.owners.get(name="渝北区政府").place.name == "渝北区"
    # The span stays: a number leads back to the words that promise it.
    assert all(v.target.quote == f"{v.value:.0f}个" for v in workshops.values.all())


def test_how_values_are_read_follows_from_words_and_series(plan: Plan) -> None:
    found = {title: (one.basis, one.adds_up) for title, one in by_title(plan).items()}
    share = next(title for title in found if "数字化制造" in title)
    rank = next(title for title in found if "水平" in title)
    diagnosed = next(title for title in found if "诊断" in title)
    assert found[share] == ("level", "mean")
    assert found[rank] == ("rank", "none")
    assert found[diagnosed] == ("yearly", "sum")
    assert by_title(plan)[share].above_scale


def test_a_measure_is_a_suggestion_until_somebody_confirms_it(plan: Plan, officer: Any) -> None:
    workshops = by_title(plan)["数字化车间"]
    assert workshops.measured_by is not None
    assert workshops.measured_by.key == "digital_workshops"
    assert workshops.measure_confirmed_by == ""
    assert services.commitments_confirm(plan=plan, by=officer) == 3
    assert by_title(plan)["数字化车间"].measure_confirmed_by == officer.name
    assert services.commitments_confirm(plan=plan, by=officer) == 0


def test_a_contradicted_year_is_not_hidden_in_one_commitment(house: Any, officer: Any) -> None:
    document = documents.document_import(
        file_name="plan.txt",
        content="一、目标\n到2022年，建成30个数字化车间。\n二、任务\n到2022年，建成40个数字化车间。\n".encode(),
        title="矛盾的计划",
        place=house.places[house.city],
        by=officer,
    )
    documents.targets_decide_rest(document=document, state=Target.State.ACCEPTED, by=officer)
    plan = services.plan_from_document(
        document=document, title="x", first_year=2020, last_year=2022, by=officer
    )
    assert [amounts(one) for one in selectors.commitments_of(plan)] == [{"2022": 30}, {"2022": 40}]


def test_things_side_by_side_in_one_year_are_not_one(house: Any, officer: Any) -> None:
    years = "".join(
        f"{year}年：重点引导数字化改造的汽车企业20家、重点引导数字化改造的电子企业15家、"
        "重点引导数字化改造的装备企业20家。\n"
        for year in (2021, 2022)
    )
    document = documents.document_import(
        file_name="plan.txt",
        content=f"专栏1 年度计划\n{years}".encode(),
        title="x",
        place=house.places[house.city],
        by=officer,
    )
    documents.targets_decide_rest(document=document, state=Target.State.ACCEPTED, by=officer)
    plan = services.plan_from_document(
        document=document, title="x", first_year=2021, last_year=2022, by=officer
    )
    found = {one.title[-4:-2]: amounts(one) for one in selectors.commitments_of(plan)}
    assert found == {
        "汽车": {"2021": 20, "2022": 20},
        "电子": {"2021": 15, "2022": 15},
        "装备": {"2021": 20, "2022": 20},
    }


def test_a_document_without_accepted_promises_makes_no_plan(house: Any, officer: Any) -> None:
    document = documents.document_import(
        file_name="plan.txt",
        content="到2022年，建成30个数字化车间。".encode(),
        title="x",
        place=house.places[house.city],
        by=officer,
    )
    with pytest.raises(services.EmptyPlanError):
        services.plan_from_document(
            document=document, title="x", first_year=2020, last_year=2022, by=officer
        )


def fields_of(commitment: Commitment, **changes: Any) -> CommitmentFields:
    named = {
        name: getattr(commitment, name)
        for name in CommitmentFields.__dataclass_fields__
        if name not in {"amounts", "path_points", "owners"}
    }
    given = {
        "amounts": {
            v.period: Amount(value=v.value, high=v.value_high) for v in commitment.values.all()
        },
        "path_points": {},
        "owners": tuple(
            Owner(name=o.name, leads=o.part == "lead") for o in commitment.owners.all()
        ),
    }
    return CommitmentFields(**(named | given | changes))


def test_a_revision_keeps_both_versions_and_says_what_changed(plan: Plan, officer: Any) -> None:
    first = services.plan_enact(plan=plan, by=officer)
    workshops = by_title(first)["数字化车间"]
    with pytest.raises(services.FrozenPlanError):
        services.commitment_mend(commitment=workshops, fields=fields_of(workshops), by=officer)
    with pytest.raises(services.MissingReasonError):
        services.plan_revise(plan=first, by=officer, reason=" ")
    second = services.plan_revise(plan=first, by=officer, reason="中期调整")
    with pytest.raises(services.OpenDraftError):
        services.plan_revise(plan=first, by=officer, reason="又一次")
    # The version in force stays until the revision is put in force.
    assert Plan.objects.get(pk=first.pk).state == "in_force"
    draft = by_title(second)["数字化车间"]
    mended = {"2021": Amount(value=Decimal(15)), "2022": Amount(value=Decimal(36))}
    services.commitment_mend(commitment=draft, fields=fields_of(draft, amounts=mended), by=officer)
    rank = next(one for title, one in by_title(second).items() if "水平" in title)
    services.commitment_remove(commitment=rank, by=officer)
    services.plan_enact(plan=second, by=officer)
    states = {p.version: p.state for p in selectors.versions_of(second)}
    assert states == {1: "revised", 2: "in_force"}
    changes = selectors.comparison(first, second)
    changed = [c for c in changes if c.change == "changed"]
    assert [(c.shown.title, c.fields[0].name) for c in changed] == [("数字化车间", "values:2022")]
    assert (changed[0].fields[0].before, changed[0].fields[0].after) == (
        (Decimal(30), None),
        (Decimal(36), None),
    )
    assert [c.shown.line for c in changes if c.change == "removed"] == [rank.line]
    in_force = selectors.commitment_in_force(workshops.line)
    assert in_force is not None
    assert amounts(in_force)["2022"] == 36
    # A value that was typed rests on no words; those that stayed keep theirs.
    spans = {v.period: v.target_id is not None for v in in_force.values.all()}
    assert spans == {"2021": True, "2022": False}


def test_a_plan_is_closed_with_a_reason_and_a_draft_given_up(plan: Plan, officer: Any) -> None:
    services.plan_enact(plan=plan, by=officer)
    draft = services.plan_revise(plan=plan, by=officer, reason="调整")
    services.plan_discard(plan=draft, by=officer)
    assert Plan.objects.get(pk=draft.pk).state == "discarded"
    # The next draft has a number of its own.
    again = services.plan_revise(plan=plan, by=officer, reason="再次调整")
    assert (draft.version, again.version) == (2, 3)
    services.plan_discard(plan=again, by=officer)
    with pytest.raises(services.MissingReasonError):
        services.plan_close(plan=plan, by=officer, reason="")
    services.plan_close(plan=plan, by=officer, reason="规划期满")
    assert [step.reason for step in Plan.objects.get(pk=plan.pk).case.steps.all()][-1] == "规划期满"


def test_an_empty_draft_is_not_put_in_force(house: Any, officer: Any) -> None:
    place = house.places[house.city]
    empty = services.plan_open(place=place, title="x", first_year=2020, last_year=2022, by=officer)
    with pytest.raises(services.EmptyPlanError):
        services.plan_enact(plan=empty, by=officer)
    with pytest.raises(services.PlanYearsError):
        services.plan_open(place=place, title="x", first_year=2022, last_year=2020, by=officer)


def test_a_district_reads_the_citys_plan_in_force_and_changes_nothing(
    house: Any, plan: Plan, officer: Any
) -> None:
    district = house.person("yubei")

    def seen() -> int:
        return Plan.objects.filter(pk=plan.pk).count()

    with scope_entered(district.account_id):
        assert seen() == 0  # a draft is nobody's business yet
    with scope_entered(officer.account_id):
        services.plan_enact(plan=plan, by=officer)
    with scope_entered(district.account_id):
        assert seen() == 1
        assert CommitmentValue.objects.filter(commitment__plan=plan).exists()
        with pytest.raises(NotInChargeError):
            services.plan_revise(plan=plan, by=district, reason="x")
        assert Plan.objects.filter(pk=plan.pk).update(title="x") == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            CommitmentValue.objects.create(
                commitment=plan.commitments.first(), period="2021-Q1", value=1
            )


def test_the_database_freezes_what_a_plan_in_force_commits_to(plan: Plan, officer: Any) -> None:
    services.plan_enact(plan=plan, by=officer)
    assert CommitmentValue.objects.filter(commitment__plan=plan).update(value=1) == 0
    assert CommitmentValue.objects.filter(commitment__plan=plan).delete() == (0, {})
    for change in ({"title": "x"}, {"comparator": "<="}):
        with pytest.raises(DatabaseError), transaction.atomic():
            plan.commitments.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Commitment.objects.create(plan=plan, position=99, title="x", basis="level")


def test_what_measures_a_commitment_may_become_known_later(plan: Plan, officer: Any) -> None:
    services.plan_enact(plan=plan, by=officer)
    assert services.commitments_confirm(plan=plan, by=officer) == 3
    rank = next(one for title, one in by_title(plan).items() if "水平" in title)
    indicator = Indicator.objects.get(key="integration_index")
    services.commitment_measure(commitment=rank, indicator=indicator, by=officer)
    rank.refresh_from_db()
    assert (rank.measured_by, rank.measure_confirmed_by) == (indicator, officer.name)

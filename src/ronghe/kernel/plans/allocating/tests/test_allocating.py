"""A commitment is split, sent out, answered, fixed and replaced; under the web role."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ronghe.kernel.cases.selectors import cases_waiting_for
from ronghe.kernel.indicators import services as indicators
from ronghe.kernel.parties.selectors import children_of
from ronghe.kernel.plans.allocating import inputs, refusals, selectors, services
from ronghe.kernel.plans.allocating.orders import Given, settings_proposed
from ronghe.kernel.plans.allocating.previewing import allocation_preview, table_check
from ronghe.kernel.plans.allocating.totals import totals_of
from ronghe.kernel.plans.charge import NotInChargeError
from ronghe.kernel.plans.models import Allocation, AllocationAnswer, AllocationCell
from ronghe.kernel.plans.versions import services as versions
from ronghe.kernel.plans.versions.services import MissingReasonError
from ronghe.kernel.trust.services import scope_entered

if TYPE_CHECKING:
    from collections.abc import Callable

    from ronghe.kernel.parties.people import Person
    from ronghe.kernel.plans.models import Commitment

YUBEI, JIANGBEI = "500112", "500105"


def draft_of(commitment: Commitment, officer: Person, **given: Any) -> services.Saved:
    return services.allocation_draft(
        commitment=commitment,
        settings=settings_proposed(commitment),
        given=Given(**given),
        by=officer,
    )


def table(allocation: Allocation, *years: int) -> dict[tuple[str, int], Decimal]:
    """Return the cells of the two districts that have enterprises."""
    values = selectors.given_of(allocation).values
    return {at: v for at, v in values.items() if at[0] in {YUBEI, JIANGBEI} and at[1] in years}


def test_years_without_a_promise_have_the_value_of_the_planned_path(
    commitment_of: Callable[..., Commitment], retrofits: Commitment
) -> None:
    found = totals_of(retrofits)
    assert {year: (int(t.value), t.is_promised) for year, t in found.items()} == {
        2019: (1250, False),
        2020: (2500, True),
        2021: (3750, False),
        2022: (5000, True),
    }
    later = commitment_of({"2022": 40}, baseline_year=2019, baseline_value=Decimal(10))
    assert [int(t.value) for t in totals_of(later).values()] == [10, 20, 30, 40]
    # A level is nothing before it is known, and nobody promises a yearly amount of other years.
    level = commitment_of({"2021": 75, "2022": 80}, basis="level", adds_up="mean", unit="%")
    assert list(totals_of(level)) == [2021, 2022]
    yearly = commitment_of({"2020": 5, "2022": 8}, basis="yearly")
    assert [(y, int(t.value)) for y, t in totals_of(yearly).items()] == [
        (2020, 5),
        (2021, 6),
        (2022, 8),
    ]


def test_a_target_is_split_by_enterprises_and_every_year_adds_up(
    retrofits: Commitment, officer: Person
) -> None:
    saved = draft_of(retrofits, officer)
    allocation = saved.allocation
    assert allocation.cells.count() == 38 * 4
    assert [(s.year, int(s.required), s.difference) for s in saved.preview.sums] == [
        (2019, 1250, 0),
        (2020, 2500, 0),
        (2021, 3750, 0),
        (2022, 5000, 0),
    ]
    # Two enterprises in each of two districts: half each.
    assert set(table(allocation, 2019, 2022).values()) == {Decimal(625), Decimal(2500)}
    cell = allocation.cells.get(place__code=YUBEI, year=2020)
    assert cell.detail["method"] == "weight"
    assert (cell.weight, cell.detail["share"], cell.detail["weights"]) == (
        Decimal("1.5"), "0.5", "3.0",
    )  # fmt: skip


def test_enterprises_are_counted_by_place_and_year_in_one_query(
    house: Any, officer: Person
) -> None:
    places = list(children_of(house.places[house.city]))
    with CaptureQueriesContext(connection) as queries:
        found = inputs.enterprises_counted(places, [2019, 2020])
    assert len(queries) == 1
    assert found == {
        (YUBEI, 2019): 0, (YUBEI, 2020): 2, (JIANGBEI, 2019): 0, (JIANGBEI, 2020): 2,
    }  # fmt: skip


def test_what_if_stores_nothing_and_follows_locks(retrofits: Commitment, officer: Person) -> None:
    given = Given(values={(YUBEI, 2022): Decimal(3000)}, locks=frozenset({(YUBEI, 2022)}))
    preview = allocation_preview(retrofits, settings_proposed(retrofits), given)
    assert preview.values[JIANGBEI, 2022] == 2000
    assert preview.cells[YUBEI, 2022].held_by == "lock"
    assert not Allocation.objects.exists()


def test_what_cannot_hold_together_is_told_and_the_table_stays(
    retrofits: Commitment, officer: Person
) -> None:
    locked = (YUBEI, 2022)
    given = Given(values={locked: Decimal(6000)}, locks=frozenset({locked}))
    preview = allocation_preview(retrofits, settings_proposed(retrofits), given)
    assert [(c.kind, c.years, c.by) for c in preview.conflicts] == [("too-little", (2022,), 1000)]
    assert preview.values == given.values
    by_base = replace(settings_proposed(retrofits), method="base")
    faults = allocation_preview(retrofits, by_base, Given()).faults
    assert {fault.rule for fault in faults} == {"missing-base", "no-share"}
    assert len(faults) == 39


def test_a_typed_cell_is_locked_and_bounds_are_kept(retrofits: Commitment, officer: Person) -> None:
    first = draft_of(retrofits, officer)
    at, low = (YUBEI, 2019), (JIANGBEI, 2020)
    given = selectors.given_of(first.allocation)
    changed = replace(given, values={**given.values, at: Decimal(700)}, lower={low: Decimal(1000)})
    saved = services.allocation_save(
        commitment=retrofits, settings=settings_proposed(retrofits), given=changed, by=officer
    )
    assert saved.allocation.pk == first.allocation.pk
    held = selectors.given_of(saved.allocation)
    assert held.values == changed.values  # exactly as it stands, also where it does not add up
    assert held.locks == {at}
    assert held.lower == {low: 1000}
    check = table_check(retrofits, selectors.settings_of(saved.allocation), held)
    assert [(c.kind, c.years, c.by) for c in check.conflicts] == [("sum", (2019,), 75)]


def test_an_empty_cell_of_a_draft_keeps_its_bound_and_typed_inputs(
    retrofits: Commitment, officer: Person
) -> None:
    settings = replace(settings_proposed(retrofits), method="typed")
    given = Given(
        values={(YUBEI, 2019): Decimal(1)},
        upper={(JIANGBEI, 2019): Decimal(9)},
        weights={YUBEI: Decimal("2.5")},
        bases={JIANGBEI: Decimal(4)},
    )
    saved = services.allocation_save(
        commitment=retrofits, settings=settings, given=given, by=officer
    )
    allocation = Allocation.objects.get(pk=saved.allocation.pk)
    assert selectors.given_of(allocation) == given
    assert selectors.settings_of(allocation) == settings
    with pytest.raises(refusals.OpenTableError):
        services.allocation_issue(allocation=allocation, by=officer)


def test_a_table_that_does_not_add_up_is_not_sent_out(
    retrofits: Commitment, officer: Person
) -> None:
    allocation = draft_of(retrofits, officer).allocation
    given = selectors.given_of(allocation)
    short = {**given.values, (YUBEI, 2021): Decimal(1870), (JIANGBEI, 2022): Decimal(2503)}
    services.allocation_save(
        commitment=retrofits, settings=settings_proposed(retrofits),
        given=replace(given, values=short), by=officer,
    )  # fmt: skip
    with pytest.raises(refusals.OpenTableError) as caught:
        services.allocation_issue(allocation=allocation, by=officer)
    assert [(c.kind, c.years, c.by) for c in caught.value.conflicts] == [
        ("sum", (2021,), -5),
        ("sum", (2022,), 3),
    ]
    assert "2021" in str(caught.value)
    assert "5" in str(caught.value)
    allocation.refresh_from_db()
    assert allocation.state == "draft"


def test_only_a_commitment_in_force_that_adds_up_is_split(
    commitment_of: Callable[..., Commitment], officer: Person
) -> None:
    for commitment in (
        commitment_of({"2022": 1}, in_force=False),
        commitment_of({"2022": 3}, adds_up="none", basis="rank", unit="位"),
    ):
        with pytest.raises(refusals.NotAllocatableError):
            draft_of(commitment, officer)


@pytest.fixture
def issued(retrofits: Commitment, officer: Person) -> Allocation:
    draft = draft_of(retrofits, officer, weights={YUBEI: Decimal(3), JIANGBEI: Decimal(1)})
    return services.allocation_issue(allocation=draft.allocation, by=officer)


def test_a_district_sees_its_own_part_and_nothing_of_a_draft(
    retrofits: Commitment, officer: Person, district: Person
) -> None:
    draft = draft_of(retrofits, officer, weights={YUBEI: Decimal(3), JIANGBEI: Decimal(1)})
    with scope_entered(district.account_id):
        assert not Allocation.objects.exists()
        assert not AllocationCell.objects.exists()
    services.allocation_issue(allocation=draft.allocation, by=officer)
    with scope_entered(district.account_id):
        seen = Allocation.objects.get()
        assert {cell.place.code for cell in seen.cells.all()} == {YUBEI}
        assert seen.answers_until is not None
        # What was typed for others is not in the part that everybody reads.
        assert not {"weights", "bases", "blank"} & seen.parameters.keys()
        assert selectors.totals_stored(seen)[2022] == 5000
        assert AllocationCell.objects.update(value=1) == 0
        with pytest.raises(NotInChargeError):
            services.allocation_agree(allocation=seen, by=district)


def waiting(person: Person) -> list[tuple[str, object]]:
    """Return title and due day of the answers that wait for a person."""
    cases = cases_waiting_for(person).filter(machine_key="allocation_answer")
    return [(case.title, case.due_on) for case in cases]


def test_the_last_answer_counts_and_objections_need_a_reason_to_be_passed_over(
    house: Any, issued: Allocation, officer: Person, district: Person
) -> None:
    place = house.places[YUBEI]
    with scope_entered(district.account_id):
        assert [a.pk for a, _place in selectors.answers_due([place])] == [issued.pk]
        assert waiting(district) == [("实施智能化改造的企业", issued.answers_until)]
        with pytest.raises(MissingReasonError):
            services.allocation_answer(allocation=issued, place=place, answer="object", by=district)
        with pytest.raises(refusals.AllocationRefusedError):
            services.allocation_answer(
                allocation=issued, place=place, answer="object", reason="x",
                proposed={2030: Decimal(1)}, by=district,
            )  # fmt: skip
        services.allocation_answer(allocation=issued, place=place, answer="accept", by=district)
        services.allocation_answer(
            allocation=issued, place=place, answer="object", reason="企业外迁",
            proposed={2022: Decimal(3000)}, by=district,
        )  # fmt: skip
        assert selectors.answers_due([place]) == []
        with pytest.raises(NotInChargeError):
            services.allocation_answer(
                allocation=issued, place=house.places[JIANGBEI], answer="accept", by=district
            )
    with scope_entered(house.accounts["jiangbei"].pk):
        assert not AllocationAnswer.objects.exists()
    with scope_entered(officer.account_id):
        assert waiting(district) == []
        (objection,) = selectors.objections_open(issued)
        assert (objection.reason, objection.proposed) == ("企业外迁", {"2022": "3000"})
        with pytest.raises(refusals.OpenObjectionsError, match=r"渝北|Yubei"):
            services.allocation_agree(allocation=issued, by=officer)
        agreed = services.allocation_agree(allocation=issued, by=officer, reason="已与区政府会商")
        agreed.case.refresh_from_db()
        assert agreed.state == agreed.case.state_key == "agreed"
    with scope_entered(district.account_id):
        with pytest.raises(refusals.FrozenAllocationError):
            services.allocation_answer(allocation=agreed, place=place, answer="accept", by=district)
        with pytest.raises(DatabaseError), transaction.atomic():
            AllocationAnswer.objects.create(
                allocation=agreed, place=place, answer="accept", account=district.account_id
            )


def test_a_replacement_needs_a_reason_and_the_old_one_stays(
    issued: Allocation, officer: Person
) -> None:
    with pytest.raises(MissingReasonError):
        services.allocation_replace(allocation=issued, by=officer, reason=" ")
    draft = services.allocation_replace(allocation=issued, by=officer, reason="采纳渝北区意见")
    assert draft.supersedes_id == issued.pk
    # Typed weights come along although the issued one no longer says them to all.
    assert selectors.given_of(draft).weights == {YUBEI: 3, JIANGBEI: 1}
    with pytest.raises(refusals.FrozenAllocationError):
        services.allocation_replace(allocation=issued, by=officer, reason="again")
    issued.refresh_from_db()
    assert issued.state == "issued"
    services.allocation_issue(allocation=draft, by=officer)
    issued.refresh_from_db()
    assert issued.state == "replaced"
    assert issued.cells.count() == 38 * 4
    assert set(issued.cells.values_list("case__state_key", flat=True)) == {"closed"}
    assert set(draft.cells.values_list("case__state_key", flat=True)) == {"waiting"}
    assert issued.case.steps.last().reason == "采纳渝北区意见"


def test_a_draft_beside_an_allocation_in_force_says_why(
    retrofits: Commitment, issued: Allocation, officer: Person
) -> None:
    with pytest.raises(MissingReasonError):
        draft_of(retrofits, officer)
    saved = services.allocation_draft(
        commitment=retrofits, settings=settings_proposed(retrofits), given=Given(), by=officer,
        reason="重新分解",
    )  # fmt: skip
    services.allocation_discard(allocation=saved.allocation, by=officer)
    assert selectors.allocation_draft_of(retrofits) is None
    assert selectors.allocation_in_force(retrofits) == issued


def test_the_database_holds_what_was_sent_out(issued: Allocation, officer: Person) -> None:
    assert issued.cells.update(value=1) == 0
    assert issued.cells.all().delete() == (0, {})
    with pytest.raises(DatabaseError), transaction.atomic():
        Allocation.objects.filter(pk=issued.pk).update(method="typed")
    with pytest.raises(DatabaseError), transaction.atomic():
        AllocationCell.objects.create(
            allocation=issued, place=issued.place, year=2022, value=Decimal(1)
        )


def test_an_allocation_goes_along_with_a_revision_of_its_plan(
    retrofits: Commitment, issued: Allocation, officer: Person
) -> None:
    revision = versions.plan_revise(plan=retrofits.plan, by=officer, reason="中期调整")
    versions.plan_enact(plan=revision, by=officer)
    later = revision.commitments.select_related("plan__place").get()
    assert selectors.allocation_in_force(later) == issued
    draft = services.allocation_replace(allocation=issued, by=officer, reason="随规划修订")
    assert draft.commitment_id == later.pk
    services.allocation_issue(allocation=draft, by=officer)
    states = selectors.allocations_of(later).values_list("state", flat=True)
    assert list(states) == ["issued", "replaced"]


def test_shares_are_split_to_a_mean_weighted_by_enterprises(
    commitment_of: Callable[..., Commitment], officer: Person
) -> None:
    share = commitment_of(
        {"2022": 75}, basis="level", adds_up="mean", unit="%", decimals=1, above_scale=True
    )
    saved = draft_of(share, officer)
    (year,) = saved.preview.sums
    assert year.closes
    assert year.allocated == 75
    assert set(selectors.given_of(saved.allocation).values.values()) == {Decimal(75)}


def test_base_values_are_figures_of_the_base_year(
    house: Any, commitment_of: Callable[..., Commitment], officer: Person
) -> None:
    activity = indicators.activity_record(
        kind="import", rule="test", place=house.places[house.city], by=officer
    )
    rows = [
        indicators.NewObservation(
            indicator="retrofit_enterprises", organisation_id=None,
            place_id=house.places[code].pk, period="2021", value=Decimal(value),
        )
        for code, value in ((YUBEI, 5), (JIANGBEI, 20))
    ]  # fmt: skip
    indicators.observations_record(rows=rows, activities=[activity.pk] * 2)
    commitment = commitment_of({"2022": 100})
    settings = replace(
        settings_proposed(commitment),
        method="base",
        base_from="retrofit_enterprises",
        base_year=2021,
        weight_from="indicator:retrofit_enterprises",
        weight_first=2021,
        weight_last=2021,
    )
    gathered = inputs.inputs_of(commitment, settings)
    assert gathered.bases == gathered.weights == {YUBEI: 5, JIANGBEI: 20}
    # Districts without any observation have no base; typed ones stand before what is known.
    others = {p.code: Decimal(0) for p in gathered.places if p.code not in gathered.bases}
    given = Given(bases=others | {YUBEI: Decimal(60)})
    preview = allocation_preview(commitment, settings, given)
    assert not preview.faults
    assert (preview.values[YUBEI, 2022], preview.values[JIANGBEI, 2022]) == (75, 25)


def test_registered_enterprises_can_be_the_weight(retrofits: Commitment, officer: Person) -> None:
    settings = replace(settings_proposed(retrofits), weight_from="enterprises")
    weights = inputs.inputs_of(retrofits, settings).weights
    assert {code: int(w) for code, w in weights.items() if w} == {YUBEI: 2, JIANGBEI: 2}
    nothing = replace(settings_proposed(retrofits), weight_first=2000, weight_last=2001)
    assert inputs.inputs_of(retrofits, nothing).weights == {}

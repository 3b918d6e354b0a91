"""What goes round the services under the web role: nobody reaches into the plans of others."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ronghe.kernel.cases.models import Case, CaseStep
from ronghe.kernel.plans.models import (
    Allocation,
    AllocationAnswer,
    AllocationCell,
    Appraisal,
    AppraisalInput,
    AppraisalObjection,
    AppraisalSheet,
    Clause,
    Commitment,
    CommitmentOwner,
    CommitmentValue,
    Document,
    Plan,
    Relation,
    Report,
    Scheme,
    Target,
)
from ronghe.kernel.trust import registry
from ronghe.kernel.trust.services import acting_as, scope_entered
from ronghe.kernel.trust.tests import plan_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = timezone.now()


def denied(write: Callable[[], Any], state: str = "42501") -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        write()
        # What is told at the end of a transaction.
        run("SET CONSTRAINTS ALL IMMEDIATE")
    assert getattr(refused.value.__cause__, "sqlstate", "") == state, refused.value


def run(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.rowcount


class Rows:
    """Rows of the city and of two districts, written as the owner."""

    def __init__(self, house: Any) -> None:
        self.city, self.yubei, self.jiangbei = (
            house.places[code] for code in (house.city, house.yubei, house.jiangbei)
        )

    def case(self, place: Any, machine: str, state: str = "draft") -> Case:
        return Case.objects.create(
            machine_key=machine, state_key=state, title="x", place=place, entered_at=NOW
        )

    def document(self, place: Any) -> Document:
        return Document.objects.create(
            title="x", place=place, file_name="x", text="x", sha256=uuid.uuid4().hex
        )

    def target(self, document: Document, **fields: Any) -> Target:
        return Target.objects.create(
            document=document, value=1, comparator=">=", indicator_phrase="x", **fields
        )

    def plan(self, place: Any, state: str = "draft", **fields: Any) -> Plan:
        given = {"series": uuid.uuid4(), "case": self.case(place, "plan", state)} | fields
        return Plan.objects.create(
            place=place, title="x", first_year=2020, last_year=2022, state=state, **given
        )

    def commitment(self, plan: Plan, **fields: Any) -> Commitment:
        return Commitment.objects.create(plan=plan, position=1, title="x", basis="level", **fields)

    def allocation(self, commitment: Commitment, state: str, **fields: Any) -> Allocation:
        place = fields.pop("place", commitment.plan.place)
        given = {"case": self.case(place, "allocation", state)} | fields
        return Allocation.objects.create(
            commitment=commitment, place=place, method="equal_share", state=state, **given
        )

    def cell(self, allocation: Allocation, place: Any) -> AllocationCell:
        return AllocationCell.objects.create(allocation=allocation, place=place, year=2022, value=1)

    def appraisal(self, plan: Plan, state: str, **fields: Any) -> Appraisal:
        place = fields.pop("place", plan.place)
        scheme, _made = Scheme.objects.get_or_create(
            key="x", version=state, valid_from="2020-01-01"
        )
        given = {"case": self.case(place, "appraisal", state)} | fields
        return Appraisal.objects.create(
            plan=plan, place=place, scheme=scheme, period="2022", state=state, **given
        )

    def sheet(self, appraisal: Appraisal, place: Any, **fields: Any) -> AppraisalSheet:
        return AppraisalSheet.objects.create(appraisal=appraisal, place=place, detail={}, **fields)

    def objection(self, sheet: AppraisalSheet, who: Any, kind: str = "objection", **given: Any):
        return AppraisalObjection.objects.create(
            **{"sheet": sheet, "place": sheet.place, "kind": kind, "text": "x",
               "account": who.pk} | given
        )  # fmt: skip


@pytest.fixture
def rows(house: Any) -> Iterator[Rows]:
    yield Rows(house)
    run("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_plan_points_at_what_is_its_own_or_stands_above_it(house: Any, rows: Rows) -> None:
    theirs, draft_above = rows.document(rows.jiangbei), rows.plan(rows.city)
    above, beside = rows.plan(rows.city, "in_force"), rows.plan(rows.jiangbei, "in_force")
    handed_down = rows.document(rows.city)
    case = rows.case(rows.yubei, "plan")
    with scope_entered(house.accounts["yubei"].pk):
        for wrong in (
            {"document_id": theirs.pk},
            {"higher_id": draft_above.pk},
            {"higher_id": beside.pk},
            # The city's next version would have been taken.
            {"series": above.series, "version": 2},
            {"series": above.series, "version": 2, "supersedes_id": above.pk},
            {"version": 2, "supersedes_id": above.pk},
            {"case_id": above.case_id},
            {"case_id": beside.case_id},
        ):
            fields = {"case_id": case.pk} | wrong
            denied(lambda fields=fields: rows.plan(rows.yubei, case=None, **fields))
        own = rows.plan(rows.yubei, case=case, document=handed_down, higher=above)
        denied(lambda: Plan.objects.filter(pk=own.pk).update(higher_id=beside.pk))
        denied(lambda: Plan.objects.filter(pk=own.pk).update(document_id=theirs.pk))
        denied(lambda: Plan.objects.filter(pk=own.pk).update(case_id=above.case_id))
        denied(lambda: Plan.objects.filter(pk=own.pk).update(series=above.series))
    # Not even the city points down.
    with scope_entered(house.accounts["officer"].pk):
        denied(lambda: Plan.objects.filter(pk=draft_above.pk).update(higher_id=beside.pk))
        denied(lambda: Plan.objects.filter(pk=draft_above.pk).update(document_id=theirs.pk))


def test_a_plan_begins_as_a_draft_with_a_case_of_its_own_kind(house: Any, rows: Rows) -> None:
    open_case, enacted = rows.case(rows.yubei, "plan"), rows.case(rows.yubei, "plan", "in_force")
    report = rows.case(rows.yubei, "report")
    with scope_entered(house.accounts["yubei"].pk):
        denied(lambda: rows.plan(rows.yubei, "in_force", case=enacted))
        denied(lambda: rows.plan(rows.yubei, "in_force", case=open_case))
        denied(lambda: rows.plan(rows.yubei, case=enacted))
        denied(lambda: rows.plan(rows.yubei, case=report))
        denied(lambda: rows.case(rows.yubei, "plan", "in_force"))


def test_a_plan_in_force_stands_whoever_updates_it(house: Any, rows: Rows) -> None:
    plan, draft = rows.plan(rows.yubei, "in_force"), rows.plan(rows.yubei)
    held = rows.commitment(plan)
    value = CommitmentValue.objects.create(commitment=held, period="2022", value=1)
    mine = Plan.objects.filter(pk=plan.pk)
    with scope_entered(house.accounts["yubei"].pk):
        for changed in (
            {"title": "y"},
            {"last_year": 2030},
            {"reason": "y"},
            {"added_by": "y"},
            # Back to a draft, to be edited at leisure; or over without its case.
            {"state": "draft"},
            {"state": "closed"},
        ):
            denied(lambda changed=changed: mine.update(**changed))
        denied(lambda: Plan.objects.filter(pk=draft.pk).update(state="in_force"))
        # Out into a draft, changed there and put back.
        denied(lambda: Commitment.objects.filter(pk=held.pk).update(plan=draft))
        denied(lambda: Commitment.objects.filter(pk=held.pk).update(title="y"))
        denied(lambda: run(f"DELETE FROM plans_commitment WHERE id = {held.pk}"))
        denied(lambda: run("DELETE FROM plans_plan"))
        values = CommitmentValue.objects.filter(pk=value.pk)
        assert values.update(value=2) == 0
        assert values.delete()[0] == 0


def test_commitments_and_their_parts_point_at_nothing_of_others(house: Any, rows: Rows) -> None:
    plan, beside = rows.plan(rows.yubei), rows.plan(rows.jiangbei, "in_force")
    above, draft_above = rows.plan(rows.city, "in_force"), rows.plan(rows.city)
    theirs, served, hidden = (rows.commitment(one) for one in (beside, above, draft_above))
    target, shared = (rows.target(rows.document(one)) for one in (rows.jiangbei, rows.city))
    own = rows.commitment(plan)
    with scope_entered(house.accounts["yubei"].pk):
        for wrong in ({"serves": theirs}, {"serves": hidden}, {"serves": own}):
            denied(lambda wrong=wrong: rows.commitment(plan, **wrong))
            denied(lambda wrong=wrong: Commitment.objects.filter(pk=own.pk).update(**wrong))
        # A line of others carries their reports, orders and allocations.
        denied(lambda: rows.commitment(plan, line=served.line))
        denied(lambda: Commitment.objects.filter(pk=own.pk).update(line=served.line))
        denied(lambda: rows.commitment(above))
        denied(lambda: rows.commitment(beside))
        assert rows.commitment(plan, serves=served).pk

        def a_value(found: Target, period: str) -> CommitmentValue:
            return CommitmentValue.objects.create(
                commitment=own, period=period, value=1, target=found
            )

        denied(lambda: a_value(target, "2021"))
        assert a_value(shared, "2022").pk
        for place in (rows.jiangbei, rows.city):
            denied(
                lambda place=place: CommitmentOwner.objects.create(
                    commitment=own, name="x", place=place
                )
            )
        assert CommitmentOwner.objects.create(commitment=own, name="x", place=rows.yubei).pk


def test_what_was_handed_in_and_read_stays(house: Any, rows: Rows) -> None:
    document, other = rows.document(rows.yubei), rows.document(rows.yubei)
    clause, elsewhere = (
        Clause.objects.create(document=one, start=0, end=1) for one in (document, other)
    )
    old = rows.target(document, clause=clause, superseded_at=NOW)
    live, foreign = rows.target(document, clause=clause), rows.target(other)
    with scope_entered(house.accounts["yubei"].pk):
        for changed in ({"text": "y"}, {"sha256": "y"}, {"page_starts": [1]}, {"file_name": "y"}):
            denied(
                lambda changed=changed: Document.objects.filter(pk=document.pk).update(**changed)
            )
        denied(lambda: Clause.objects.filter(pk=clause.pk).update(end=2))
        for changed in ({"value": 2}, {"quote": "y"}, {"start": 3}, {"supersedes": foreign}):
            denied(lambda changed=changed: Target.objects.filter(pk=live.pk).update(**changed))
        denied(lambda: Target.objects.filter(pk=old.pk).update(superseded_at=None))
        denied(lambda: Target.objects.filter(pk=old.pk).update(state="accepted"))
        denied(lambda: rows.target(document, clause=elsewhere))
        denied(lambda: rows.target(document, supersedes=foreign))
        assert rows.target(document, clause=clause, supersedes=live).pk
        check = Relation.objects.create(
            place=rows.yubei, document=document, kind="sum", equation="x", content={}
        )
        held = Relation.objects.filter(pk=check.pk)
        denied(lambda: held.update(equation="y"))
        assert held.update(withdrawn_by="x", withdrawn_at=NOW) == 1
        denied(lambda: held.update(withdrawn_at=None))
    theirs = rows.document(rows.jiangbei)
    with scope_entered(house.accounts["officer"].pk):
        denied(
            lambda: Relation.objects.create(
                place=rows.yubei, document=theirs, kind="sum", equation="x", content={}
            )
        )


def test_a_district_neither_splits_nor_fixes_what_the_city_promised(house: Any, rows: Rows) -> None:
    plan = rows.plan(rows.city, "in_force")
    one, two = rows.commitment(plan), rows.commitment(plan)
    issued, draft = rows.allocation(one, "issued"), rows.allocation(two, "draft")
    for allocation in (issued, draft):
        for place in (rows.yubei, rows.jiangbei):
            rows.cell(allocation, place)
    yubei, case = house.accounts["yubei"], rows.case(rows.yubei, "allocation")

    def answer(allocation: Allocation, place: Any, account: int = yubei.pk) -> AllocationAnswer:
        return AllocationAnswer.objects.create(
            allocation=allocation, place=place, answer="accept", account=account
        )

    with scope_entered(yubei.pk):
        # The one place in force, or the one draft, would have been taken.
        denied(lambda: rows.allocation(two, "draft", place=rows.yubei, case=case))
        assert Allocation.objects.update(state="agreed") == 0
        assert AllocationCell.objects.update(value=0) == 0
        denied(lambda: rows.cell(issued, rows.yubei))
        denied(lambda: answer(issued, rows.jiangbei))
        denied(lambda: answer(draft, rows.yubei))
        denied(lambda: answer(issued, rows.yubei, house.accounts["jiangbei"].pk))
        said = answer(issued, rows.yubei)
        denied(lambda: AllocationAnswer.objects.filter(pk=said.pk).update(answer="object"))
    with scope_entered(house.accounts["jiangbei"].pk):
        assert not AllocationAnswer.objects.exists()
        assert {cell.place_id for cell in AllocationCell.objects.all()} == {rows.jiangbei.pk}


def test_an_allocation_that_was_sent_out_stands_and_its_state_is_the_cases(
    house: Any, rows: Rows
) -> None:
    plan, other = rows.plan(rows.city, "in_force"), rows.plan(rows.yubei, "in_force")
    one, two, theirs = rows.commitment(plan), rows.commitment(plan), rows.commitment(other)
    issued, draft = rows.allocation(one, "issued"), rows.allocation(two, "draft")
    cell, case = rows.cell(issued, rows.yubei), rows.case(rows.city, "allocation")
    sent = Allocation.objects.filter(pk=issued.pk)
    account = house.accounts["officer"].pk
    with scope_entered(account):
        for changed in (
            {"method": "equal_rate"},
            {"parameters": {"x": 1}},
            {"commitment": two},
            {"supersedes": draft},
            {"state": "draft"},
            {"state": "agreed"},
        ):
            denied(lambda changed=changed: sent.update(**changed))
        assert AllocationCell.objects.filter(pk=cell.pk).update(value=0) == 0
        waiting = Allocation.objects.filter(pk=draft.pk)
        denied(lambda: waiting.update(state="issued"))
        denied(lambda: waiting.update(supersedes=issued))
        denied(lambda: waiting.update(commitment=theirs))
        denied(lambda: waiting.update(place=rows.yubei))
        denied(lambda: rows.allocation(one, "draft", case=case, supersedes=draft))
        # A city splits over the places that lie in it.
        denied(lambda: rows.cell(draft, rows.city.parent))
        assert rows.cell(draft, rows.yubei).pk
        # The case alone does not move either.
        denied(lambda: step(issued.case, "agree", "issued", "agreed", account))


def step(case: Case, key: str, source: str, target: str, account: int, reason: str = "") -> None:
    CaseStep.objects.create(
        case=case, transition_key=key, from_state=source, to_state=target, account=account,
        actor_name="x", reason=reason, at=NOW,
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(state_key=target, entered_at=NOW)


def test_nobody_gives_oneself_an_order_in_the_name_of_a_place_above(house: Any, rows: Rows) -> None:
    def a_case(issuer: Any, machine: str = "supervision", state: str = "issued") -> Case:
        return Case.objects.create(
            machine_key=machine, state_key=state, title="x", entered_at=NOW, place=rows.yubei,
            issuer=issuer,
        )  # fmt: skip

    with scope_entered(house.accounts["yubei"].pk):
        denied(lambda: a_case(rows.city))
        denied(lambda: a_case(None))
        assert a_case(rows.yubei).pk
        # Another kind of case may wait for the place above, and for no other.
        denied(lambda: a_case(rows.jiangbei, "report", "draft"))
        assert a_case(rows.city, "report", "draft").pk
    with scope_entered(house.accounts["officer"].pk):
        assert a_case(rows.city).pk


def test_state_and_case_move_together(house: Any, rows: Rows) -> None:
    plan = rows.plan(rows.yubei)
    account = house.accounts["yubei"].pk
    with scope_entered(account):
        denied(lambda: step(plan.case, "enact", "draft", "in_force", account))
        step(plan.case, "enact", "draft", "in_force", account)
        assert Plan.objects.filter(pk=plan.pk).update(state="in_force") == 1
        run("SET CONSTRAINTS ALL IMMEDIATE")
        # No step leads back.
        denied(lambda: step(plan.case, "enact", "in_force", "draft", account))


def test_a_report_has_its_own_case_and_supersedes_its_own_kind(house: Any, rows: Rows) -> None:
    one, two = (rows.commitment(rows.plan(rows.city, "in_force")) for _ in range(2))
    yubei = house.accounts["yubei"].pk
    mine, theirs = rows.case(rows.yubei, "report"), rows.case(rows.jiangbei, "report")
    plan_case = rows.case(rows.yubei, "plan")

    def report(**fields: Any) -> Report:
        given = {
            "commitment": one, "line": one.line, "place": rows.yubei, "period": "2021", "value": 1,
            "case": mine, "account": yubei,
        } | fields  # fmt: skip
        return Report.objects.create(**given)

    old = report(case=rows.case(rows.yubei, "report", "accepted"), accepted_at=NOW)
    foreign = report(
        commitment=two, line=two.line, case=rows.case(rows.yubei, "report", "accepted"),
        accepted_at=NOW,
    )  # fmt: skip
    with scope_entered(yubei):
        for wrong in (
            {"case": theirs},
            {"case": plan_case},
            {"place": rows.jiangbei, "case": theirs},
            {"line": two.line},
            {"account": house.accounts["officer"].pk},
            {"accepted_at": NOW},
            {"supersedes": foreign, "revision": 2},
            {"supersedes": old, "revision": 1},
            {"revision": 7},
        ):
            denied(lambda wrong=wrong: report(**wrong))
        held = report(supersedes=old, revision=2)
        denied(lambda: Report.objects.filter(pk=held.pk).update(accepted_at=NOW))
        denied(lambda: Report.objects.filter(pk=held.pk).update(supersedes=foreign))
        denied(lambda: Report.objects.filter(pk=old.pk).update(superseded_at=NOW))
        # The place takes no step of those who check.
        step(held.case, "submit", "draft", "submitted", yubei)
    with scope_entered(house.accounts["officer"].pk):
        denied(lambda: Report.objects.filter(pk=old.pk).update(value=2))
        assert Report.objects.filter(pk=foreign.pk).update(superseded_at=NOW) == 1
        denied(lambda: Report.objects.filter(pk=foreign.pk).update(superseded_at=None))
        # Checked, but made to count for nothing.
        officer = house.accounts["officer"].pk
        denied(lambda: step(held.case, "accept", "submitted", "accepted", officer))


def test_the_appraised_uphold_nothing_and_say_nothing_for_others(house: Any, rows: Rows) -> None:
    plan = rows.plan(rows.city, "in_force")
    appraisal, draft = rows.appraisal(plan, "objection"), rows.appraisal(plan, "draft")
    mine, theirs = (rows.sheet(appraisal, place) for place in (rows.yubei, rows.jiangbei))
    hidden = rows.sheet(draft, rows.yubei)
    yubei, officer = house.accounts["yubei"], house.accounts["officer"]
    case = rows.case(rows.yubei, "appraisal")
    with scope_entered(yubei.pk):
        said = rows.objection(mine, yubei)
        denied(lambda: rows.objection(mine, yubei, "upheld", answers=said))
        denied(lambda: rows.objection(theirs, yubei))
        denied(lambda: rows.objection(theirs, yubei, place=rows.yubei))
        denied(lambda: rows.objection(hidden, yubei))
        denied(lambda: rows.objection(mine, yubei, account=officer.pk))
        denied(lambda: rows.objection(mine, yubei, answers=said))
        denied(lambda: rows.sheet(appraisal, rows.yubei, unit="x"))
        assert AppraisalSheet.objects.update(superseded_at=NOW) == 0
        assert Appraisal.objects.update(state="final") == 0
        # The one appraisal of the city's plan would have been taken.
        denied(lambda: rows.appraisal(plan, "draft", place=rows.yubei, case=case))
        denied(lambda: AppraisalObjection.objects.filter(pk=said.pk).update(text="y"))
    with scope_entered(officer.pk):
        denied(lambda: rows.objection(mine, officer, "upheld"))
        denied(lambda: rows.objection(theirs, officer, "upheld", answers=said))
        denied(lambda: rows.objection(mine, officer, "upheld", answers=said, place=rows.jiangbei))
        assert rows.objection(mine, officer, "upheld", answers=said).pk


def test_points_follow_what_was_upheld_under_ones_own_account(house: Any, rows: Rows) -> None:
    appraisal = rows.appraisal(rows.plan(rows.city, "in_force"), "objection")
    mine, theirs = (rows.sheet(appraisal, place) for place in (rows.yubei, rows.jiangbei))
    yubei, officer = house.accounts["yubei"], house.accounts["officer"]
    right, wrong = (
        rows.case(rows.yubei, machine, "raised") for machine in ("appraisal_objection", "report")
    )
    with scope_entered(yubei.pk):
        denied(lambda: rows.objection(mine, yubei, case=wrong))
        said = rows.objection(mine, yubei, case=right)

    def points(**fields: Any) -> AppraisalInput:
        given = {
            "appraisal": appraisal, "place": rows.yubei, "kind": "adjustment", "points": 1,
            "reason": "x", "objection": said, "account": officer.pk,
        } | fields  # fmt: skip
        return AppraisalInput.objects.create(**given)

    with scope_entered(officer.pk):
        denied(points)
        rows.objection(mine, officer, "upheld", answers=said)
        for changed in (
            {"account": yubei.pk},
            {"place": theirs.place},
            {"unit": "x"},
            {"objection": None},
            {"kind": "points", "criterion": "x"},
        ):
            denied(lambda changed=changed: points(**changed))
        held = points()
        denied(lambda: AppraisalInput.objects.filter(pk=held.pk).update(points=9), "23000")
        assert points(kind="points", criterion="x", objection=None).pk


def test_a_final_appraisal_stands(house: Any, rows: Rows) -> None:
    plan, other = rows.plan(rows.city, "in_force"), rows.plan(rows.yubei, "in_force")
    final, draft = rows.appraisal(plan, "final"), rows.appraisal(plan, "draft")
    sheet, live = rows.sheet(final, rows.yubei), rows.sheet(draft, rows.yubei)
    theirs, case = rows.sheet(draft, rows.jiangbei), rows.case(rows.city, "appraisal")
    officer = house.accounts["officer"]
    with scope_entered(officer.pk):
        for changed in ({"state": "draft"}, {"title": "y"}, {"period": "2021"}):
            denied(lambda changed=changed: Appraisal.objects.filter(pk=final.pk).update(**changed))
        denied(lambda: Appraisal.objects.filter(pk=draft.pk).update(state="final"))
        denied(lambda: Appraisal.objects.filter(pk=draft.pk).update(plan=other))
        denied(lambda: rows.appraisal(other, "draft", place=rows.city, case=case))
        assert AppraisalSheet.objects.filter(pk=sheet.pk).update(superseded_at=NOW) == 0
        denied(lambda: rows.sheet(final, rows.jiangbei))
        denied(lambda: AppraisalSheet.objects.filter(pk=live.pk).update(score=100), "23000")
        denied(lambda: rows.sheet(draft, rows.city.parent))
        assert AppraisalSheet.objects.filter(pk=live.pk).update(superseded_at=NOW) == 1
        denied(
            lambda: AppraisalSheet.objects.filter(pk=live.pk).update(superseded_at=None), "23000"
        )
        denied(lambda: rows.sheet(draft, rows.yubei, supersedes=theirs))
        denied(lambda: rows.sheet(draft, rows.yubei, supersedes=sheet))
        assert rows.sheet(draft, rows.yubei, supersedes=live).pk


@pytest.mark.parametrize("who", ["auditor", "statistician", "assessor", "expert", "clerk"])
def test_who_does_not_decide_writes_no_row_of_any_plan(house: Any, rows: Rows, who: str) -> None:
    with acting_as("tests"):
        for place in (rows.city, rows.yubei):
            rows.target(rows.document(place))
        plan_rows.add(rows.city, rows.yubei)
    written = {
        table: declared
        for table, declared in registry.protections()
        if table.startswith(("plans_", "cases_")) and declared.visible is not None
    }
    assert len(written) > 15
    with scope_entered(house.accounts[who].pk):
        for table, declared in written.items():
            if "UPDATE" in declared.grants:
                assert run(f"UPDATE {table} SET id = id") == 0, table
            if "DELETE" in declared.grants:
                assert run(f"DELETE FROM {table}") == 0, table
            if who in {"clerk", "assessor", "expert"} and table.startswith("plans_"):
                assert run(f"SELECT id FROM {table}") == 0, table

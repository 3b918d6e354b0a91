"""Findings of stored responses: found, kept, gone, dismissed, never a change."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from ronghe.engines.scoring import answers_parse
from ronghe.kernel.assessments import services
from ronghe.kernel.assessments.importing.services import ImportedResponse, responses_import
from ronghe.kernel.assessments.judging import selectors
from ronghe.kernel.assessments.judging import services as judging
from ronghe.kernel.assessments.models import Finding, Judgement, PeerBound, Response
from ronghe.kernel.cases.services import TransitionRefusedError
from ronghe.kernel.indicators.services import activity_record
from ronghe.kernel.parties import rules
from ronghe.kernel.parties.models import Industry, Organisation
from ronghe.kernel.trust.services import acting_as, scope_entered


def submit(house, response, **cells):
    clerk = house.person("clerk")
    assert services.answers_save(response=response, cells=cells, by=clerk) == []
    services.response_move(response=response, transition="submit", by=clerk)


def rules_found(response) -> list[tuple[str, str]]:
    rows = Finding.objects.filter(response=response, gone_at__isnull=True).order_by("rule", "item")
    return list(rows.values_list("rule", "item"))


def test_what_waits_is_judged_once_until_its_answers_change(house, draft):
    assert judging.waiting_judge() == 0
    submit(house, draft, dev_digital="35", dev_net="50")
    assert judging.waiting_judge() == 1
    assert judging.waiting_judge() == 0
    assert rules_found(draft) == [("connected-within-digital", "dev_net")]
    finding = Finding.objects.get()
    assert "50%" in finding.reason_zh
    assert "35%" in finding.reason_zh
    draft.refresh_from_db()
    assert draft.answers["dev_net"] == 50

    services.response_move(
        response=draft, transition="return", by=house.person("yubei"), items={"dev_net": "核对"}
    )
    submit(house, draft, dev_net="30")
    assert judging.waiting_judge() == 1
    assert rules_found(draft) == []
    assert Finding.objects.get().gone_at is not None
    assert list(Judgement.objects.values_list("findings", flat=True)) == [1, 0]


def test_a_jump_since_the_year_before_and_a_copied_sheet_are_found(house, approved, draft):
    submit(house, draft, dev_digital="80", dev_net="20")
    judging.waiting_judge()
    assert rules_found(draft) == [("rate-jump", "dev_digital")]
    assert Finding.objects.get().comparison == {"before": 35.0, "change": 45.0, "most": 30.0}

    clerk = house.person("clerk2")
    other = services.response_open(
        instrument=house.instrument,
        organisation=house.organisations["jiangbei-1"],
        period="2022",
        by=clerk,
    )
    cells = house.cells | {"dev_digital": "80", "dev_net": "20"}
    services.answers_save(response=other, cells=cells, by=clerk)
    services.response_move(response=other, transition="submit", by=clerk)
    judging.waiting_judge()
    assert ("copied-sheet", "") in rules_found(other)
    # Who lies in another district is counted, and named to nobody outside it.
    with scope_entered(house.accounts["jiangbei"].pk):
        [found] = selectors.findings_of(Response.objects.get(pk=other.pk)).filter(kind="copies")
        assert found.comparison == {"n": 1}
        assert list(selectors.twins_of(other)) == []
    with scope_entered(house.accounts["officer"].pk):
        assert [row.pk for row in selectors.twins_of(other)] == [draft.pk]


@pytest.fixture
def peers(house):
    """Return 40 enterprises of one division and size with approved rates from 20 to 59 %."""
    industry = Industry.objects.get(code="C3670")
    made = Organisation.objects.bulk_create(
        Organisation(
            credit_code=rules.invented_credit_code(500 + n, division=house.jiangbei),
            name=f"示范同行 {n}",
            place=house.places[house.jiangbei],
            industry=industry,
            size="medium",
        )
        for n in range(40)
    )
    responses = []
    for n, organisation in enumerate(made):
        cells = house.cells | {"dev_digital": str(20 + n), "dev_net": "10"}
        answers, _ = answers_parse(house.instrument.content, cells, file="", row=None)
        responses.append(ImportedResponse(organisation=organisation, answers=answers))
    with acting_as("tests"):
        activity = activity_record(
            kind="import", rule="x", place=house.places[house.city], by=house.person("officer")
        )
        responses_import(
            instrument=house.instrument, period="2022", responses=responses, activity=activity
        )
    return made


def test_who_is_far_from_peers_is_found_with_them_named(house, peers, draft):
    assert judging.bounds_refresh() > 0
    bound = PeerBound.objects.get(item="dev_digital", industry="C36", size="medium")
    assert bound.n == 40
    assert bound.low < 20
    assert 59 < bound.high < 100
    # All connected rates are 10: nothing says how far apart peers are.
    assert not PeerBound.objects.filter(item="dev_net").exists()
    submit(house, draft, dev_digital="100", dev_net="10")
    judging.waiting_judge()
    assert rules_found(draft) == [("far-from-peers", "dev_digital")]
    finding = Finding.objects.get()
    assert "汽车制造业" in finding.reason_zh
    assert "中型" in finding.reason_zh
    assert finding.comparison["n"] == 40


def test_nothing_is_told_of_fewer_than_twenty(house, approved):
    assert judging.bounds_refresh() == 0


def test_a_clerk_is_told_before_submitting_what_officers_would_find(house, peers, draft):
    judging.bounds_refresh()
    clerk = house.person("clerk")
    cells = {"dev_digital": "100", "dev_net": "100"}
    with scope_entered(clerk.account_id):
        services.answers_save(response=draft, cells=cells, by=clerk)
        found = selectors.hints(Response.objects.get(pk=draft.pk))
        assert [one.rule for one in found] == ["far-from-peers"]
        assert not Finding.objects.exists()


def test_an_officer_dismisses_with_a_reason_and_the_finding_stays_dismissed(house, draft):
    submit(house, draft, dev_digital="35", dev_net="50")
    judging.waiting_judge()
    finding = Finding.objects.get()
    officer = house.person("yubei")
    with pytest.raises(TransitionRefusedError):
        judging.finding_dismiss(finding=finding, reason="x", by=house.person("jiangbei"))
    with scope_entered(officer.account_id):
        with pytest.raises(judging.NoReasonError):
            judging.finding_dismiss(finding=finding, reason=" ", by=officer)
        assert judging.finding_dismiss(finding=finding, reason="口径不同", by=officer)
        assert not judging.finding_dismiss(finding=finding, reason="twice", by=officer)
        [row] = selectors.with_findings(Response.objects.filter(pk=draft.pk))
        assert row.doubts == 0
        # Judged once more, it stands as it was settled.
        judging.responses_judge(ids=[draft.pk])
    finding.refresh_from_db()
    assert (finding.dismissal, finding.dismissed_by, finding.gone_at) == (
        "口径不同", officer.name, None,
    )  # fmt: skip
    assert Finding.objects.count() == 1


def test_findings_are_neither_invented_nor_settled_by_raw_sql(house, draft):
    submit(house, draft, dev_digital="35", dev_net="50")
    judging.waiting_judge()
    settle = (
        "UPDATE assessments_finding SET dismissed_at = now(), dismissal = 'x', "
        "dismissed_account = %s, dismissed_by = 'x'"
    )
    for who, expected in (("clerk", 0), ("jiangbei", 0), ("statistician", 0)):
        with scope_entered(house.accounts[who].pk), connection.cursor() as cursor:
            cursor.execute(settle, [house.accounts[who].pk])
            assert cursor.rowcount == expected
    with scope_entered(house.accounts["yubei"].pk), connection.cursor() as cursor:
        for query, parameter in (
            (settle, house.accounts["officer"].pk),
            ("UPDATE assessments_finding SET severity = 'notice' WHERE id > %s", 0),
            ("DELETE FROM assessments_finding WHERE id > %s", 0),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(query, [parameter])

"""Constraints of the instrument: an error keeps answers back, a warning is a finding."""

from __future__ import annotations

import pytest

from ronghe.kernel.assessments import services
from ronghe.kernel.assessments.approving.selectors import clean
from ronghe.kernel.assessments.importing.services import ImportedResponse, responses_import
from ronghe.kernel.assessments.judging import selectors
from ronghe.kernel.assessments.judging import services as judging
from ronghe.kernel.assessments.models import Finding, Response
from ronghe.kernel.assessments.submitting.refusals import ContradictoryResponseError
from ronghe.kernel.indicators.services import activity_record


def save(house, response, **cells):
    person = house.person("clerk")
    assert services.answers_save(response=response, cells=cells, by=person) == []


def submit(house, response):
    services.response_move(response=response, transition="submit", by=house.person("clerk"))


def send_back(house, response, **items):
    officer = house.person("yubei")
    services.response_move(response=response, transition="return", by=officer, items=items)


def test_an_error_is_a_hint_and_keeps_the_response_with_its_clerk(house, draft):
    save(house, draft, devices_total="10", devices_digital="12")
    hints = {(hint.rule, hint.severity): hint for hint in selectors.hints(draft)}
    hint = hints["digital_within_all", "error"]
    assert (hint.kind, hint.item) == ("constraint", "devices_digital")
    assert hint.comparison == {"devices_digital": "12", "devices_total": "10"}
    with pytest.raises(ContradictoryResponseError) as caught:
        submit(house, draft)
    assert caught.value.items == ("devices_digital", "devices_total")
    assert Response.objects.get(pk=draft.pk).state_key == "draft"
    save(house, draft, devices_total="12")
    submit(house, draft)


def test_a_warning_is_a_finding_that_stands_against_approval_at_once(house, draft):
    save(house, draft, devices_total="10", devices_digital="9")
    submit(house, draft)
    judging.waiting_judge()
    finding = Finding.objects.get()
    assert (finding.rule, finding.severity) == ("digital_rate_fits", "warning")
    assert finding.item == "dev_digital"
    assert finding.value == "dev_digital = 35; devices_digital = 9; devices_total = 10"
    assert "请核对" in finding.reason_zh
    assert not clean(Response.objects.all()).exists()
    officer = house.person("yubei")
    assert judging.finding_dismiss(finding=finding, reason="口径不同", by=officer)
    assert clean(Response.objects.all()).exists()
    # What was dismissed were those numbers, not whatever comes after them.
    send_back(house, draft, devices_digital="核对")
    save(house, draft, devices_digital="8")
    submit(house, draft)
    judging.waiting_judge()
    assert Finding.objects.get(gone_at__isnull=True).dismissed_at is None


def test_what_stands_locked_holds_up_no_answer_that_was_sent_back(house):
    organisation = house.organisations["yubei-1"]
    answers, faults = services.answers_parse(
        house.instrument.content,
        {**house.cells, "net": "", "devices_total": "10", "devices_digital": "12"},
        file="",
        row=None,
    )
    assert faults == []
    activity = activity_record(
        kind="import",
        rule="x",
        rule_version="1",
        source_kind="file",
        place=house.places[house.city],
        by=house.person("officer"),
    )
    row = ImportedResponse(organisation=organisation, answers=answers)
    responses_import(instrument=house.instrument, period="2022", responses=[row], activity=activity)
    response = Response.objects.get()
    revision = services.response_unlock(
        response=response, items={"infosys": "核对"}, reason="", by=house.person("yubei")
    )
    submit(house, revision)  # the clerk may mend neither `net` nor the devices
    send_back(house, revision, devices_digital="超过总数")
    with pytest.raises(ContradictoryResponseError):
        submit(house, revision)
    save(house, revision, devices_digital="10")
    submit(house, revision)


def test_an_answer_that_was_sent_back_breaks_no_constraint_anew(house, draft):
    save(house, draft, devices_total="12", devices_networked="12")
    submit(house, draft)
    send_back(house, draft, devices_total="核对")
    save(house, draft, devices_total="10")
    with pytest.raises(ContradictoryResponseError):
        submit(house, draft)


def test_findings_are_told_with_the_gravest_first(house, draft):
    for n, severity in enumerate(("notice", "warning", "error")):
        Finding.objects.create(
            response=draft, rule=f"rule-{n}", kind="jump", severity=severity, item="net"
        )
    told = [finding.severity for finding in selectors.findings_of(draft)]
    assert told == ["error", "warning", "notice"]

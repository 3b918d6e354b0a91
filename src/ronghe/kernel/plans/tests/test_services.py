from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.plans import selectors, services
from ronghe.kernel.plans.charge import NotInChargeError
from ronghe.kernel.plans.files import UnreadableDocumentError
from ronghe.kernel.plans.models import Document, Target
from ronghe.kernel.plans.suggestions import indicator_suggested
from ronghe.kernel.trust.services import scope_entered

TEXT = """云岭市智能制造三年计划

一、主要目标

到2024年，建设30个数字化车间、8个智能工厂，75%以上规模工业企业迈入数字化制造阶段。

二、保障措施

每年安排专项资金2亿元以上。
"""


@pytest.fixture
def document(house):
    return services.document_import(
        file_name="plan.txt",
        content=TEXT.encode(),
        title="云岭市智能制造三年计划",
        place=house.places[house.city],
        by=house.person("officer"),
    )


def test_a_document_is_stored_with_clauses_and_found_targets(document):
    found = list(selectors.targets_of(document))
    assert [(t.value, t.unit, t.year) for t in found] == [
        (30, "个", 2024),
        (8, "个", 2024),
        (75, "%", 2024),
        (2, "亿元", None),
    ]
    assert all(document.text[t.start : t.end] == t.quote for t in found)
    assert all(t.clause.start <= t.start < t.end <= t.clause.end for t in found)
    assert {t.state for t in found} == {"found"}


def test_the_indicator_that_measures_a_target_is_suggested(document):
    suggested = {t.quote: t.measured_by and t.measured_by.key for t in document.targets.all()}
    assert suggested["30个"] == "digital_workshops"
    assert suggested["8个"] == "smart_factories"
    assert suggested["75%"] == "stage_digital_share"
    assert suggested["2亿元"] is None
    assert indicator_suggested("高端人才引进", among=list(Indicator.objects.all())) is None


def test_the_same_file_is_not_taken_twice_for_a_place(house, document):
    with pytest.raises(services.KnownDocumentError) as caught:
        services.document_import(
            file_name="copy.txt",
            content=TEXT.encode(),
            title="copy",
            place=house.places[house.city],
            by=house.person("officer"),
        )
    assert caught.value.document == document


@pytest.mark.parametrize("content", [b"", b" \n ", b"PK\x03\x04\x00\x00\xff\xfe", b"a\x00b"])
def test_what_is_no_text_is_refused(house, content):
    with pytest.raises(UnreadableDocumentError):
        services.document_import(
            file_name="x",
            content=content,
            title="x",
            place=house.places[house.city],
            by=house.person("officer"),
        )
    assert not Document.objects.filter(title="x").exists()


def test_a_file_in_gb18030_is_read(house):
    document = services.document_import(
        file_name="plan.txt",
        content=TEXT.encode("gb18030"),
        title="gb",
        place=house.places[house.city],
        by=house.person("officer"),
    )
    assert document.text == TEXT


def fields_of(target):
    return services.TargetFields(
        value=target.value,
        value_high=target.value_high,
        unit=target.unit,
        comparator=target.comparator,
        year=target.year,
        every_year=target.every_year,
        cumulative=target.cumulative,
        indicator_phrase=target.indicator_phrase,
        owners=tuple(target.owners),
        measured_by=target.measured_by,
    )


def test_mending_supersedes_and_accepts(house, document):
    found = document.targets.get(quote="30个")
    fields = replace(fields_of(found), value=Decimal(35), comparator=">=")
    mended = services.target_mend(target=found, fields=fields, by=house.person("officer"))
    found.refresh_from_db()
    assert found.superseded_at is not None
    assert (mended.supersedes, mended.value, mended.state) == (found, 35, "accepted")
    assert (mended.start, mended.end) == (found.start, found.end)
    with pytest.raises(services.SupersededTargetError):
        services.target_decide(target=found, state="dropped", by=house.person("officer"))


def test_only_accepted_targets_are_promises(house, document):
    assert not selectors.targets_accepted().exists()
    target = document.targets.get(quote="30个")
    services.target_decide(target=target, state="accepted", by=house.person("officer"))
    assert selectors.targets_accepted().get() == target


@pytest.mark.parametrize("name", ["yubei", "statistician", "auditor", "admin", "clerk"])
def test_nobody_decides_without_the_role_for_the_place(house, document, name):
    person, target = house.person(name), document.targets.get(quote="30个")
    with pytest.raises(NotInChargeError):
        services.target_decide(target=target, state="accepted", by=person)
    with pytest.raises(NotInChargeError):
        services.target_mend(target=target, fields=fields_of(target), by=person)
    with pytest.raises(NotInChargeError):
        services.target_restore(target=target, by=person)
    with pytest.raises(NotInChargeError):
        services.targets_decide_rest(document=document, state="accepted", by=person)
    with pytest.raises(NotInChargeError):
        services.document_import(
            file_name="x", content=b"x", title="x", place=house.places[house.city], by=person
        )
    assert set(document.targets.values_list("state", "superseded_at")) == {("found", None)}


def test_a_city_officer_decides_on_the_plan_of_a_district(house):
    own = services.document_import(
        file_name="x",
        content=TEXT.encode(),
        title="x",
        place=house.places[house.yubei],
        by=house.person("yubei"),
    )
    target = own.targets.get(quote="30个")
    services.target_decide(target=target, state="accepted", by=house.person("officer"))
    with pytest.raises(NotInChargeError):
        services.target_decide(target=target, state="dropped", by=house.person("jiangbei"))


def test_an_unknown_decision_is_refused_by_service_and_database(house, document):
    target = document.targets.get(quote="30个")
    by = house.person("officer")
    with pytest.raises(services.UnknownStateError):
        services.target_decide(target=target, state="maybe", by=by)
    with pytest.raises(services.UnknownStateError):
        services.targets_decide_rest(document=document, state="maybe", by=by)
    with pytest.raises(IntegrityError, match="target_state_known"), transaction.atomic():
        Target.objects.filter(pk=target.pk).update(state="maybe")
    with pytest.raises(IntegrityError, match="target_comparator_known"), transaction.atomic():
        Target.objects.filter(pk=target.pk).update(comparator="!=")


def test_deciding_on_the_rest_leaves_decided_ones_alone(house, document):
    dropped = document.targets.get(quote="2亿元")
    services.target_decide(target=dropped, state="dropped", by=house.person("officer"))
    count = services.targets_decide_rest(
        document=document, state=Target.State.ACCEPTED, by=house.person("officer")
    )
    assert count == 3
    assert selectors.targets_accepted().count() == 3


def test_districts_read_the_plan_of_the_city_and_may_not_write_it(house, document):
    target = document.targets.get(quote="30个")
    with scope_entered(house.accounts["yubei"].pk):
        assert Document.objects.filter(pk=document.pk).exists()
        assert Target.objects.filter(pk=target.pk).update(state="dropped") == 0
    with scope_entered(house.accounts["clerk"].pk):
        assert not Document.objects.exists()

"""Documents are checked, relations kept, and found out when a target is mended."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ronghe.kernel.plans import services as documents
from ronghe.kernel.plans.charge import NotInChargeError
from ronghe.kernel.plans.checking import selectors, services
from ronghe.kernel.plans.models import Relation
from ronghe.kernel.trust.services import scope_entered

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = """云岭市智能制造三年计划

一、主要目标

到2021年，累计推动230家企业实施智能化改造。到2022年，累计推动460家企业实施智能化改造。

二、重点任务

（一）数字化装备。

专栏1 数字化装备年度计划

2021年：累计推动100家企业开展装备升级。

2022年：累计推动200家企业开展装备升级。

（二）信息系统。

专栏2 信息系统年度计划

2021年：累计推动80家企业建设信息系统。

2022年：累计推动160家企业建设信息系统。

（三）上云。

专栏3 上云年度计划

2021年：累计推动50家企业上云。

2022年：累计推动100家企业上云。
"""


@pytest.fixture
def officer(house: Any) -> Iterator[Any]:
    person = house.person("officer")
    with scope_entered(person.account_id):
        yield person


@pytest.fixture
def document(house: Any, officer: Any) -> Any:
    return documents.document_import(
        file_name="plan.txt",
        content=TEXT.encode(),
        title="云岭市智能制造三年计划",
        place=house.places[house.city],
        by=officer,
    )


def sum_of(document: Any) -> Any:
    findings = selectors.checked(document).closure.findings
    return next(one for one in findings if one.reason == "sections_meet_total")


def test_a_sum_that_no_sentence_states_is_found(document: Any) -> None:
    assert sum_of(document).equations == (
        "100 + 80 + 50 = 230 (2021)",
        "200 + 160 + 100 = 460 (2022)",
    )


def test_a_kept_relation_speaks_up_when_a_target_is_mended(document: Any, officer: Any) -> None:
    key = selectors.finding_key(sum_of(document))
    kept = services.relation_keep(document=document, key=key, by=officer)
    assert services.relation_keep(document=document, key=key, by=officer) == kept
    (held,) = selectors.checked(document).kept
    assert held.verdict.holds
    target = document.targets.get(value=160)
    fields = replace(documents._fields_of(target), value=Decimal(150))
    documents.target_mend(target=target, fields=fields, by=officer)
    (broken,) = selectors.checked(document).kept
    assert not broken.verdict.holds
    (failure,) = broken.verdict.failures
    assert (failure.year, failure.difference) == (2022, 10)
    services.relation_withdraw(relation=kept, by=officer)
    assert not selectors.checked(document).kept
    assert Relation.objects.get(pk=kept.pk).withdrawn_by == officer.name


def test_a_dropped_target_is_missed_by_the_relation(document: Any, officer: Any) -> None:
    services.relation_keep(
        document=document, key=selectors.finding_key(sum_of(document)), by=officer
    )
    documents.target_decide(target=document.targets.get(value=50), state="dropped", by=officer)
    (broken,) = selectors.checked(document).kept
    assert [failure.reason for failure in broken.verdict.failures] == ["missing"]


def test_two_documents_of_a_place_contradict_each_other(
    house: Any, document: Any, officer: Any
) -> None:
    other = documents.document_import(
        file_name="other.txt",
        content="一、目标\n到2022年，累计推动500家企业实施智能化改造。\n".encode(),
        title="另一份",
        place=house.places[house.city],
        by=officer,
    )
    assert [f.reason for f in selectors.checked(other).across] == ["two_values"]
    assert [f.reason for f in selectors.checked(document).across] == ["two_values"]


def test_only_who_is_in_charge_keeps_a_relation(house: Any, document: Any) -> None:
    key = selectors.finding_key(sum_of(document))
    district = house.person("yubei")
    with scope_entered(district.account_id):
        # A district reads the city's document and what its arithmetic shows.
        assert selectors.checked(document).promises == 8
        with pytest.raises(NotInChargeError):
            services.relation_keep(document=document, key=key, by=district)
    with (
        scope_entered(house.person("officer").account_id),
        pytest.raises(services.UnknownFindingError),
    ):
        services.relation_keep(document=document, key="gone", by=house.person("officer"))

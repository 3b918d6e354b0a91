"""The page of checks: findings in words, kept relations, who may keep them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from ronghe.engines.closure import TEMPLATES
from ronghe.kernel.parties.people import Grant, Person
from ronghe.kernel.plans import services
from ronghe.kernel.plans.models import Relation, Target
from ronghe.web.plans import findings

pytestmark = pytest.mark.django_db

TEXT = """云溪市制造业提质行动方案

一、主要目标

到2021年，累计推动230家企业实施智能化改造。到2022年，累计推动460家企业实施智能化改造。

二、重点任务

专栏1 数字化装备

2021年：累计推动100家企业开展装备升级。2022年：累计推动200家企业开展装备升级。

专栏2 信息系统

2021年：累计推动80家企业建设信息系统。2022年：累计推动160家企业建设信息系统。

专栏3 上云

2021年：累计推动50家企业上云。2022年：累计推动100家企业上云。2023年：累计推动90家企业上云。
"""


@pytest.fixture
def document(house: Any) -> Any:
    return services.document_import(
        file_name="plan.txt",
        content=TEXT.encode(),
        title="云溪市制造业提质行动方案",
        place=house.places[house.city],
        by=house.person("officer"),
    )


def test_every_sentence_of_the_engine_can_be_said_in_both_languages() -> None:
    with translation.override("en"):
        said = {key: str(text) for key, text in findings.SENTENCES.items()}
    assert said == TEMPLATES


def test_findings_quote_their_spans_and_a_relation_is_kept(signed_in: Any, document: Any) -> None:
    officer = signed_in("officer")
    address = reverse("plans:checks", args=[document.pk])
    page = officer.get(address)
    text = page.content.decode()
    assert "200 + 160 + 100 = 460 (2022)" in text
    assert "累计值" in text  # the series that falls, in Chinese
    shown = page.context["findings"]
    assert str(shown[0].look.word) == "矛盾"
    key = next(one.key for one in shown if "460" in str(one.equations))
    officer.post(reverse("plans:relation_keep", args=[document.pk]), {"key": key})
    page = officer.get(address)
    assert [one.holds for one in page.context["kept"]] == [True]
    assert any(one.is_kept for one in page.context["findings"])
    services.target_decide(
        target=Target.objects.get(document=document, value=160),
        state="dropped",
        by=document_officer(document),
    )
    page = officer.get(address)
    assert [one.holds for one in page.context["kept"]] == [False]
    assert "所依据的目标已被剔除" in page.content.decode()
    relation = Relation.objects.get()
    officer.post(reverse("plans:relation_withdraw", args=[relation.pk]))
    assert not officer.get(address).context["kept"]


def document_officer(document: Any) -> Any:
    grant = Grant(
        role="programme_officer",
        place_id=document.place_id,
        organisation_id=None,
        programme_id=None,
    )
    return Person(account_id=None, name="x", grants=(grant,))


def test_a_district_reads_the_checks_of_the_city_and_keeps_none(
    signed_in: Any, document: Any
) -> None:
    district = signed_in("yubei")
    assert district.get(reverse("plans:checks", args=[document.pk])).status_code == 200
    refused = district.post(reverse("plans:relation_keep", args=[document.pk]), {"key": "x"})
    assert refused.status_code == 404


def test_the_api_gives_the_same_findings(signed_in: Any, document: Any) -> None:
    rows = signed_in("officer").get(reverse("api:plans_checks", args=[document.pk])).json()
    assert {row["reason"] for row in rows} == {"cumulative_falls", "sections_meet_total"}
    spans = [span for row in rows for span in row["spans"]]
    assert all(TEXT[span["start"] : span["end"]] == span["text"] for span in spans)


def test_a_relation_is_kept_and_taken_back_over_the_api(signed_in: Any, document: Any) -> None:
    officer = signed_in("officer")
    rows = officer.get(reverse("api:plans_checks", args=[document.pk])).json()
    found = next(row for row in rows if row["reason"] == "sections_meet_total")
    assert found["relates"]
    address = reverse("api:plans_relations", args=[document.pk])

    def keep(client: Any, key: str) -> Any:
        return client.post(address, json.dumps({"key": key}), content_type="application/json")

    assert keep(signed_in("yubei"), found["key"]).status_code == 404
    assert keep(officer, "x").status_code == 404
    for _again in range(2):
        (kept,) = keep(officer, found["key"]).json()
    assert (kept["holds"], kept["kept_by"] != "") == (True, True)
    assert "200 + 160 + 100 = 460 (2022)" in kept["equation"]
    one = reverse("api:plans_relation", args=[kept["id"]])
    assert signed_in("yubei").delete(one).status_code == 404
    assert officer.get(address).json() == [kept]
    assert officer.delete(one).status_code == 204
    assert officer.get(address).json() == []
    assert Relation.objects.get().withdrawn_by

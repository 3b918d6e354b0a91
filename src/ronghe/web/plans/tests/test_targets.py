from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from ronghe.kernel.indicators import services as indicators
from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.plans import services
from ronghe.kernel.plans.models import Target
from ronghe.kernel.trust.services import acting_as

HTMX = {"HX-Request": "true"}


@pytest.fixture
def accepted(house, document, targets):
    with acting_as("tests"):
        services.targets_decide_rest(
            document=document, state="accepted", by=house.person("officer")
        )
    return targets


@pytest.fixture
def observed(house):
    """Return a function that records a value of an enterprise for a year."""

    def observe(key: str, value: int, period: str, *, name: str = "yubei-1") -> None:
        organisation = house.organisations[name]
        with acting_as("tests"):
            activity = indicators.activity_record(
                kind="import", rule="test", place=organisation.place, by=house.person("officer")
            )
            row = indicators.NewObservation(
                indicator=key,
                organisation_id=organisation.pk,
                place_id=organisation.place_id,
                period=period,
                value=Decimal(value),
                industry="C3670",
                above_scale=True,
            )
            indicators.observations_record(rows=[row], activities=[activity.pk])

    return observe


def rows_of(client, **query):
    answer = client.get(reverse("plans:targets"), {"export": "csv"} | query)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def row_of(client, phrase):
    return next(row for row in rows_of(client) if row["指标"] == phrase)


def test_all_accepted_targets_are_listed_and_no_others(accepted, signed_in, house):
    dropped = accepted["12家"]
    with acting_as("tests"):
        services.target_decide(target=dropped, state="dropped", by=house.person("officer"))
    rows = rows_of(signed_in("officer"))
    assert {(row["目标值"], row["单位"]) for row in rows} == {
        ("40.000000", "个"),
        ("6.000000", "个"),
        ("70.000000", "%"),
        ("3.500000", "亿元"),
    }


@pytest.mark.parametrize(
    ("value", "period", "said"),
    [
        (40, "2025", "已达成"),
        (38, "2025", "接近"),
        (37, "2025", "未达成"),
        (35, "2024", "推进中"),
        (41, "2023", "已达成"),
        (40, "2019", "未测量"),
        (40, "2026", "未测量"),
    ],
)
def test_a_target_stands_beside_the_newest_value_up_to_its_year(
    accepted, observed, signed_in, value, period, said
):
    observed("digital_workshops", value, period)
    row = row_of(signed_in("officer"), "数字化车间")
    assert row["完成情况"] == said


def test_a_share_speaks_of_the_enterprises_above_scale(house, accepted, observed, signed_in):
    for name, value in (("yubei-1", 1), ("yubei-2", 0)):
        observed("stage_digital_share", value, "2025", name=name)
    row = next(row for row in rows_of(signed_in("officer")) if row["单位"] == "%")
    assert Decimal(row["实测值"]) == 50
    url = reverse("indicators:figure", args=["stage_digital_share", house.city, "2025"])
    assert f'href="{url}"' in signed_in("officer").get(reverse("plans:targets")).content.decode()


def test_every_measured_value_leads_to_where_it_comes_from(accepted, observed, signed_in, house):
    observed("digital_workshops", 38, "2025")
    page = signed_in("officer").get(reverse("plans:targets")).content.decode()
    url = reverse("indicators:figure", args=["digital_workshops", house.city, "2025"])
    assert f'href="{url}?population=all"' in page


def test_the_figures_of_the_city_are_not_shown_to_a_district(accepted, observed, signed_in):
    observed("digital_workshops", 38, "2025")
    row = row_of(signed_in("yubei"), "数字化车间")
    assert (row["实测值"], row["完成情况"]) == ("", "不在您的辖区")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"year": "2025"}, 3),
        ({"measured": "True"}, 2),
        ({"measured": "False"}, 3),
        ({"section": "三、保障措施"}, 1),
        ({"q": "市经济信息局"}, 1),
        ({"q": "车间"}, 1),
        ({"year": "2025", "q": "专项"}, 0),
    ],
)
def test_the_list_can_be_narrowed(accepted, signed_in, query, count):
    assert len(rows_of(signed_in("officer"), **query)) == count


def test_a_target_leads_to_its_place_in_the_document(accepted, document, signed_in):
    page = signed_in("officer").get(reverse("plans:targets")).content.decode()
    url = reverse("plans:document", args=[document.pk])
    assert f'href="{url}#span-{accepted["40个"].start}"' in page


def test_the_number_of_queries_does_not_grow_with_the_rows(
    house, accepted, observed, facts, signed_in, policy, django_assert_max_num_queries
):
    client = signed_in("officer")
    observed("digital_workshops", 38, "2025")
    client.get(reverse("plans:targets"))
    with acting_as("tests"):
        more = services.document_import(
            file_name="more.txt",
            content=(policy * 6).encode(),
            title="x",
            place=house.places[house.yubei],
            by=house.person("officer"),
        )
        services.targets_decide_rest(document=more, state="accepted", by=house.person("officer"))
    with django_assert_max_num_queries(20):
        client.get(reverse("plans:targets"), {"per_page": "100"})
    with django_assert_max_num_queries(12):
        client.get(reverse("plans:documents"))


def test_only_the_rows_of_the_page_are_read(house, accepted, signed_in, policy, monkeypatch):
    with acting_as("tests"):
        more = services.document_import(
            file_name="more.txt",
            content=(policy * 20).encode(),
            title="x",
            place=house.places[house.city],
            by=house.person("officer"),
        )
        services.targets_decide_rest(document=more, state="accepted", by=house.person("officer"))
    client, read = signed_in("officer"), []
    made = Target.from_db.__func__

    def counted(cls, db, names, values):
        read.append(values)
        return made(cls, db, names, values)

    monkeypatch.setattr(Target, "from_db", classmethod(counted))
    page = client.get(reverse("plans:targets"), {"page": "2", "sort": "year"}).content.decode()
    assert len(re.findall(r'href="/plans/targets/\d+/"', page)) == 25
    assert len(read) == 25
    assert len(rows_of(client)) == 105


# --- the page of one target ----------------------------------------------------------------------


def test_a_targets_page_quotes_its_words_and_escapes_them(accepted, signed_in):
    client = signed_in("officer")
    page = client.get(reverse("plans:target", args=[accepted["12家"].pk])).content.decode()
    assert "每年培育<mark>12家</mark>标杆企业，单位 &lt;b&gt;能耗&lt;/b&gt;" in page
    page = client.get(reverse("plans:target", args=[accepted["3.5亿元"].pk])).content.decode()
    assert "<script>alert" not in page


def test_a_targets_page_shows_who_mended_what(house, accepted, signed_in):
    client = signed_in("officer")
    old = accepted["40个"]
    fields = services.TargetFields(
        value=Decimal(45),
        value_high=None,
        unit="个",
        comparator=">=",
        year=2025,
        every_year=False,
        cumulative=True,
        indicator_phrase="数字化车间",
        owners=(),
        measured_by=old.measured_by,
    )
    with acting_as("tests"):
        new = services.target_mend(target=old, fields=fields, by=house.person("officer"))
    page = client.get(reverse("plans:target", args=[new.pk])).content.decode()
    history = page.split("变更记录")[1]
    assert history.index("已修改") < history.index("已采纳") < history.index("从正文识别")
    assert client.get(reverse("plans:target", args=[old.pk])).headers["Location"] == reverse(
        "plans:target", args=[new.pk]
    )


def test_the_years_of_one_quantity_stand_together(accepted, facts, observed, signed_in):
    indicator = Indicator.objects.get(key="digital_workshops")
    Target.objects.filter(document=facts).update(measured_by=indicator, year=2024, value=25)
    observed("digital_workshops", 20, "2024")
    url = reverse("plans:target", args=[accepted["40个"].pk])
    page = signed_in("officer").get(url).content.decode()
    assert "同一指标的逐年目标" in page
    assert 'id="chart-promise"' in page
    assert '"role": "promised", "values": [25.0, 40.0]' in page
    assert '"role": "measured", "values": [20.0, null]' in page


def test_a_district_reads_a_target_of_its_city_and_the_next_cannot_read_its_own(
    house, accepted, signed_in, policy
):
    url = reverse("plans:target", args=[accepted["40个"].pk])
    assert signed_in("yubei").get(url).status_code == 200
    with acting_as("tests"):
        own = services.document_import(
            file_name="own.txt",
            content=policy.encode(),
            title="渝北的方案",
            place=house.places[house.yubei],
            by=house.person("yubei"),
        )
    url = reverse("plans:target", args=[own.targets.first().pk])
    assert signed_in("yubei").get(url).status_code == 200
    assert signed_in("jiangbei").get(url).status_code == 404
    assert signed_in("clerk").get(url).status_code == 403


def test_the_search_box_finds_targets_and_documents(accepted, signed_in):
    client = signed_in("officer")
    page = client.get(reverse("shell:search"), {"q": "车间"}).content.decode()
    assert reverse("plans:target", args=[accepted["40个"].pk]) in page
    page = client.get(reverse("shell:search"), {"q": "云政发"}).content.decode()
    assert reverse("plans:document", args=[accepted["40个"].document_id]) in page
    page = signed_in("clerk").get(reverse("shell:search"), {"q": "云溪"}).content.decode()
    assert "plans/" not in page.split("<main")[1]

"""A target is split on the page, sent out, answered by a district, fixed and adopted."""

from __future__ import annotations

import json
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from ronghe.kernel.plans.allocating import selectors
from ronghe.kernel.plans.models import Allocation, Commitment, Plan
from ronghe.kernel.plans.versions import services as versions
from ronghe.kernel.plans.versions.services import Amount, CommitmentFields

pytestmark = pytest.mark.django_db
YUBEI, JIANGBEI = "500112", "500105"


@pytest.fixture
def commitment(house: Any) -> Commitment:
    """Return 2,500 enterprises by 2020 and 5,000 by 2022, of a plan of the city in force."""
    officer = house.person("officer")
    plan = versions.plan_open(
        place=house.places[house.city], title="行动计划", first_year=2019, last_year=2022,
        by=officer,
    )  # fmt: skip
    fields = CommitmentFields(
        title="实施智能化改造的企业", unit="家", decimals=0, comparator=">=", basis="cumulative",
        direction="higher_is_better", adds_up="sum", above_scale=False, baseline_year=None,
        baseline_value=None, path="linear", section="", measured_by=None,
        amounts={"2020": Amount(value=Decimal(2500)), "2022": Amount(value=Decimal(5000))},
        path_points={}, owners=(),
    )  # fmt: skip
    made = versions.commitment_add(plan=plan, fields=fields, by=officer)
    versions.plan_enact(plan=plan, by=officer)
    return Commitment.objects.get(pk=made.pk)


def sent(page: Any, **changes: Any) -> dict[str, Any]:
    """Return what a browser would send from the bench, with some inputs changed."""
    form, sheet = page.context["form"], page.context["sheet"]
    data = {name: form[name].value() for name in form.fields}
    data = {k: "" if v is None else v for k, v in data.items() if v is not False}
    for row in sheet.rows:
        data |= {f"b-{row.place.code}": row.base, f"w-{row.place.code}": row.weight}
        for cell in row.cells:
            data |= {cell.name: cell.value, cell.lower_name: cell.lower}
            data |= {cell.upper_name: cell.upper} | (
                {cell.lock_name: "on"} if cell.is_locked else {}
            )
    return data | changes


@pytest.fixture
def bench(signed_in: Any, commitment: Commitment) -> Any:
    """Return (client, address, page) of the bench, as the officer opens it first."""
    client, address = signed_in("officer"), reverse("allocations:work", args=[commitment.pk])
    return client, address, client.get(address)


@pytest.fixture
def issued(bench: Any, commitment: Commitment) -> Allocation:
    client, address, page = bench
    client.post(address, sent(page, action="save"))
    held = Allocation.objects.get()
    client.post(reverse("allocations:move", args=[held.pk, "issue"]))
    held.refresh_from_db()
    assert held.state == "issued"
    return held


def cells(page: Any) -> dict[str, str]:
    return {cell.name: cell.value for row in page.context["sheet"].rows for cell in row.cells}


def test_the_bench_opens_with_a_split_that_adds_up_and_saves_nothing(bench: Any) -> None:
    _client, _address, page = bench
    sheet = page.context["sheet"]
    assert len(sheet.rows) == 38
    assert [(s.year, int(s.required), s.is_stated, s.closes) for s in sheet.sums] == [
        (2019, 1250, False, True),
        (2020, 2500, True, True),
        (2021, 3750, False, True),
        (2022, 5000, True, True),
    ]
    assert cells(page)[f"v-{YUBEI}-2022"] == "2500"
    assert "按企业数量或产出" in page.content.decode()
    assert not Allocation.objects.exists()


def test_a_what_if_answers_with_the_grid_alone_and_stores_nothing(bench: Any) -> None:
    client, address, page = bench
    locked = {f"v-{YUBEI}-2022": "3,000", f"k-{YUBEI}-2022": "on"}
    answer = client.post(
        address, sent(page, action="preview", **locked), headers={"HX-Request": "true"}
    )
    text = answer.content.decode()
    assert text.lstrip().startswith('<div id="allocations-sheet"')
    assert cells(answer)[f"v-{JIANGBEI}-2022"] == "2000"
    # Cells say why they are what they are.
    assert "已锁定" in text
    assert not Allocation.objects.exists()
    equal = client.post(address, sent(page, action="preview", method="equal_share"))
    assert cells(equal)[f"v-{JIANGBEI}-2020"] in {"65", "66"}
    assert "<h1" in equal.content.decode()  # without scripts the whole page comes


def test_the_server_has_the_last_word_on_the_sums(bench: Any) -> None:
    client, address, page = bench
    data = sent(page, action="check", **{f"v-{YUBEI}-2021": "1870"})
    text = client.post(address, data, headers={"HX-Request": "true"}).content.decode()
    assert "2021：少 5" in text
    assert 'id="allocations-verdict"' in text
    assert "<table" not in text


def test_a_saved_table_stands_as_it_was_typed(bench: Any) -> None:
    client, address, page = bench
    data = sent(page, action="save", **{f"v-{YUBEI}-2021": "1,870", f"lo-{JIANGBEI}-2020": "1000"})
    assert client.post(address, data).status_code == 302
    held = selectors.given_of(Allocation.objects.get())
    assert held.values[YUBEI, 2021] == 1870
    assert (YUBEI, 2021) in held.locks
    assert held.lower == {(JIANGBEI, 2020): 1000}
    # It does not add up, so it is not sent out, and the page says which year by how much.
    move = reverse("allocations:move", args=[Allocation.objects.get().pk, "issue"])
    assert "2021" in client.post(move, follow=True).content.decode()
    assert Allocation.objects.get().state == "draft"
    assert cells(client.get(address))[f"v-{YUBEI}-2021"] == "1870"


def test_faulty_cells_are_told_all_at_once_and_nothing_is_saved(bench: Any) -> None:
    client, address, page = bench
    changes = {f"v-{YUBEI}-2021": "viele", f"v-{JIANGBEI}-2020": "1.5", f"w-{YUBEI}": "-1"}
    answer = client.post(address, sent(page, action="save", **changes))
    assert answer.status_code == 422
    rules = [fault["rule"] for fault in answer.context["faults"]]
    assert sorted(rules) == ["negative", "not-a-number", "too-fine"]
    assert cells(answer)[f"v-{YUBEI}-2021"] == "viele"
    assert not Allocation.objects.exists()
    wrong = client.post(address, sent(page, action="save", weight_first="2023", weight_last="2020"))
    assert wrong.status_code == 422
    assert wrong.context["form"].errors.keys() == {"weight_last"}


def test_a_block_is_pasted_from_a_chosen_cell_or_refused_with_its_faults(
    bench: Any, commitment: Commitment
) -> None:
    client, _address, _page = bench
    address = reverse("allocations:paste", args=[commitment.pk])
    block = {"text": "1\t2\n3\t4\n", "code": JIANGBEI, "year": "2021"}
    found = json.loads(client.post(address, block).content)["cells"]
    assert found[:2] == [[JIANGBEI, 2021, "1"], [JIANGBEI, 2022, "2"]]
    assert len(found) == 4
    answer = client.post(address, block | {"text": "渝北区\tviele\n无此区\t1\n"})
    assert answer.status_code == 422
    said = json.loads(answer.content)
    assert [(f["row"], f["column"], f["rule"]) for f in said["faults"]] == [
        (1, "2019", "not-a-number"),
        (2, "", "unknown-place"),
    ]
    assert "无此区" in said["html"]
    for odd in ({"code": "x"}, {"year": "٢٠٢١"}, {"text": ""}):
        assert client.post(address, block | odd).status_code in {200, 422}


def test_tables_are_pasted_and_uploaded_without_scripts(bench: Any) -> None:
    client, address, page = bench
    pasted = client.post(address, sent(page, action="paste", pasted="\t2022\n渝北区\t2,600\n"))
    assert cells(pasted)[f"v-{YUBEI}-2022"] == "2600"
    book = Workbook()
    for row in (
        ["代码", "区县", "2021", "基数"],
        [YUBEI, "渝北区", 1900, None],
        ["合计", None, 9, None],
    ):
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    file = SimpleUploadedFile("a.xlsx", out.getvalue())
    uploaded = client.post(address, sent(page, action="upload", table=file))
    assert cells(uploaded)[f"v-{YUBEI}-2021"] == "1900"
    refused = client.post(
        address,
        sent(
            page, action="upload", table=SimpleUploadedFile("a.csv", "区县,2099\n渝北区,1".encode())
        ),
    )
    assert refused.status_code == 422
    assert [f["rule"] for f in refused.context["faults"]] == ["unknown-year"]
    assert not Allocation.objects.exists()


def test_what_is_exported_can_be_read_in_again(
    bench: Any, signed_in: Any, issued: Allocation
) -> None:
    client, address, page = bench
    export = reverse("allocations:allocation", args=[issued.pk]) + "?export=csv"
    content = b"".join(client.get(export))
    assert "差额" in content.decode()
    back = client.post(
        address, sent(page, action="upload", table=SimpleUploadedFile("a.csv", content))
    )
    assert cells(back) == cells(page)
    assert b"".join(client.get(export.replace("csv", "xlsx"))).startswith(b"PK")


def test_a_district_reads_its_part_objects_and_the_city_sees_it(
    house: Any, signed_in: Any, issued: Allocation
) -> None:
    address = reverse("allocations:allocation", args=[issued.pk])
    district = signed_in("yubei")
    listed = district.get(reverse("allocations:allocations"))
    assert [a.pk for a, _place in listed.context["due"]] == [issued.pk]
    assert address in district.get(reverse("cases:tasks")).content.decode()
    page = district.get(address)
    text = page.content.decode()
    assert [row.part.place.code for row in page.context["rows"]] == [YUBEI]
    assert "江北区" not in text
    assert "5,000" in text  # what the city splits
    assert "按权重" in text  # how its part was computed
    answer = reverse("allocations:answer", args=[issued.pk])
    district.post(answer, {"place": YUBEI, "answer": "object"})
    district.post(answer, {"place": YUBEI, "answer": "object", "reason": "x", "proposed-2022": "?"})
    assert not issued.answers.exists()
    said = {"place": YUBEI, "answer": "object", "reason": "企业外迁", "proposed-2022": "2,400"}
    district.post(answer, said)
    assert issued.answers.get().proposed == {"2022": "2400"}
    assert district.post(answer, said | {"place": JIANGBEI}).status_code == 404
    city = signed_in("officer")
    text = city.get(address).content.decode()
    assert "企业外迁" in text
    assert "2,400" in text
    move = reverse("allocations:move", args=[issued.pk, "agree"])
    assert "渝北区" in city.post(move, follow=True).content.decode()
    issued.refresh_from_db()
    assert issued.state == "issued"
    city.post(move, {"reason": "已会商"})
    issued.refresh_from_db()
    assert issued.state == "agreed"


def test_the_page_of_a_commitment_sums_up_for_who_reads_all_places(
    signed_in: Any, issued: Allocation, commitment: Commitment
) -> None:
    address = reverse("planning:commitment", args=[commitment.pk])
    found = {
        user: next(
            panel.context
            for panel in signed_in(user).get(address).context["panels"]
            if panel.template == "allocations/panel.html"
        )
        for user in ("auditor", "yubei")
    }
    assert found["auditor"]["cells"] == []
    assert [one.year for one in found["auditor"]["rolled_up"]]
    assert {cell.place.code for cell in found["yubei"]["cells"]} == {YUBEI}
    assert found["yubei"]["rolled_up"] == []


def test_a_district_adopts_its_part_and_the_city_sees_the_plans_add_up(
    signed_in: Any, issued: Allocation, commitment: Commitment
) -> None:
    city, district = signed_in("officer"), signed_in("yubei")
    adopt = reverse("allocations:adopt", args=[issued.pk])
    district.post(adopt, {"place": YUBEI})
    assert not Plan.objects.filter(higher=commitment.plan).exists()  # nothing is fixed yet
    city.post(reverse("allocations:move", args=[issued.pk, "agree"]))
    assert district.post(adopt, {"place": YUBEI, "first_year": "2019"}).status_code == 302
    own = Plan.objects.get(higher=commitment.plan)
    district.post(reverse("planning:move", args=[own.pk, "enact"]))
    for name in (
        reverse("allocations:allocation", args=[issued.pk]),
        reverse("planning:commitment", args=[commitment.pk]),
    ):
        assert "1 / 38" in city.get(name).content.decode()
    assert (
        "1 / 38"
        not in district.get(reverse("planning:commitment", args=[commitment.pk])).content.decode()
    )


def test_a_replacement_says_why(signed_in: Any, issued: Allocation, commitment: Commitment) -> None:
    city = signed_in("officer")
    address = reverse("allocations:work", args=[commitment.pk])
    data = sent(city.get(address), action="save")
    assert city.post(address, data).status_code == 422
    assert Allocation.objects.count() == 1
    city.post(address, data | {"reason": "采纳区县意见"})
    draft = Allocation.objects.get(state="draft")
    assert (draft.supersedes_id, draft.reason) == (issued.pk, "采纳区县意见")
    city.post(reverse("allocations:move", args=[draft.pk, "issue"]))
    issued.refresh_from_db()
    assert issued.state == "replaced"
    page = city.get(reverse("allocations:allocations")).content.decode()
    assert "已取代" in page or "已被取代" in page


def test_the_page_says_why_a_value_is_what_it_is_without_scripts(
    signed_in: Any, issued: Allocation
) -> None:
    address = reverse("allocations:allocation", args=[issued.pk])
    page = signed_in("officer").get(address + f"?place={YUBEI}&year=2022")
    assert "50.00%" in page.context["why"].why
    assert page.context["why_place"].code == YUBEI


def test_a_rank_is_not_split_and_a_draft_neither(
    house: Any, signed_in: Any, commitment: Commitment
) -> None:
    Commitment.objects.filter(pk=commitment.pk).update(adds_up="none")
    client = signed_in("officer")
    text = client.get(reverse("allocations:work", args=[commitment.pk])).content.decode()
    assert "sitemap-off" in text
    panel = client.get(reverse("planning:commitment", args=[commitment.pk])).content.decode()
    assert reverse("allocations:work", args=[commitment.pk]) not in panel


def test_what_is_missing_for_a_split_is_said_in_words(
    house: Any, signed_in: Any, commitment: Commitment
) -> None:
    city = signed_in("officer")
    address = reverse("allocations:work", args=[commitment.pk])
    # An average without anything to weigh by.
    Commitment.objects.filter(pk=commitment.pk).update(adds_up="mean", basis="level")
    page = city.get(address)
    unweighed = city.post(address, sent(page, action="preview", weight_from="", method="base"))
    assert unweighed.status_code == 200
    notes = unweighed.context["sheet"].notes
    assert any("没有已知权重" in note for note in notes)
    assert any("没有已知基数" in note for note in notes)
    assert len(notes) < 6  # one sentence a rule, not one a place
    assert not unweighed.context["sheet"].is_closed
    typed = city.post(address, sent(page, action="check", weight_from="", method="typed"))
    assert typed.status_code == 200
    # A district without parks has nobody to split over.
    alone_there = next(
        p for p in house.places.values() if p.kind == "district" and not p.children.exists()
    )
    Plan.objects.filter(pk=commitment.plan_id).update(place=alone_there)
    alone = city.get(address)
    assert alone.context["sheet"].rows == []
    assert "没有可承担的单位" in alone.context["sheet"].notes[0]

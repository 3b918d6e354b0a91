from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import translation

from ronghe.kernel.parties.models import Place
from ronghe.web.shell import columns, tables
from ronghe.web.shell.tables import PAGE_SIZES, settled

ROWS = [
    {"name": f"企业 {n:03}", "code": f"C{n}", "score": None if n == 7 else n / 2, "light": "red"}
    for n in range(60)
]


class ScoreTable(tables.Table):
    name = tables.django_tables2.Column(verbose_name="企业")
    code = tables.django_tables2.Column()
    score = columns.NumberColumn(digits=1, verbose_name="得分")
    light = columns.LightColumn()

    class Meta(tables.Table.Meta):
        order_by = "-score"


class ScoreView(tables.TableView):
    table_class = ScoreTable
    title = "得分表"
    search_fields = ("name", "code")

    def get_queryset(self):
        return list(ROWS)


def page(query="", **headers):
    request = RequestFactory().get(f"/scores/{query}", headers=headers)
    request.user = AnonymousUser()
    if headers.get("hx-request"):
        request.htmx = type("Htmx", (), {"target": headers["hx-target"]})()
    with translation.override("en"):
        response = ScoreView.as_view()(request)
        return response.render() if hasattr(response, "render") else response


def text_of(query="", **headers):
    return page(query, **headers).content.decode()


def test_the_first_page_says_how_many_there_are_and_sorts_as_declared():
    html = text_of()
    assert "<b>1–25</b> of <b>60</b>" in html
    assert html.index("企业 059") < html.index("企业 058")
    assert 'aria-sort="descending"' in html


def test_every_word_of_a_search_must_occur():
    assert "of <b>1</b>" in text_of("?q=企业 C42")
    html = text_of("?q=企业 nothing")
    assert "Nothing matches" in html
    assert "?export=csv" not in html


@pytest.mark.parametrize("size", PAGE_SIZES)
def test_page_sizes_on_offer_are_obeyed(size):
    assert f"<b>1–{min(size, 60)}</b> of <b>60</b>" in text_of(f"?per_page={size}")


@pytest.mark.parametrize(
    "query", ["?per_page=1000000", "?per_page=x", "?page=999", "?page=x", "?sort=secret", "?sort=-"]
)
def test_nonsense_in_the_address_does_no_harm(query):
    assert page(query).status_code == 200


def test_htmx_gets_the_rows_alone_and_no_cache_mixes_the_two_up():
    response = page(**{"hx-request": "true", "hx-target": "table-body"})
    assert response.content.decode().strip().startswith('<div id="table-body">')
    assert response["Cache-Control"] == "no-store"
    assert {"HX-Request", "HX-Target"} <= set(page()["Vary"].replace(" ", "").split(","))
    other = text_of(**{"hx-request": "true", "hx-target": "elsewhere"})
    assert other.lstrip().startswith("<!doctype html>")


@pytest.mark.django_db  # a closed response looks after the connection
def test_an_export_holds_all_matching_rows_as_sorted_with_raw_numbers():
    response = page("?export=csv&q=企业&sort=score&page=2")
    content = b"".join(response.streaming_content)
    response.close()
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[0] == "企业,Code,得分,Light"
    assert len(lines) == 61
    assert "企业 007,C7,,behind" in lines
    scores = [float(line.split(",")[2]) for line in lines[1:] if line.split(",")[2]]
    assert scores == sorted(scores)


def test_an_unknown_export_format_is_refused():
    assert page("?export=exe").status_code == 400


def test_names_are_text_and_never_markup(monkeypatch):
    monkeypatch.setitem(ROWS[59], "name", "<script>alert(1)</script>")
    assert "<script>alert(1)" not in text_of()


def test_an_order_leaves_nothing_open_so_that_pages_do_not_repeat_rows():
    assert settled(Place.objects.order_by("-name")).query.order_by == ("-name", "pk")
    grouped = Place.objects.values("kind").order_by("kind")
    assert settled(grouped).query.order_by == ("kind",)
    assert settled([1, 2]) == [1, 2]


def test_a_search_over_a_queryset_asks_for_every_word_in_any_field():
    found = tables.searched(Place.objects.all(), words=["渝北", "5001"], fields=("name", "code"))
    sql = str(found.query)
    assert sql.count("渝北") == 2
    assert sql.count("5001") == 2
    assert " AND " in sql

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.kernel.plans.models import Clause, Target
from ronghe.web.plans import reader, views_reader


class Words(HTMLParser):
    """Collects the text of a page's parts, as a browser would show it."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.marks: dict[str, str] = {}
        self.states: dict[str, str] = {}
        self._mark = ""

    def handle_starttag(self, tag, attrs):
        given_attrs = dict(attrs)
        if given_attrs.get("class") == "plans-mark":
            self._mark = given_attrs["id"]
            self.marks[self._mark] = ""
            self.states[self._mark] = given_attrs["data-state"]

    def handle_endtag(self, tag):
        if tag == "a":
            self._mark = ""

    def handle_data(self, data):
        self.text += data
        if self._mark:
            self.marks[self._mark] += data


def words_of(html: str) -> Words:
    words = Words()
    words.feed(html)
    words.close()
    return words


def text_of(page: str) -> str:
    """Return the HTML inside the reader's text."""
    return page.split('id="plans-text"')[1].split(">", 1)[1].split("</section>")[0]


def cards_of(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'<article class="plans-card" id="target-(\d+)"', page)]


def target_at(start: int, end: int, *, pk: int = 1, state: str = "found") -> Target:
    return Target(
        pk=pk,
        start=start,
        end=end,
        value=1,
        comparator="=",
        indicator_phrase="x",
        quote="x",
        state=state,
    )


@pytest.fixture
def page(document, signed_in) -> str:
    answer = signed_in("officer").get(reverse("plans:document", args=[document.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_marks_exactly_the_spans_that_were_found(page, document, targets):
    marked = words_of(text_of(page)).marks
    expected = {f"span-{t.start}": document.text[t.start : t.end] for t in targets.values()}
    assert set(targets) == {"40个", "6个", "70%", "12家", "3.5亿元"}
    assert marked == expected


def test_the_text_is_shown_character_by_character(page, document):
    shown = words_of(text_of(page)).text
    assert shown.startswith(document.text)
    assert shown.removeprefix(document.text).strip() == ""


def test_markup_in_a_document_is_text_and_never_runs(page):
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in page
    assert "&lt;b&gt;能耗&lt;/b&gt;" in page


def test_headings_have_levels_and_clauses_have_anchors(page, document):
    assert re.search(r'plans-heading-2" role="heading" aria-level="2"[^\n]*一、主要目标', page)
    starts = document.clauses.values_list("start", flat=True)
    assert all(f'id="clause-{start}"' in page for start in starts)


def test_a_heading_that_runs_into_its_text_is_bold_in_its_line(page):
    assert re.search("<b>（一）推广示范</b>。(<a [^>]*></a>)?每年培育", page)


def test_every_target_has_its_card_in_the_order_of_the_text(page, targets):
    assert cards_of(page) == [t.pk for t in sorted(targets.values(), key=lambda t: t.start)]


def test_a_card_says_the_promise_in_words(page):
    plain = unescape(re.sub(r"<[^>]+>", " ", page))
    assert re.search(r"不低于\s+70%\s+到 2025 年", plain)
    assert "0 项，共 5 项" in plain


def test_the_list_can_be_narrowed_without_scripts(document, targets, signed_in):
    url = reverse("plans:document", args=[document.pk])
    page = signed_in("officer").get(url, {"section": "三、保障措施"}).content.decode()
    assert page.count('class="plans-slot" tabindex="-1" hidden') == len(targets) - 1


def test_a_district_reads_the_plan_of_its_city_and_has_no_buttons(document, signed_in):
    page = signed_in("yubei").get(reverse("plans:document", args=[document.pk])).content.decode()
    assert len(words_of(text_of(page)).marks) == 5
    assert "data-act" not in page
    assert "plans-keys" not in page


def test_other_readers_have_no_buttons_either(document, signed_in):
    for name in ("statistician", "auditor", "admin"):
        answer = signed_in(name).get(reverse("plans:document", args=[document.pk]))
        assert answer.status_code == 200, name
        assert "data-act" not in answer.content.decode(), name


def test_who_is_no_reader_is_turned_away(document, signed_in):
    url = reverse("plans:document", args=[document.pk])
    for name in ("clerk", "assessor", "expert"):
        assert signed_in(name).get(url).status_code == 403, name


def test_a_document_without_text_shows_its_list_and_says_so(facts, signed_in):
    page = signed_in("officer").get(reverse("plans:document", args=[facts.pk])).content.decode()
    assert "本平台未收录正文" in page
    assert "公开报道" in page
    assert page.count('<article class="plans-card"') == 1
    assert 'id="plans-text"' not in page


def test_the_number_of_queries_does_not_grow_with_the_targets(
    document, facts, signed_in, django_assert_max_num_queries
):
    client = signed_in("officer")
    for each in (document, facts):
        url = reverse("plans:document", args=[each.pk])
        with django_assert_max_num_queries(20):
            client.get(url)


def test_a_long_list_arrives_in_parts(document, targets, signed_in, monkeypatch):
    monkeypatch.setattr(views_reader, "PART", 2)
    client, url = signed_in("officer"), reverse("plans:document", args=[document.pk])
    page = client.get(url).content.decode()
    listed, begin = cards_of(page), 2
    assert len(words_of(text_of(page)).marks) == 5
    while f'hx-get="{url}?from={begin}"' in page:
        page = client.get(url, {"from": begin}, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in page
        listed += cards_of(page)
        begin += 2
    assert listed == [t.pk for t in sorted(targets.values(), key=lambda t: t.start)]


def test_a_section_that_goes_on_in_the_next_part_has_one_heading(document, signed_in, monkeypatch):
    monkeypatch.setattr(views_reader, "PART", 2)
    client, url = signed_in("officer"), reverse("plans:document", args=[document.pk])
    heading = 'class="plans-section-name"'
    first = client.get(url).content.decode()
    assert "data-continued" not in first
    # The third target stands in the section of the first two, the fourth in one of its own.
    piece = client.get(url, {"from": 2}, headers={"HX-Request": "true"}).content.decode()
    sections = piece.split('<li class="plans-section"')[1:]
    assert [("data-continued" in each, heading in each) for each in sections] == [
        (True, False),
        (False, True),
    ]
    piece = client.get(url, {"from": 4}, headers={"HX-Request": "true"}).content.decode()
    assert "data-continued" not in piece
    # Without scripts the same part is a page of its own.
    whole = client.get(url, {"from": 2}).content.decode()
    assert whole.count(heading) == 2
    assert "data-continued" not in whole


@pytest.mark.parametrize("begin", ["-1", "x", "99999999999999999999", "²"])
def test_a_wrong_part_is_no_error(document, signed_in, begin):
    url = reverse("plans:document", args=[document.pk])
    assert signed_in("officer").get(url, {"from": begin}).status_code == 200


# --- the text as HTML, for any text --------------------------------------------------------------


def test_targets_whose_spans_overlap_share_one_mark():
    text = "前三位和百分之五"
    targets = [target_at(0, 3, pk=1, state="dropped"), target_at(2, 5, pk=2)]
    html = reader.text_html(text, clauses=[], targets=targets)
    words = words_of(html)
    assert words.marks == {"span-0": text[0:5]}
    assert words.states == {"span-0": "found"}
    assert 'data-targets="1 2"' in html


def test_a_value_broken_over_two_lines_stays_one_mark():
    text = "建设 20\n个车间\n"
    words = words_of(reader.text_html(text, clauses=[], targets=[target_at(3, 7)]))
    assert words.marks == {"span-3": "20\n个"}
    assert words.text == text


def test_a_target_inside_a_heading_is_marked():
    text = "一、建设20个车间\n"
    clause = Clause(start=0, end=9, section="一、建设20个车间")
    words = words_of(reader.text_html(text, clauses=[clause], targets=[target_at(4, 7)]))
    assert words.marks == {"span-4": "20个"}
    assert words.text == text


@st.composite
def marked_texts(draw):
    # A parser of HTML turns a carriage return into a line feed; everything else must stay.
    text = draw(st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=60))
    spans = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=5))
    targets = [
        target_at(start, min(len(text), start + length), pk=number)
        for number, (start, length) in enumerate(spans, start=1)
        if start < len(text)
    ]
    return text, targets


@settings(max_examples=200, deadline=None)
@given(marked_texts())
def test_no_text_gains_or_loses_a_character(given_text):
    text, targets = given_text
    words = words_of(reader.text_html(text, clauses=[], targets=targets))
    assert words.text == text
    for span in reader.spans_of(targets):
        assert words.marks[span.key] == text[span.start : span.end]

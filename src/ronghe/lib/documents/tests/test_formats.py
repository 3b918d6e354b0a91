"""The same plan in every format gives the same targets, and every span stands where it says."""

from __future__ import annotations

import pytest

from ronghe.engines.targets import Target, read_targets
from ronghe.lib.documents import Format, ReadDocument, page_of, read_document
from ronghe.testing import documents


def told(target: Target) -> tuple[object, ...]:
    return (
        target.value, target.value_high, target.unit, target.comparator, target.year,
        target.every_year, target.cumulative, target.indicator, target.owner, target.section,
    )  # fmt: skip


def read(form: str) -> ReadDocument:
    content = getattr(documents, f"as_{form}")()
    data = content.encode() if isinstance(content, str) else content
    ending = {"text": "txt", "markdown": "md"}.get(form, form)
    return read_document(data, name=f"计划.{ending}")


@pytest.fixture(scope="module")
def expected() -> list[tuple[object, ...]]:
    return [told(target) for target in read_targets(documents.as_markdown())]


def test_the_plan_holds_what_the_formats_are_compared_by(expected):
    assert len(expected) == 24
    assert (40, None, "个", "=", 2027) in [row[:5] for row in expected]
    assert (75, None, "%", "=", 2026) in [row[:5] for row in expected]


@pytest.mark.parametrize("form", ["text", "markdown", "html", "docx", "pdf"])
def test_each_format_gives_the_same_targets(form, expected):
    document = read(form)
    targets = read_targets(document.text)
    assert document.format is Format(form)
    assert document.notes == ()
    assert [told(target) for target in targets] == expected
    assert all(document.text[t.start : t.end] == t.text for t in targets)


def test_text_and_markdown_are_kept_to_the_character():
    for form in ("text", "markdown"):
        assert read(form).text == getattr(documents, f"as_{form}")()


def test_a_pdf_tells_the_page_of_each_target():
    pages = "\n\n#pagebreak()\n\n".join(f"到2027年，建设{10 + i}个车间。" for i in range(4))
    document = read_document(documents.pdf_of(pages), name="a.pdf")
    targets = read_targets(document.text)
    assert [(t.value, document.page_of(t.start)) for t in targets] == [
        (10, 1), (11, 2), (12, 3), (13, 4),
    ]  # fmt: skip


def test_a_form_feed_begins_a_page_of_a_text():
    document = read_document("第一页\f第二页".encode(), name="a.txt")
    assert document.pages == (0, 4)
    assert [document.page_of(at) for at in (0, 3, 4)] == [1, 1, 2]
    assert page_of((), 3) is None

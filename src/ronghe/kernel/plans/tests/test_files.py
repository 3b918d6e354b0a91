from __future__ import annotations

import hashlib
import io

import docx
import pytest
from django.utils import translation

from ronghe.kernel.plans import files, services
from ronghe.kernel.plans.models import Document
from ronghe.lib import documents as lib
from ronghe.lib.documents import Note


@pytest.mark.parametrize("name", ["REASONS", "NOTES"])
def test_the_sentences_are_those_of_the_reader_and_all_are_translated(name):
    ours, theirs = getattr(files, name), getattr(lib, name)
    with translation.override("en"):
        assert {kind: str(text) for kind, text in ours.items()} == dict(theirs)
    with translation.override("zh-hans"):
        assert all(str(text) != theirs[kind] for kind, text in ours.items())


def test_a_note_is_said_in_the_language_of_the_visitor():
    with translation.override("en"):
        note = Note(kind="pages-without-text", details={"pages": "3, 7"})
        assert files.note_said(note).endswith("perhaps pictures: 3, 7.")


def imported(house, content: bytes, name: str) -> Document:
    return services.document_import(
        file_name=name,
        content=content,
        title="计划",
        place=house.places[house.city],
        by=house.person("officer"),
    )


def test_a_docx_is_stored_by_its_text_with_clauses_and_targets(house):
    word = docx.Document()
    word.add_heading("一、目标", 1)
    word.add_paragraph("到2027年，建设40个智能工厂，产值达50亿元。")
    stream = io.BytesIO()
    word.save(stream)
    document = imported(house, stream.getvalue(), "计划.docx")
    found = list(document.targets.select_related("clause"))
    assert [(t.quote, t.year, t.section) for t in found] == [
        ("40个", 2027, "一、目标"),
        ("50亿元", 2027, "一、目标"),
    ]
    assert all(document.text[t.start : t.end] == t.quote for t in found)
    assert all(t.clause.start <= t.start < t.end <= t.clause.end for t in found)
    assert (document.page_starts, found[0].page) == ([], None)
    assert document.sha256 == hashlib.sha256(stream.getvalue()).hexdigest()


def test_a_target_knows_its_page(house):
    pages = "\f".join(f"到2027年，建设{n}个车间。\n" for n in (30, 31))
    document = imported(house, pages.encode(), "计划.txt")
    found = document.targets.order_by("start")
    assert [(int(t.value), t.page) for t in found] == [(30, 1), (31, 2)]


def test_what_cannot_be_read_is_refused_by_kind_and_nothing_is_stored(house):
    with pytest.raises(files.UnreadableDocumentError) as caught:
        imported(house, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "旧文件.doc")
    assert caught.value.kind == "old-office"
    assert not Document.objects.filter(title="计划").exists()

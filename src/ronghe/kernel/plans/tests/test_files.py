from __future__ import annotations

import pytest
from django.utils import translation

from ronghe.kernel.plans import files, services
from ronghe.kernel.plans.models import Document
from ronghe.lib import documents as lib
from ronghe.lib.documents import Note
from ronghe.testing.documents import as_docx, pdf_of


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
    document = imported(house, as_docx(), "计划.docx")
    found = list(document.targets.select_related("clause"))
    assert len(found) == 24
    assert all(document.text[t.start : t.end] == t.quote for t in found)
    assert all(t.clause.start <= t.start < t.end <= t.clause.end for t in found)
    assert (document.page_starts, found[0].page) == ([], None)


def test_a_target_of_a_pdf_knows_its_page(house):
    pages = "\n\n#pagebreak()\n\n".join(f"到2027年，建设{n}个车间。" for n in (30, 31))
    document = imported(house, pdf_of(pages), "计划.pdf")
    assert [(int(t.value), t.page) for t in document.targets.order_by("start")] == [
        (30, 1),
        (31, 2),
    ]


def test_a_scan_is_refused_and_nothing_is_stored(house):
    image = '#image(bytes(range(12)), format: (encoding: "rgb8", width: 2, height: 2), width: 9cm)'
    scan = pdf_of(image, setting="#set page(header: none, footer: none)")
    with pytest.raises(files.UnreadableDocumentError) as caught:
        imported(house, scan, "扫描件.pdf")
    assert caught.value.kind == "scanned"
    assert not Document.objects.filter(title="计划").exists()

"""Files that cannot be read: each kind by its name, within bounds, and nothing else raised."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engines.targets import read_targets
from ronghe.lib.documents import (
    LIMITS,
    NOTES,
    REASONS,
    Format,
    Limits,
    UnreadableFileError,
    read_document,
)
from ronghe.lib.documents.docx import package
from ronghe.lib.documents.plain import read_plain
from ronghe.lib.documents.worker import parsed
from ronghe.testing.documents import as_docx, as_html, as_pdf, as_text, pdf_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="a" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
    "</Relationships>"
)
NAMESPACE = package.WORD[1:-1]


def zipped(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def word_file(document: str | bytes) -> bytes:
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": RELATIONS,
            "word/document.xml": document,
        }
    )


def encrypted_pdf() -> bytes:
    """Return the least PDF file that asks for a password."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        b"<</Filter/Standard/V 1/R 2/P -4/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<33><33>]>>"
    start = b"startxref\n%d\n%%%%EOF" % len(body)
    return body + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer + b"\n" + start


def kind_of(content: bytes, name: str = "", limits: Limits = LIMITS) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_document(content, name=name, limits=limits)
    assert str(caught.value) == REASONS[caught.value.kind] % caught.value.details
    return caught.value.kind


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"", "a.pdf", "empty"),
        ("\ufeff \n　".encode(), "a.txt", "empty"),
        (b"\x00\x01\x02\x03", "a.txt", "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "a", "binary"),
        (as_text().encode("big5", "ignore"), "a.txt", "garbled"),
        (as_text().encode().decode("latin-1").encode(), "a.txt", "garbled"),
        (as_text().encode()[:700] + b"\xff" + as_text().encode()[700:], "a.txt", "garbled"),
        (("锟斤拷" * 99).encode(), "a.txt", "garbled"),
        (b"\xff\xff\xff\x80", "a.txt", "garbled"),
        (OLE + bytes(600), "方案.doc", "old-office"),
        (OLE + bytes(600), "方案.wps", "old-office"),
        (OLE + bytes(99) + "EncryptedPackage".encode("utf-16-le"), "a.docx", "encrypted"),
        (rb"{\rtf1\ansi x}", "a.doc", "rtf"),
        (zipped({"OFD.xml": "<a/>"}), "a.ofd", "ofd"),
        (zipped({"a.txt": "x"}), "a.docx", "other-format"),
        (word_file("<w:workbook xmlns:w='x'/>"), "a.docx", "other-format"),
        (word_file("<w:document"), "a.docx", "broken"),
        (word_file(f"<w:document xmlns:w='{NAMESPACE}'/>"), "a.docx", "no-text"),
        (as_docx()[:9000], "a.docx", "broken"),
        (b"%PDF-1.7\nnothing", "a.pdf", "broken"),
        (encrypted_pdf(), "a.pdf", "encrypted"),
        (b"<html><body>404</body></html>", "计划.pdf", "not-as-named"),
        ("说明".encode(), "计划.docx", "not-as-named"),
        (bytes(2000), "计划.pdf", "broken"),
        (b"<html><body><script>1</script></body></html>", "a.html", "no-text"),
    ],
)
def test_each_kind_of_bad_file_is_told_by_its_name(content, name, kind):
    assert kind_of(content, name) == kind


def test_a_page_nested_beyond_measure_is_refused_and_not_cut():
    assert kind_of(("<html>" + "<div>" * 9000 + "字").encode(), "a.html") == "too-much-inside"


def test_a_scan_is_told_from_a_document():
    image = '#image(bytes(range(12)), format: (encoding: "rgb8", width: 2, height: 2), width: 9cm)'
    bare = "#set page(header: none, footer: none)"
    assert kind_of(pdf_of(image, setting=bare), "a.pdf") == "scanned"


def test_a_cut_pdf_is_broken_or_read_in_part():
    whole = as_pdf()
    assert kind_of(whole[: len(whole) // 3], "a.pdf") == "broken"


def test_a_file_beyond_the_limit_is_refused_before_it_is_parsed():
    limits = Limits(file_bytes=1024 * 1024, text_bytes=1024)
    assert kind_of(b"%PDF-" + bytes(1024 * 1024), "a.pdf", limits) == "too-large"
    assert kind_of(b"a" * 1025, "a.txt", limits) == "too-large"


def test_a_zip_bomb_is_refused_by_what_it_says_it_unpacks_to():
    assert kind_of(word_file(bytes(package.LARGEST_PART + 1)), "a.docx") == "too-much-inside"


def test_a_package_of_too_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(package, "MOST_ENTRIES", 3)
    with pytest.raises(UnreadableFileError) as caught:
        parsed(as_docx(), Format.DOCX, LIMITS)
    assert caught.value.kind == "too-much-inside"


def test_entities_and_deep_nesting_are_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    document = f"{bomb}<w:document xmlns:w='{NAMESPACE}'><w:body>&b;</w:body></w:document>"
    assert kind_of(word_file(document), "a.docx") == "too-much-inside"
    deep = "<w:sdt>" * 5000 + "</w:sdt>" * 5000
    document = f"<w:document xmlns:w='{NAMESPACE}'>{deep}</w:document>"
    assert kind_of(word_file(document), "a.docx") == "too-much-inside"


def test_reading_is_given_up_after_its_time():
    paragraph = "<w:p><w:r><w:t>建设</w:t></w:r></w:p>"
    document = (
        f"<w:document xmlns:w='{NAMESPACE}'><w:body>{paragraph * 400_000}</w:body></w:document>"
    )
    assert kind_of(word_file(document), "a.docx", Limits(seconds=1)) == "too-long"


def test_a_file_that_needs_too_much_memory_is_refused():
    paragraph = "<w:p><w:r><w:t>建设</w:t></w:r></w:p>"
    document = (
        f"<w:document xmlns:w='{NAMESPACE}'><w:body>{paragraph * 400_000}</w:body></w:document>"
    )
    limits = Limits(memory_bytes=150 * 1024 * 1024)
    assert kind_of(word_file(document), "a.docx", limits) in ("too-much-inside", "broken")


def test_an_ending_that_lies_is_said_and_the_content_read():
    document = read_document(as_docx(), name="计划.pdf")
    assert (document.format, document.notes[0].kind) == (Format.DOCX, "named-otherwise")
    assert NOTES["named-otherwise"] % document.notes[0].details
    assert read_document(as_html().encode(), name="计划.doc").format is Format.HTML
    assert read_document(as_html().encode(), name="计划").format is Format.HTML
    assert read_document(as_html().encode(), name="计划.txt").format is Format.TEXT


def test_another_encoding_is_noted():
    document = read_document(as_text().encode("gb18030"), name="a.txt")
    assert (document.text, document.encoding) == (as_text(), "gb18030")
    assert [note.details for note in document.notes] == [{"encoding": "GB18030"}]
    assert read_document(as_text().encode("utf-16"), name="a.txt").text == as_text()


def test_the_worker_answers_for_itself():
    order = b'{"format": "docx", "limits": {"seconds": 5}}\n'
    answer = subprocess.run(
        [sys.executable, "-m", "ronghe.lib.documents.worker"],
        input=order + b"PK",
        capture_output=True,
        check=True,
    )
    assert answer.stdout == b'{"fault": "broken", "details": {}}'


def checked(content: bytes, form: Format) -> None:
    try:
        read = (
            read_plain(content, form)
            if form in (Format.TEXT, Format.MARKDOWN)
            else parsed(content, form, LIMITS)
        )
    except UnreadableFileError as error:
        assert error.kind in REASONS
        return
    assert "\0" not in read.text
    read.text.encode()
    assert list(read.pages) == sorted(read.pages)
    assert all(0 <= page <= len(read.text) for page in read.pages)
    for target in read_targets(read.text):
        assert read.text[target.start : target.end] == target.text


@given(st.binary(max_size=400), st.sampled_from(Format))
@settings(max_examples=150, deadline=None)
def test_no_bytes_raise_anything_else(content, form):
    checked(content, form)


@given(st.text(max_size=300), st.sampled_from([Format.TEXT, Format.HTML]))
@settings(max_examples=100, deadline=None)
def test_no_text_raises_anything_else(text, form):
    checked(text.encode(errors="ignore"), form)


TAGS = st.sampled_from(
    [
        *("<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>字</w:t>", "<w:sdt>", "</w:sdt>", "<w:del/>"),
        *("<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>", "<w:br w:type='page'/>"),
        "<w:tcPr><w:gridSpan w:val='999999999'/><w:vMerge/></w:tcPr>",
        *("<w:sym w:char='D800'/>", "<w:lastRenderedPageBreak/>", "<w:txbxContent>"),
        "<w:pPr><w:numPr><w:numId w:val='x'/></w:numPr></w:pPr>",
    ]
)


@given(st.lists(TAGS, max_size=40))
@settings(max_examples=150, deadline=None)
def test_no_structure_of_a_document_raises_anything_else(tags):
    # A parser that mends closes what stays open, as damaged files are after repair.
    body = "".join(tags)
    mended = package.etree.fromstring(
        f"<w:document xmlns:w='{NAMESPACE}'><w:body>{body}</w:body></w:document>",
        package.etree.XMLParser(recover=True),
    )
    checked(word_file(package.etree.tostring(mended)), Format.DOCX)


@pytest.mark.parametrize("form", [Format.DOCX, Format.PDF])
def test_damage_anywhere_raises_nothing_else(form):
    whole = as_docx() if form is Format.DOCX else as_pdf()
    chance = random.Random(7)  # noqa: S311 -- the same damage every time
    for _ in range(40):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 60)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        checked(bytes(damaged[: chance.randint(1, len(damaged))]), form)
        checked(bytes(damaged), form)

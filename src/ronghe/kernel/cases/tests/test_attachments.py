"""Evidence on cases: what is taken, who adds it, that it stays."""

from __future__ import annotations

import io
import sys
import zipfile
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from ronghe.kernel.cases import files, selectors, services
from ronghe.kernel.cases.machine import Machine, State, Transition, register
from ronghe.kernel.cases.models import Attachment, Case
from ronghe.kernel.manifest.declarations import Text
from ronghe.kernel.trust.services import scope_entered

PDF = b"%PDF-1.7 invented"
TEXT = Text(zh="文", en="text")
OFFICERS = frozenset({"district_officer", "programme_officer"})
LOCAL = register(
    Machine(
        key="local",
        title=TEXT,
        states=(
            State(key="open", title=TEXT, turn=OFFICERS, is_local=True),
            State(key="over", title=TEXT, is_final=True),
        ),
        transitions=(
            Transition(
                key="end", title=TEXT, sources=frozenset({"open"}), target="over", roles=OFFICERS
            ),
        ),
    )
)


def archive(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as held:
        for name in names:
            held.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", b"", "empty"),
        ("a.exe", b"MZ", "type"),
        ("noname", b"x", "type"),
        ("a.pdf", b"<html>", "content"),
        ("a.png", PDF, "content"),
        ("a.txt", b"a\0b", "content"),
        ("a.docx", b"PK\x03\x04 cut off", "content"),
        ("a.docx", archive("evil.bin"), "content"),
        ("a.pdf", PDF + bytes(files.LARGEST), "too-large"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_not_taken(name: str, content: bytes, kind: str) -> None:
    with pytest.raises(files.UnfitFileError) as refused:
        files.facts_of(name, content)
    assert refused.value.kind == kind


def test_a_file_that_is_what_it_says_is_taken() -> None:
    assert files.facts_of("a/b\\证明.docx", archive("word/document.xml")).name == "证明.docx"
    assert files.facts_of("a.xlsx", archive("xl/workbook.xml")).media_type.endswith("sheet")
    assert files.facts_of("a.csv", "名称\n".encode()).media_type == "text/csv"


@pytest.fixture
def case(house: Any) -> Case:
    with scope_entered(house.person("yubei").account_id):
        return services.case_open(
            machine=LOCAL,
            title="x",
            place=house.places[house.yubei],
            organisation=None,
            by=house.person("yubei"),
        )


def test_evidence_is_added_once_and_stays(house: Any, case: Case) -> None:
    person = house.person("yubei")
    with scope_entered(person.account_id):
        first = services.attachment_add(case=case, name="a.pdf", content=PDF, by=person)
        again = services.attachment_add(case=case, name="b.pdf", content=PDF, by=person)
        assert first == again
        assert bytes(Attachment.objects.get(pk=first.pk).content) == PDF
        assert [a.size for a in selectors.attachments_of(case)] == [len(PDF)]
        with pytest.raises(DatabaseError), transaction.atomic():
            Attachment.objects.update(name="x")
        with pytest.raises(DatabaseError), transaction.atomic():
            Attachment.objects.all().delete()


@pytest.mark.parametrize(
    "program",
    [
        "import sys; sys.exit(b'EICAR' in sys.stdin.buffer.read())",
        "import sys; sys.exit(2)",
        None,
    ],
)
def test_what_the_operators_scan_does_not_pass_is_not_kept(
    house: Any, case: Case, settings: Any, program: str | None
) -> None:
    settings.SCAN_COMMAND = [sys.executable, "-c", program] if program else ["/no/such/program"]
    person = house.person("yubei")
    with scope_entered(person.account_id):
        with pytest.raises(files.UnfitFileError) as refused:
            services.attachment_add(case=case, name="a.txt", content=b"EICAR", by=person)
        assert refused.value.kind == "scan"
        assert not Attachment.objects.exists()


def test_what_the_operators_scan_passes_is_kept(house: Any, case: Case, settings: Any) -> None:
    settings.SCAN_COMMAND = [
        sys.executable, "-c", "import sys; sys.exit(b'EICAR' in sys.stdin.buffer.read())",
    ]  # fmt: skip
    person = house.person("yubei")
    with scope_entered(person.account_id):
        assert services.attachment_add(case=case, name="a.pdf", content=PDF, by=person).pk


def test_who_moves_a_case_nowhere_adds_nothing(house: Any, case: Case) -> None:
    person = house.person("statistician")
    with scope_entered(person.account_id), pytest.raises(services.TransitionRefusedError):
        services.attachment_add(case=case, name="a.pdf", content=PDF, by=person)


def test_a_case_that_is_over_takes_no_more_files(house: Any, case: Case) -> None:
    person = house.person("yubei")
    with scope_entered(person.account_id):
        services.case_move(case=case, transition_key="end", by=person)
        case.refresh_from_db()
        with pytest.raises(services.TransitionRefusedError):
            services.attachment_add(case=case, name="a.pdf", content=PDF, by=person)


def test_another_district_neither_sees_nor_adds_evidence(house: Any, case: Case) -> None:
    with scope_entered(house.person("yubei").account_id):
        services.attachment_add(case=case, name="a.pdf", content=PDF, by=house.person("yubei"))
    stranger = house.person("jiangbei")
    with scope_entered(stranger.account_id):
        assert not Attachment.objects.exists()
        with pytest.raises(services.TransitionRefusedError):
            services.attachment_add(case=case, name="b.pdf", content=PDF, by=stranger)


def test_a_local_matter_is_the_turn_of_the_district_alone(house: Any, case: Case) -> None:
    for who, is_theirs in (("yubei", True), ("officer", False)):
        person = house.person(who)
        with scope_entered(person.account_id):
            waiting = selectors.cases_waiting_for(person)
            assert waiting.filter(pk=case.pk).exists() is is_theirs

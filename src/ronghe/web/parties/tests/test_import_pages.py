from __future__ import annotations

import io
import os
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from ronghe.kernel.parties import rules, services
from ronghe.kernel.parties.models import Organisation
from ronghe.kernel.trust.models import TrailEntry
from ronghe.kernel.trust.services import acting_as
from ronghe.lib.sheets import read_sheet
from ronghe.web.parties import uploads

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.http import HttpResponse
    from django.test import Client

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

IMPORT, WRITE = "/parties/import/", "/parties/import/write/"
HEADER = "credit_code,name,place,industry,size\n"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def line(number: int, place: str = "500112", size: str = "small") -> str:
    code = rules.invented_credit_code(number, division=place)
    return f"{code},新厂{number},{place},C3670,{size}\n"


def send(client: Client, text: str, name: str = "厂.csv") -> HttpResponse:
    file = SimpleUploadedFile(name, text.encode(), content_type="text/csv")
    return client.post(IMPORT, {"file": file})  # type: ignore[return-value]


def note_in(response: HttpResponse) -> str:
    found = re.search(r'name="upload" value="([^"]+)"', response.content.decode())
    assert found is not None
    return found[1]


def new_names() -> set[str]:
    return set(Organisation.objects.filter(name__startswith="新厂").values_list("name", flat=True))


def test_a_checked_file_is_written_only_when_asked(signed_in: SignedIn, tmp_path: Path) -> None:
    client = signed_in("yubei")
    preview = send(client, HEADER + line(100) + line(101))
    assert preview.status_code == 200
    assert "新厂101" in preview.content.decode()
    assert new_names() == set()
    written = client.post(WRITE, {"upload": note_in(preview)})
    assert (written.status_code, written["Location"]) == (302, "/parties/organisations/")
    assert new_names() == {"新厂100", "新厂101"}
    assert TrailEntry.objects.latest("id").reason == "厂.csv"
    assert list((tmp_path / "uploads").iterdir()) == []


def test_the_preview_shows_old_and_new(house: House, signed_in: SignedIn) -> None:
    held = house.organisations["yubei-1"]
    page = send(
        signed_in("yubei"), f"{HEADER}{held.credit_code},更名,500112,C3670,large\n"
    ).content.decode()
    for text in (held.name, "更名", "中型", "大型"):
        assert text in page


def test_a_faulty_file_offers_only_to_skip_and_the_list_of_faults(signed_in: SignedIn) -> None:
    client = signed_in("yubei")
    preview = send(client, HEADER + line(100) + line(101, size="huge") + line(102, place="500105"))
    page = preview.content.decode()
    assert 'value="skip"' in page
    assert "btn-primary" not in page.split('id="import-write"')[1].split("</form>")[0]
    note = note_in(preview)
    faults = client.get("/parties/import/faults.csv", {"upload": note})
    text = b"".join(faults.streaming_content).decode("utf-8-sig")
    assert [row.split(",")[1:5] for row in text.splitlines()[1:]] == [
        ["3", "size", "huge", "size-class"],
        ["4", "place", "500105", "place-code"],
    ]
    # Asked to write all the same, it refuses and shows the faults again.
    assert client.post(WRITE, {"upload": note}).status_code == 422
    assert new_names() == set()
    assert client.post(WRITE, {"upload": note, "faulty": "skip"}).status_code == 302
    assert new_names() == {"新厂100"}


def test_what_became_faulty_since_the_check_is_refused(house: House, signed_in: SignedIn) -> None:
    client = signed_in("yubei")
    preview = send(client, HEADER + line(100))
    code = rules.invented_credit_code(100, division="500112")
    sheet = read_sheet(f"{HEADER}{code},抢先,500105,C3670,small\n".encode(), name="x.csv")
    with acting_as("tests"):
        services.organisations_import(sheet, place_ids=None)
    refused = client.post(WRITE, {"upload": note_in(preview)})
    assert refused.status_code == 422
    assert "out-of-scope" in refused.content.decode()
    assert Organisation.objects.get(credit_code=code).name == "抢先"


@pytest.mark.parametrize(
    ("content", "rule"),
    [(b"PK\x03\x04 no workbook", "broken-workbook"), (b"\x00\x01\x02", "not-a-table")],
)
def test_a_file_that_is_no_table_is_said_so_and_not_kept(
    signed_in: SignedIn, tmp_path: Path, content: bytes, rule: str
) -> None:
    file = SimpleUploadedFile("x.xlsx", content)
    response = signed_in("yubei").post(IMPORT, {"file": file})
    assert response.status_code == 422
    assert rule in response.content.decode()
    assert list((tmp_path / "uploads").iterdir()) == []


def test_an_empty_or_missing_file_is_a_fault_of_the_form(signed_in: SignedIn) -> None:
    client = signed_in("yubei")
    assert client.post(IMPORT, {}).status_code == 422
    assert client.post(IMPORT, {"file": SimpleUploadedFile("x.csv", b"")}).status_code == 422


def test_a_file_above_the_limit_is_refused(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ronghe.web.parties.forms.MAX_BYTES", 10)
    assert send(signed_in("yubei"), HEADER + line(1)).status_code == 422


def test_a_note_is_good_for_its_own_account_unaltered_and_for_an_hour(
    signed_in: SignedIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    yubei = signed_in("yubei")
    note = note_in(send(yubei, HEADER + line(100)))

    def refused(client: Client, text: str) -> bool:
        response = client.post(WRITE, {"upload": text})
        return response.status_code == 302 and response["Location"] == IMPORT

    assert refused(signed_in("officer"), note)
    assert refused(yubei, note[:-1] + ("A" if note[-1] != "A" else "B"))
    assert refused(yubei, "")
    [kept] = (tmp_path / "uploads").iterdir()
    content = kept.read_bytes()
    kept.write_bytes(content.replace(b"small", b"large"))
    assert refused(yubei, note)
    kept.write_bytes(content)
    later = time.time() + uploads.MAX_AGE_S + 60
    with monkeypatch.context() as patch:
        patch.setattr("django.core.signing.time.time", lambda: later)
        assert refused(yubei, note)
    assert new_names() == set()
    assert yubei.post(WRITE, {"upload": note}).status_code == 302
    assert new_names() == {"新厂100"}


def test_files_that_nobody_imported_are_swept(tmp_path: Path) -> None:
    old = uploads.keep(b"old", name="a", account_id=1)
    [path] = (tmp_path / "uploads").iterdir()
    assert path.stat().st_mode & 0o077 == 0
    long_ago = time.time() - uploads.MAX_AGE_S - 60
    os.utime(path, (long_ago, long_ago))
    new = uploads.keep(b"new", name="b", account_id=1)
    with pytest.raises(uploads.StaleUploadError):
        uploads.kept(old, account_id=1)
    assert uploads.kept(new, account_id=1).content == b"new"


def test_progress_is_told_while_an_import_runs_and_ends_with_it(
    house: House, signed_in: SignedIn
) -> None:
    client, url = signed_in("yubei"), "/parties/import/progress/"
    note = note_in(send(client, HEADER + line(100)))
    assert client.get(url, {"upload": note}).status_code == 200
    upload = uploads.kept(note, account_id=house.accounts["yubei"].pk)
    uploads.step_noted(upload, 2_000, 50_000)
    assert "2,000 / 50,000" in client.get(url, {"upload": note}).content.decode()
    assert signed_in("officer").get(url, {"upload": note}).status_code == 204
    client.post(WRITE, {"upload": note})
    assert client.get(url, {"upload": note}).status_code == 204


@pytest.mark.parametrize("who", ["yubei", "officer", "admin"])
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_itself_can_be_imported(
    signed_in: SignedIn, who: str, file_format: str, language: str
) -> None:
    client = signed_in(who)
    client.cookies["django_language"] = language
    response = client.get(f"/parties/import/template/?format={file_format}")
    data = b"".join(response.streaming_content)
    preview = services.organisations_preview(read_sheet(data, name="t"), place_ids=None)
    assert preview.faults == ()
    [change] = preview.changes
    assert change.columns["is_invented"]


def test_the_workbook_tells_the_allowed_codes_and_keeps_codes_as_text(
    signed_in: SignedIn,
) -> None:
    data = b"".join(signed_in("yubei").get("/parties/import/template/").streaming_content)
    book = load_workbook(io.BytesIO(data))
    first, notes, places, industries = book.worksheets
    assert first["A2"].number_format == "@"
    assert notes.max_row == first.max_column + 1
    codes = {row[0].value for row in places.iter_rows()}
    assert "500112" in codes
    assert "500105" not in codes
    assert industries.max_row > 1_900


@pytest.mark.parametrize("who", ["clerk", "auditor", "statistician", "assessor", "expert"])
@pytest.mark.parametrize(
    "path", [IMPORT, "/parties/import/template/", "/parties/import/faults.csv"]
)
def test_others_may_not_import(signed_in: SignedIn, who: str, path: str) -> None:
    assert signed_in(who).get(path).status_code == 403

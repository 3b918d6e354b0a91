"""Pages and operations of new versions of instruments."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ronghe.engines.scoring import instrument_schema
from ronghe.engines.scoring.tests.samples import small_mapping
from ronghe.engines.scoring.xlsform.tests.forms import ODD, SURVEY, workbook
from ronghe.kernel.assessments.defining.drafts import draft_read
from ronghe.kernel.assessments.models import Instrument
from ronghe.lib.definitions import definition_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db
PAGE = "/assessments/instruments/new/"
API = "/api/assessments/definitions"
HOUSE = "/assessments/instruments/sme-digital-2024/"


def yaml_of(**changes: object) -> bytes:
    return definition_text({**small_mapping(), "version": "1", **changes}).encode()


def send(client: Client, data: bytes, name: str = "small.yaml", **more: Any) -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data), **more})


def test_a_definition_is_checked_shown_and_put_in_force_from_a_day(signed_in: SignedIn) -> None:
    admin = signed_in("admin")
    page = send(admin, yaml_of(), valid_from="2026-02-01")
    assert page.status_code == 200
    assert "2026-02-01" in page.content.decode()
    assert not Instrument.objects.filter(key="small").exists()
    done = admin.post(PAGE, {"payload": page.context["payload"]}, follow=True)
    assert "small" in done.content.decode()
    stored = Instrument.objects.get(key="small")
    assert (stored.valid_from.isoformat(), stored.is_shipped) == ("2026-02-01", False)
    again = admin.post(PAGE, {"payload": page.context["payload"]})
    assert again.status_code == 409
    assert "version-exists" in again.content.decode()


def test_a_next_version_is_held_against_the_former_one(signed_in: SignedIn) -> None:
    admin = signed_in("admin")
    first = send(admin, yaml_of())
    admin.post(PAGE, {"payload": first.context["payload"]})
    page = send(
        admin, yaml_of(version="2", title={"zh": "新", "en": "New"}, valid_from="2099-01-01")
    )
    assert [(one.key, one.fields) for one in page.context["differences"]] == [("small", "title")]
    admin.post(PAGE, {"payload": page.context["payload"]})
    listed = admin.get("/assessments/instruments/")
    assert [one.version for one in listed.context["to_come"]] == ["2"]
    in_force = {one.key: one.version for one in listed.context["instruments"]}
    assert in_force["small"] == "1"


def test_all_faults_are_shown_with_their_lines_and_nothing_is_stored(signed_in: SignedIn) -> None:
    data = yaml_of(points=21).replace(b"kind: trend", b"kind: guess")
    page = send(signed_in("admin"), data)
    assert page.status_code == 422
    rules = {fault.rule: fault.row for fault in page.context["faults"]}
    kind = next(n for n, line in enumerate(data.splitlines(), 1) if b"kind: guess" in line)
    assert rules["unknown-word"] == kind
    assert not Instrument.objects.filter(key="small").exists()


def test_a_form_is_listed_cell_by_cell_before_it_counts(signed_in: SignedIn) -> None:
    admin = signed_in("admin")
    page = send(admin, workbook(**ODD), name="odd.xlsx")
    assert page.status_code == 200
    rows = [(one.file, one.row, one.column, one.rule) for one in page.context["left_out"]]
    assert ("odd.xlsx!survey", 3, "type", "type-not-supported") in rows
    listed = admin.post(PAGE, {"payload": page.context["payload"], "action": "list"})
    lines = b"".join(listed).decode("utf-8-sig").splitlines()
    assert len(lines) == len(rows) + 1
    assert not Instrument.objects.filter(key="imported-form").exists()
    admin.post(PAGE, {"payload": page.context["payload"]})
    assert Instrument.objects.get(key="imported-form").content.items


def test_a_preview_of_somebody_else_or_altered_is_refused(signed_in: SignedIn) -> None:
    page = send(signed_in("admin"), yaml_of())
    payload = page.context["payload"]
    admin = signed_in("admin")
    for wrong in (payload[:-2], "x", payload[:20] + "A" + payload[21:]):
        answer = admin.post(PAGE, {"payload": wrong})
        assert answer.status_code == 302
    assert not Instrument.objects.filter(key="small").exists()
    assert signed_in("officer").post(PAGE, {"payload": payload}).status_code == 403


def test_an_instrument_leaves_as_a_form_and_comes_back_as_the_same(signed_in: SignedIn) -> None:
    client = signed_in("statistician")
    shown = client.get(f"{HOUSE}xlsform/")
    columns = " ".join(loss.columns for loss in shown.context["losses"])
    assert {"ronghe::points,", "ronghe"} <= set(columns.split())
    assert "ronghe::points" in shown.content.decode()
    file = client.get(f"{HOUSE}form.xlsx")
    assert file["Content-Disposition"].endswith('.xlsx"')
    stored = Instrument.objects.get(key="sme-digital-2024")
    Instrument.objects.filter(pk=stored.pk).update(version="old")
    draft = draft_read(file.content, name="form.xlsx")
    assert draft.content == stored.content
    assert draft.left_out == ()
    schema = client.get("/assessments/instruments/schema.json")
    assert json.loads(schema.content) == instrument_schema()
    assert client.get("/assessments/instruments/none/xlsform/").status_code == 404


def test_the_api_checks_and_stores(signed_in: SignedIn) -> None:
    admin = signed_in("admin")

    def post(data: bytes, name: str = "small.yaml", **more: Any) -> Any:
        return admin.post(API, {"file": SimpleUploadedFile(name, data), **more})

    dry = post(yaml_of(), dry_run="true").json()
    assert (dry["stored"], dry["former"], dry["items"]) == (False, None, 4)
    assert not Instrument.objects.filter(key="small").exists()
    done = post(yaml_of(), valid_from="2026-03-01").json()
    assert (done["stored"], done["valid_from"]) == (True, "2026-03-01")
    refused = post(yaml_of())
    assert refused.status_code == 422
    assert [fault["rule"] for fault in refused.json()["faults"]] == ["version-exists"]
    form = post(workbook(**SURVEY), name="form.xlsx").json()
    assert form["key"] == "firm_2025"
    assert any(one["rule"] == "form-fact-left-out" for one in form["left_out"])


def test_the_api_gives_the_files(signed_in: SignedIn) -> None:
    client = signed_in("statistician")
    base = "/api/assessments/instruments/sme-digital-2024"
    stored = Instrument.objects.get(key="sme-digital-2024")
    assert client.get(f"{base}/definition.yaml").content.decode() == stored.definition
    assert client.get(f"{base}/form.xlsx").content.startswith(b"PK")
    assert client.get("/api/assessments/definitions/schema").json() == instrument_schema()
    assert client.get("/api/assessments/instruments/none/form.xlsx").status_code == 404

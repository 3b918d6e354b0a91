"""New versions of instruments: read, compared, put in force, and never changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from ronghe.engines.scoring.tests.samples import small_mapping
from ronghe.engines.scoring.xlsform import form_of, workbook_bytes
from ronghe.kernel.assessments.defining.drafts import draft_read
from ronghe.kernel.assessments.defining.services import (
    InstrumentExistsError,
    instrument_add,
    instruments_sync,
)
from ronghe.kernel.assessments.models import Instrument
from ronghe.kernel.assessments.selectors import instrument_by_key
from ronghe.kernel.trust.services import acting_as, scope_entered
from ronghe.lib.definitions import definition_text
from ronghe.lib.faults import FaultsError

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 1)


def yaml_of(**changes: object) -> bytes:
    mapping: dict[str, Any] = {**small_mapping(), "version": "1", **changes}
    return definition_text(mapping).encode()


def faults_of(data: bytes, name: str = "small.yaml") -> list[tuple[str, str | None, str]]:
    with pytest.raises(FaultsError) as caught:
        draft_read(data, name=name)
    return [(fault.rule, fault.column, fault.value) for fault in caught.value.faults]


def test_a_definition_is_stored_as_a_version_that_counts_from_its_first_day(house: Any) -> None:
    draft = draft_read(b"# ours\n" + yaml_of(), name="small.yaml", valid_from=TODAY)
    assert draft.former is None and draft.differences == ()
    with acting_as("tests"):
        stored = instrument_add(draft)
    assert not stored.is_shipped
    assert stored.definition.startswith("# ours\n")  # comments stay
    assert (stored.valid_from, stored.content.valid_from) == (TODAY, TODAY)
    found = instrument_by_key("small")
    assert found is not None and found.pk == stored.pk
    later = draft_read(yaml_of(version="2", note={"zh": "改", "en": "changed"}), name="b.yaml")
    assert later.former is not None and later.former.pk == stored.pk
    assert [(one.part, one.fields) for one in later.differences] == [
        ("instrument", ("provenance",))
    ]


def test_a_version_that_is_there_and_indicators_that_are_not_are_faults(house: Any) -> None:
    draft = draft_read(yaml_of(), name="small.yaml")
    with acting_as("tests"):
        instrument_add(draft)
    mapping = small_mapping()
    mapping["groups"][0]["items"][0]["measures"] = "no_such_thing"
    assert faults_of(yaml_of(groups=mapping["groups"])) == [
        ("version-exists", "version", "1"), ("no-such-indicator", "one", "no_such_thing"),
    ]  # fmt: skip
    with acting_as("tests"), pytest.raises(InstrumentExistsError):
        instrument_add(draft)
    assert Instrument.objects.filter(key="small").count() == 1


def test_a_shipped_version_cannot_be_uploaded_again(house: Any) -> None:
    shipped = house.instrument
    text = shipped.definition.replace("points: 100", "points: 100 # mine", 1)
    assert faults_of(text.encode()) == [("version-exists", "version", shipped.version)]
    assert Instrument.objects.get(pk=shipped.pk).is_shipped


def test_what_was_uploaded_is_not_overwritten_by_what_is_shipped(house: Any) -> None:
    Instrument.objects.filter(pk=house.instrument.pk).update(is_shipped=False, sha256="x")
    with acting_as("tests"), pytest.raises(ValueError, match="uploaded here"):
        instruments_sync()


def test_a_form_is_read_like_yaml(house: Any) -> None:
    mapping = {**small_mapping(), "version": "7"}
    data = workbook_bytes(form_of(mapping).form, name="small")
    draft = draft_read(data, name="small.xlsx", valid_from=TODAY)
    assert (draft.content.version, draft.content.valid_from) == ("7", TODAY)
    assert draft.left_out == ()


def test_what_is_no_definition_is_refused(house: Any) -> None:
    assert faults_of(b"\xff\xfe") == [("not-utf-8", None, "")]
    assert faults_of(b"key: [", name="x.yaml")[0][0] == "not-yaml"
    assert faults_of(b"PK nothing", name="x.xlsx")[0][0] == "broken-workbook"


@pytest.mark.parametrize("who", ["officer", "clerk", "auditor", "statistician"])
def test_only_an_administrator_adds_an_instrument_whatever_is_sent(house: Any, who: str) -> None:
    draft = draft_read(yaml_of(), name="small.yaml")
    with scope_entered(house.accounts[who].pk), pytest.raises(DatabaseError), transaction.atomic():
        instrument_add(draft)
    assert not Instrument.objects.filter(key="small").exists()


def test_an_administrator_adds_one_and_changes_none(house: Any) -> None:
    draft = draft_read(yaml_of(), name="small.yaml")
    with scope_entered(house.accounts["admin"].pk):
        stored = instrument_add(draft)
        for statement in (
            "UPDATE assessments_instrument SET definition = 'x'",
            "DELETE FROM assessments_instrument",
            "INSERT INTO assessments_instrument (key, version, title, title_en, definition, "
            "sha256, source, status, valid_from, is_shipped) VALUES ('a', '1', '', '', '', '', "
            "'', '', now(), true)",
        ):
            with (
                pytest.raises(DatabaseError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
    assert Instrument.objects.get(pk=stored.pk).definition == draft.text

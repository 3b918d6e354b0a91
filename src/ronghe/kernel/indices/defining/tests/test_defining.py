"""Definitions of indices: those that are shipped, and those that are uploaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ronghe.kernel.indices.defining import services
from ronghe.kernel.indices.defining.drafts import draft_read
from ronghe.kernel.indices.models import IndexDefinition
from ronghe.kernel.indices.selectors import (
    definition_by_key,
    definitions_in_force,
    is_of_programme,
)
from ronghe.kernel.indices.tests.making import INDEX, acting, drafted, scores
from ronghe.lib.faults import FaultsError

if TYPE_CHECKING:
    from ronghe.testing.fixtures import House

TEXT = """\
key: integration-level
version: "ours"
title: {zh: 我们的口径, en: Ours}
valid_from: 2020-01-01
source: {zh: 市经济信息委, en: The city}
status: illustrative
steps:
  - {step: normalise, method: none}
tree:
  key: all
  children:
    - {key: a, column: integration_score, indicator: integration_score}
"""


def faults(text: str | bytes) -> set[str]:
    with pytest.raises(FaultsError) as refused:
        draft_read(text.encode() if isinstance(text, str) else text, name="x.yaml")
    return {fault.rule for fault in refused.value.faults}


@pytest.mark.usefixtures("house")
def test_what_domains_ship_is_stored_once() -> None:
    assert services.definitions_sync() == 0
    keys = {one.key for one in definitions_in_force()}
    assert {INDEX, "smart-manufacturing-city", "ccid-region", "informatisation-idi"} <= keys
    assert all(one.content.key == one.key for one in IndexDefinition.objects.all())


def test_an_uploaded_version_counts_from_its_first_day(house: House) -> None:
    former = definition_by_key(INDEX)
    with acting(house, "statistician"):
        draft = draft_read(TEXT.encode(), name="x.yaml")
        assert draft.former == former
        made = services.definition_add(draft)
    assert (made.is_shipped, made.label) == (False, "我们的口径")
    assert definition_by_key(INDEX) == made
    assert is_of_programme(made)
    assert definition_by_key(INDEX, "2013") == former
    with pytest.raises(services.DefinitionExistsError):
        services.definition_add(draft)


def test_a_version_that_ended_counts_no_more(house: House) -> None:
    former = definition_by_key(INDEX)
    ended = TEXT.replace("valid_from: 2020-01-01", "valid_from: 2020-01-01\nvalid_to: 2020-12-31")
    with acting(house, "statistician"):
        services.definition_add(draft_read(ended.encode(), name="x.yaml"))
    assert definition_by_key(INDEX) == former


@pytest.mark.usefixtures("house")
def test_all_faults_of_an_upload_are_said() -> None:
    assert faults(b"\xff\xfe\x00") == {"not-utf-8"}
    assert faults(TEXT.replace("column: integration_score, ", "").replace("_score}", "_nope}")) == {
        "no-such-indicator"
    }
    assert faults(TEXT.replace('"ours"', '"2013"')) == {"version-exists"}
    assert faults(TEXT.replace("method: none", "method: nonsense"))


def test_a_released_definition_never_changes(house: House) -> None:
    scores(house)
    release = drafted(house)
    held = release.definition
    IndexDefinition.objects.filter(pk=held.pk).update(sha256="x" * 64)
    with pytest.raises(services.FrozenDefinitionError):
        services.definitions_sync()

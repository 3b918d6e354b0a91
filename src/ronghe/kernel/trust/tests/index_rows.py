"""Rows of indices in every state, written past the services: what the walk of scopes looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps

if TYPE_CHECKING:
    from collections.abc import Sequence

_AT = "2022-01-01T00:00:00+08:00"


def add(city: Any, districts: Sequence[Any]) -> None:
    """Add releases of the city that rank districts: a draft, one in the window, one published.

    Each district has a release of its own, too.
    """
    for state in ("draft", "objection", "published"):
        _release(city, districts, state)
    for district in districts:
        _release(district, [district], "draft")


def _make(model: str, **fields: Any) -> Any:
    return apps.get_model("indices", model).objects.create(**fields)


def _release(place: Any, units: Sequence[Any], state: str) -> None:
    definition = apps.get_model("indices", "IndexDefinition").objects.first()
    case = apps.get_model("cases", "Case").objects.create(
        machine_key="index_release", state_key=state, title="x", place=place, entered_at=_AT
    )
    release = _make(
        "Release", definition=definition, index_key=definition.key, place=place, period="2022",
        state=state, case=case, code_version="1", manifest_sha256="x", frozen_at=_AT,
        added_by="x", signed_account=1, published_at=_AT if state == "published" else None,
    )  # fmt: skip
    _make("ReleaseFile", release=release, edition=1, name="x", sha256="x", content=b"x")
    for unit in units:
        _make("ReleaseRow", release=release, edition=1, place=unit, coverage=1)
        _make(
            "LateEdit", release=release, edition=1, place=unit, column="x", period="2022",
            ranks_moved=0,
        )  # fmt: skip
        _make(
            "ReleaseObjection", release=release, edition=1, place=unit, kind="objection",
            text="x", actor_name="x",
        )  # fmt: skip

"""Arrays are written as psycopg itself writes them, whatever stands in their texts."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from psycopg.adapt import PyFormat, Transformer
from psycopg.types.array import ListDumper
from psycopg.types.json import Json

from ronghe.lib.postgres_arrays import QuickListDumper

TEXTS = st.text(alphabet=st.sampled_from("\"\\{},N 'a\n业"), max_size=12)


def written(dumper: type[ListDumper], values: list[Any]) -> bytes:
    made = dumper(list, Transformer.from_context(None)).upgrade(values, PyFormat.TEXT)
    return bytes(made.dump(values) or b"")


@given(st.lists(st.none() | TEXTS, max_size=6))
def test_texts_are_written_as_psycopg_writes_them(values: list[str | None]) -> None:
    assert written(QuickListDumper, values) == written(ListDumper, values)


@given(st.lists(st.dictionaries(TEXTS, TEXTS, max_size=3), min_size=1, max_size=4))
def test_json_is_written_as_psycopg_writes_it(values: list[dict[str, str]]) -> None:
    wrapped = [Json(value) for value in values]
    assert written(QuickListDumper, wrapped) == written(ListDumper, wrapped)

from __future__ import annotations

import gettext
import os
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.lib import translations
from ronghe.lib.translations import Fault, Text

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
_("Save")
gettext_lazy(
    "Districts of %(city)s"
)
pgettext("a place", "Park")
ngettext("%(n)d row", "%(n)d rows", count)
print("not marked")
"""
TEXTS = {
    Text(singular="Save"),
    Text(singular="Districts of %(city)s"),
    Text(singular="Park", context="a place"),
    Text(singular="%(n)d row", plural="%(n)d rows"),
}
CHINESE = {
    "Save": "保存",
    "Districts of %(city)s": "%(city)s各区县",
    "Park": "园区",
    "%(n)d row": ("%(n)d 行",),
}


def complete(path: Path) -> None:
    catalog = translations.merge(translations.read(path, locale="zh_Hans"), TEXTS)
    for message in translations.entries(catalog):
        message.string = CHINESE[translations.text_of(message).singular]
    translations.write(catalog, path)


def test_marked_texts_of_a_source_are_found() -> None:
    assert translations.texts_in(SOURCE) == TEXTS


def test_a_complete_catalogue_has_no_faults_and_serves_its_texts(tmp_path: Path) -> None:
    path = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    complete(path)
    assert translations.faults(translations.read(path, locale="zh_Hans"), TEXTS) == []

    (compiled,) = translations.compile_all(tmp_path)
    with compiled.open("rb") as stream:
        served = gettext.GNUTranslations(stream)
    assert served.gettext("Save") == "保存"
    assert served.pgettext("a place", "Park") == "园区"
    assert served.ngettext("%(n)d row", "%(n)d rows", 5) == "%(n)d 行"


def test_each_kind_of_fault_is_named(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    complete(path)
    text = path.read_text(encoding="utf-8").replace("%(city)s各区县", "%(town)s各区县")
    path.write_text(text, encoding="utf-8")
    now = (TEXTS - {Text(singular="Save")}) | {Text(singular="New")}
    assert translations.faults(translations.read(path, locale="zh_Hans"), now) == [
        Fault(kind="missing", text="New"),
        Fault(kind="obsolete", text="Save"),
        Fault(kind="placeholders", text="Districts of %(city)s"),
    ]


def test_what_is_compiled_already_is_used_and_what_is_not_is_compiled_elsewhere(
    tmp_path: Path,
) -> None:
    package, data = tmp_path / "package", tmp_path / "data"
    source = package / "zh_Hans" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    complete(source)
    assert translations.compiled(package, otherwise_in=data) == data
    assert [path.suffix for path in source.parent.iterdir()] == [".po"]
    (first,) = data.rglob("*.mo")
    with first.open("rb") as stream:
        assert gettext.GNUTranslations(stream).gettext("Save") == "保存"
    written = first.stat().st_mtime_ns
    assert translations.compiled(package, otherwise_in=data) == data
    assert first.stat().st_mtime_ns == written
    os.utime(source, ns=(written + 10**9, written + 10**9))
    translations.compiled(package, otherwise_in=data)
    assert first.stat().st_mtime_ns != written
    translations.compile_all(package)
    os.utime(source.with_suffix(".mo"), ns=(written + 10**9, written + 10**9))
    assert translations.compiled(package, otherwise_in=data) == package


def test_an_update_keeps_what_is_translated_and_drops_what_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    complete(path)
    now = (TEXTS - {Text(singular="Save")}) | {Text(singular="New")}
    merged = translations.merge(translations.read(path, locale="zh_Hans"), now)
    strings = {
        translations.text_of(message).singular: translations.translations_of(message)
        for message in translations.entries(merged)
    }
    assert strings == {
        "New": [""],
        "Districts of %(city)s": ["%(city)s各区县"],
        "Park": ["园区"],
        "%(n)d row": ["%(n)d 行"],
    }


def test_writing_what_was_read_changes_no_byte(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    complete(path)
    before = path.read_bytes()
    translations.write(translations.read(path, locale="zh_Hans"), path)
    assert path.read_bytes() == before


@settings(deadline=None)  # loading Babel's tables takes its time once
@given(st.sets(st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1), max_size=5))
def test_any_literal_is_found_as_it_stands(words: set[str]) -> None:
    source = "\n".join(f"_({word!r})" for word in words)
    assert translations.texts_in(source) == {Text(singular=word) for word in words}

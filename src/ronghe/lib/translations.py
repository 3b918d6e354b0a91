"""Catalogues of translations without the gettext programs: merge, compile, find what is missing.

Identifiers are English sentences, sorted, without dates and line numbers, so that a change of one
text is a change of one entry.
"""

from __future__ import annotations

import dataclasses
import io
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# `%(name)s`, `%s`, `{name}`: what a translation must carry over unchanged.
_PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[a-zA-Z]|%[sd]|\{\w*\}")


@dataclasses.dataclass(frozen=True, kw_only=True, order=True)
class Text:
    """One text to translate, as the source holds it."""

    singular: str
    plural: str = ""
    context: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True, order=True)
class Fault:
    """One reason why a catalogue is not complete."""

    kind: str  # "missing", "obsolete" or "placeholders"
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text!r}"


def texts_in(source: str) -> set[Text]:
    r"""Return the texts that a Python source marks for translation.

    Examples
    --------
    >>> sorted(text.singular for text in texts_in('_("Save") + pgettext("a place", "Park")'))
    ['Park', 'Save']
    """
    found = set()
    for _, message, _, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        singular, plural = message if isinstance(message, tuple) else (message, "")
        found.add(Text(singular=singular, plural=plural or "", context=context or ""))
    return found


def read(path: Path, *, locale: str) -> Catalog:
    """Return the catalogue in `path`, an empty one where there is no such file."""
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as stream:
        return read_po(stream, locale=locale)


def merge(old: Catalog, texts: Iterable[Text]) -> Catalog:
    """Return a catalogue of exactly `texts`, with the translations that `old` has for them."""
    new = Catalog(locale=old.locale, header_comment="# Chinese texts of Ronghe.", fuzzy=False)
    for text in texts:
        known = old.get(text.singular, text.context or None)
        is_kept = known is not None and not known.fuzzy and text_of(known) == text
        new.add(
            (text.singular, text.plural) if text.plural else text.singular,
            known.string if known is not None and is_kept else None,
            context=text.context or None,
        )
    return new


def faults(catalog: Catalog, texts: Iterable[Text]) -> list[Fault]:
    """Return what keeps `catalog` from being a complete translation of `texts`, sorted."""
    wanted = set(texts)
    there = {text_of(message): message for message in entries(catalog)}
    found = [Fault(kind="obsolete", text=text.singular) for text in there.keys() - wanted]
    for text in wanted:
        message = there.get(text)
        if message is None or not all(translations_of(message)):
            found.append(Fault(kind="missing", text=text.singular))
        elif not _carries_placeholders(message):
            found.append(Fault(kind="placeholders", text=text.singular))
    return sorted(found)


def entries(catalog: Catalog) -> Iterator[Message]:
    """Yield the catalogue's messages without its header."""
    return (message for message in catalog if message.id)


def text_of(message: Message) -> Text:
    """Return the text that `message` translates."""
    # Babel keeps a single text as a string, one with a plural as a tuple.
    ids = message.id if isinstance(message.id, (list, tuple)) else (message.id, "")
    return Text(singular=str(ids[0]), plural=str(ids[1]), context=message.context or "")


def translations_of(message: Message) -> list[str]:
    """Return the translations of `message`, one for each plural form; empty where missing."""
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return ["" if message.fuzzy else str(string or "") for string in strings]


def write(catalog: Catalog, path: Path) -> None:
    """Write `catalog` as a sorted .po file whose lines change only when its texts do."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=0, sort_output=True, omit_header=True, no_location=True)
    forms = f"nplurals={catalog.num_plurals}; plural={catalog.plural_expr};"
    header = (
        '# Chinese texts of Ronghe; English stands in the sources.\nmsgid ""\nmsgstr ""\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Language: {catalog.locale}\\n"\n"Plural-Forms: {forms}\\n"\n\n'
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + buffer.getvalue().decode().strip() + "\n", encoding="utf-8")


def compiled(directory: Path, *, otherwise_in: Path) -> Path:
    """Return a directory whose .mo files are those of the .po files in `directory`.

    That is `directory` itself where each has a .mo beside it that is not older; else
    `otherwise_in`, into which they are compiled where need be.
    """
    if not _stale(directory, directory):
        return directory
    if _stale(directory, otherwise_in):
        compile_all(directory, into=otherwise_in)
    return otherwise_in


def compile_all(directory: Path, *, into: Path | None = None) -> list[Path]:
    """Compile each .po file below `directory` to a .mo file; return those.

    They stand beside the sources, or at the same places below `into`.
    """
    done = []
    for source, target in _pairs(directory, into or directory):
        target.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and moved: a server that starts meanwhile reads a whole file.
        draft = target.with_suffix(f".{os.getpid()}.draft")
        with draft.open("wb") as stream:
            write_mo(stream, read(source, locale=source.parents[1].name))
        draft.replace(target)
        done.append(target)
    return done


def _pairs(sources: Path, targets: Path) -> Iterator[tuple[Path, Path]]:
    for source in sorted(sources.rglob("*.po")):
        yield source, targets / source.relative_to(sources).with_suffix(".mo")


def _stale(sources: Path, targets: Path) -> bool:
    return any(
        not target.exists() or target.stat().st_mtime < source.stat().st_mtime
        for source, target in _pairs(sources, targets)
    )


def _carries_placeholders(message: Message) -> bool:
    text = text_of(message)
    known = set(_PLACEHOLDER.findall(text.singular)) | set(_PLACEHOLDER.findall(text.plural))
    if text.plural:
        # The one form of Chinese serves both; it may not name what neither English form has.
        return all(
            set(_PLACEHOLDER.findall(string)) <= known for string in translations_of(message)
        )
    (string,) = translations_of(message)
    return sorted(_PLACEHOLDER.findall(string)) == sorted(_PLACEHOLDER.findall(text.singular))

"""The parts of a DOCX file, unpacked and parsed within limits."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from ronghe.lib.documents.faults import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Mapping

WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_ENTRIES: Final = 20_000
LARGEST_PART: Final = 64 * 1024 * 1024  # bytes unpacked; of a plan of 200 pages some 5 MB
LARGEST_PACKAGE: Final = 1024**3  # bytes unpacked, pictures and all
# The strict form of the standard names the same elements otherwise.
_STRICT: Final = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, NotImplementedError, OSError,
    RuntimeError, UnicodeDecodeError, ValueError,
)  # fmt: skip
_PARTS: Final = ("numbering", "styles", "footnotes")


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """The XML trees that the text stands in; an optional part is None where it is missing."""

    document: Any
    numbering: Any
    styles: Any
    footnotes: Any


def open_package(content: bytes) -> Package:
    """Return the parts of a DOCX file.

    Raises
    ------
    UnreadableFileError
        `broken`, `encrypted`, `too-much-inside`, `ofd` or `other-format`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _package(archive, _checked(archive))
    except UnreadableFileError:
        raise
    except _DAMAGE as error:
        raise UnreadableFileError("broken") from error


def _checked(archive: zipfile.ZipFile) -> Mapping[str, zipfile.ZipInfo]:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > LARGEST_PACKAGE:
        raise UnreadableFileError("too-much-inside")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFileError("encrypted")
    return {entry.filename.lower(): entry for entry in entries}


def _package(archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> Package:
    if "ofd.xml" in entries:
        raise UnreadableFileError("ofd")
    if "[content_types].xml" not in entries or "_rels/.rels" not in entries:
        raise UnreadableFileError("other-format")
    main = _related(archive, entries, "_rels/.rels", "").get("officeDocument")
    if main is None:
        raise UnreadableFileError("broken")
    document = _tree(archive, entries, main)
    if document is None:
        raise UnreadableFileError("broken")
    if document.tag != f"{WORD}document":
        raise UnreadableFileError("other-format")
    folder, name = posixpath.split(main)
    related = _related(archive, entries, f"{folder}/_rels/{name}.rels", folder)
    parts = {
        part: _tree(archive, entries, related[part]) if part in related else None for part in _PARTS
    }
    return Package(document=document, **parts)


def _related(
    archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo], path: str, folder: str
) -> dict[str, str]:
    """Return the targets of a part's relations by the last word of their type."""
    tree = _tree(archive, entries, path.lstrip("/"))
    found: dict[str, str] = {}
    for relation in [] if tree is None else tree:
        if relation.get("TargetMode") == "External":
            continue
        target = relation.get("Target", "")
        whole = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        kind = relation.get("Type", "").rpartition("/")[2]
        found.setdefault(kind, posixpath.normpath(whole))
    return found


def _tree(
    archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo], path: str
) -> Any | None:
    entry = entries.get(path.lower())
    if entry is None:
        return None
    if entry.file_size > LARGEST_PART:
        raise UnreadableFileError("too-much-inside")
    # Never more than the size that was checked: a false one ends in a wrong checksum.
    content = archive.read(entry).replace(_STRICT, WORD[1:-1].encode())
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        # No word processor writes one; entities are how a small file becomes a huge one.
        raise UnreadableFileError("too-much-inside")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True,
        remove_comments=True,
    )  # fmt: skip
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        is_deep = "depth" in str(error)
        raise UnreadableFileError("too-much-inside" if is_deep else "broken") from error


def value_of(element: Any, name: str = "val") -> str | None:
    """Return an attribute of a Word element; None where the element or the attribute is missing."""
    value = None if element is None else element.get(WORD + name)
    return None if value is None else str(value)


def is_on(element: Any) -> bool:
    """Tell whether a switch such as `w:vanish` is there and not turned off."""
    return element is not None and value_of(element) not in ("0", "false", "off")


def whole_number(text: str | None, default: int) -> int:
    """Return an attribute as a number, or the default where it is none."""
    try:
        return default if text is None else int(text)
    except ValueError:
        return default

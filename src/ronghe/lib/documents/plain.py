"""Bytes of a text file as text: UTF-8, UTF-16 with its mark, or GB18030."""

from __future__ import annotations

import codecs
import re
from typing import Final

from ronghe.lib.documents.faults import UnreadableFileError
from ronghe.lib.documents.model import Format, Note, ReadDocument

_BLANK: Final = "\ufeff \t\r\n\x0b\x0c\u3000\xa0"
_CONTROL: Final = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# Latin letters with accents and what no text is made of: what Chinese looks like in the wrong
# encoding. Replacement characters read as GB18030 are 锟斤拷.
_STRANGE: Final = re.compile("[\x80-\xff\ue000-\uf8ff\ufffd]|锟斤拷")
_ORDINARY: Final = re.compile(
    "[\xa0\xa7\xb0\xb1\xb7\xd7\xf7\xab\xbb]"
)  # also in sound Chinese text
_SURROGATE: Final = re.compile(r"[\udc80-\udcff]")
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_MOST_STRANGE = 0.3  # of the characters that are no blanks
_MOST_CONTROL = 0.05
_FEWEST_COMMON = 0.55  # of the Chinese characters; text in Big5 read as GB18030 has fewer


def read_plain(content: bytes, form: Format) -> ReadDocument:
    """Return a text or Markdown file as it is; a form feed begins a page.

    Raises
    ------
    UnreadableFileError
        `empty`, `binary` or `garbled`.
    """
    text, encoding = decoded(content)
    pages = tuple(match.end() for match in re.finditer("\f", text))
    return ReadDocument(
        text=text,
        pages=(0, *pages) if pages else (),
        format=form,
        encoding=encoding,
        notes=note_of(encoding),
    )


def note_of(encoding: str) -> tuple[Note, ...]:
    """Return the note that says which encoding was guessed; none for UTF-8."""
    details = {"encoding": encoding.upper()}
    return () if encoding == "utf-8" else (Note(kind="decoded", details=details),)


def decoded(content: bytes, *, declared: str = "") -> tuple[str, str]:
    """Return the text of bytes and the encoding that they are in.

    A byte order mark of UTF-8 stays as a character. `declared` is what the file says of itself;
    it is believed where it fits.

    Raises
    ------
    UnreadableFileError
        `empty`, `binary` or `garbled`.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _meant(_strictly(content, "utf-16")), "utf-16"
    if b"\0" in content:
        raise UnreadableFileError("binary")
    if declared == "gb18030":
        try:
            return _meant(content.decode("gb18030")), "gb18030"
        except UnicodeDecodeError:
            pass
    try:
        return _meant(content.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        pass
    # Chinese in GB18030 seldom happens to be valid UTF-8. Where most of it is, the file is UTF-8
    # with damage, and reading it as GB18030 would turn every word into other characters.
    lenient = content.decode("utf-8", "surrogateescape")
    if len(_BEYOND_ASCII.findall(lenient)) > 2 * len(_SURROGATE.findall(lenient)):
        raise UnreadableFileError("garbled")
    text = _meant(_strictly(content, "gb18030"))
    if _is_unlikely(text):
        raise UnreadableFileError("garbled")
    return text, "gb18030"


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFileError("garbled") from error


def _meant(text: str) -> str:
    if not text.strip(_BLANK):
        raise UnreadableFileError("empty")
    if "\0" in text or len(_CONTROL.findall(text)) > _MOST_CONTROL * len(text):
        raise UnreadableFileError("binary")
    check_legible(text)
    return text


def check_legible(text: str) -> None:
    """Refuse text of which much is what Chinese looks like in the wrong encoding.

    Raises
    ------
    UnreadableFileError
        `garbled`.
    """
    strange = sum(len(m) for m in _STRANGE.findall(text)) - len(_ORDINARY.findall(text))
    if strange > _MOST_STRANGE * len("".join(text.split())):
        raise UnreadableFileError("garbled")


def _is_unlikely(text: str) -> bool:
    """Tell whether text that was taken for GB18030 has too few of the common characters."""
    beyond = _BEYOND_ASCII.findall(text)
    common = "".join(beyond).encode("gb2312", "ignore").decode("gb2312")
    return len(common) < _FEWEST_COMMON * len(beyond)

"""The manifest of a release: what it was made from and what came out, by SHA-256."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = "ronghe-index-manifest/1"
Role = Literal["definition", "input", "copy", "errors", "estimates", "output"]


class ManifestError(ValueError):
    """A text is no manifest, or one of another format."""


@dataclass(frozen=True, kw_only=True)
class File:
    """A file of the release: its role, its size in bytes, its SHA-256."""

    role: Role
    bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a release consists of.

    Attributes
    ----------
    index, version : key and version of the definition.
    code : version of this software.
    parameters : what else decided the numbers (draws, seeds), and what they speak of (place,
        period), by name.
    columns : of the input that are numbers.
    period : column of the input that holds the period of a row; empty without one.
    source : name and SHA-256 of the file that the input was read from; empty without one.
    files : by name.
    """

    index: str
    version: str
    code: str
    parameters: Mapping[str, Any]
    columns: tuple[str, ...]
    period: str = ""
    source: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, File]

    def named(self, role: Role) -> tuple[str, ...]:
        """Return the names of the files of a role."""
        return tuple(name for name, file in self.files.items() if file.role == role)


def file_of(role: Role, content: bytes) -> File:
    """Return the entry of a file."""
    return File(role=role, bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


def manifest_bytes(manifest: Manifest) -> bytes:
    """Return a manifest as JSON that ends with the digest of its other lines."""
    held = {"format": FORMAT, **asdict(manifest)}
    return _text(held | {"digest": _digest(held)})


def manifest_parse(data: bytes) -> tuple[Manifest, bool]:
    """Return the manifest of its JSON, and whether its digest is that of its content.

    Raises
    ------
    ManifestError
        If the text is no manifest of this format.
    """
    try:
        held: dict[str, Any] = json.loads(data)
        digest = held.pop("digest", "")
        is_whole = digest == _digest(held)
        if held.pop("format") != FORMAT:
            message = f"The manifest has another format than {FORMAT}."
            raise ManifestError(message)
        files = {str(name): File(**file) for name, file in held.pop("files").items()}
        columns = tuple(str(name) for name in held.pop("columns"))
        return Manifest(files=files, columns=columns, **held), is_whole
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        message = f"This is no manifest of an index: {error}"
        raise ManifestError(message) from error


def _digest(held: dict[str, Any]) -> str:
    return hashlib.sha256(_text(held)).hexdigest()


def _text(held: dict[str, Any]) -> bytes:
    text = json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    return f"{text}\n".encode()

"""Walk through a definition and note all that is wrong with it, each with its path and line."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import yaml
from yaml.composer import Composer

from ronghe.lib.faults import Fault, FaultsError, Rule

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

NOT_YAML = Rule(
    key="not-yaml",
    zh="文件不是有效的 YAML：{reason}。",
    en="The file is no valid YAML: {reason}.",
)
REPEATED_KEY = Rule(
    key="repeated-key",
    zh="键“{value}”重复出现。请只保留一个。",
    en='The key "{value}" stands there twice. Keep one.',
)
ALIAS = Rule(
    key="alias",
    zh="定义中不能使用 YAML 锚点和别名（& 与 *）。请写出全部内容。",
    en="Anchors and aliases (& and *) are not allowed. Write the content out.",
)
UNKNOWN_KEY = Rule(
    key="unknown-key",
    zh="此处没有键“{value}”。允许的键：{allowed}。",
    en='There is no key "{value}" here. Allowed: {allowed}.',
)
MISSING_KEY = Rule(
    key="missing-key",
    zh="缺少键“{value}”。请补写。",
    en='The key "{value}" is missing. Add it.',
)
WRONG_TYPE = Rule(
    key="wrong-type",
    zh="“{value}”不是{wanted_zh}。",
    en='"{value}" is not {wanted_en}.',
)
UNKNOWN_WORD = Rule(
    key="unknown-word",
    zh="“{value}”无效。允许的值：{allowed}。",
    en='"{value}" is not known here. Allowed: {allowed}.',
)
REPEATED_NAME = Rule(
    key="repeated-name",
    zh="“{value}”用了不止一次。请改名，使每个名称唯一。",
    en='"{value}" is used more than once. Rename it.',
)
RULES = (
    NOT_YAML, REPEATED_KEY, ALIAS, UNKNOWN_KEY, MISSING_KEY, WRONG_TYPE, UNKNOWN_WORD,
    REPEATED_NAME,
)  # fmt: skip

_MOST_PLACES = 6  # decimals; sums of millions of units stay far inside 64 bits
LARGEST = Decimal(10**6)
LARGEST_QUANTITY = Decimal(10**12)  # six decimals of it are still exact as a float
KEY = "[a-z][a-z0-9_-]{0,63}"
_KEY = re.compile(KEY)
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


class DefinitionError(FaultsError):
    """A definition has faults; each names its path as column and, from a file, its line as row."""


class _Absent:
    """The value of a key that is not there; its fault is noted already."""


ABSENT = _Absent()


@dataclass(frozen=True, kw_only=True)
class Book:
    """One definition file: its name, the line of each path, and the faults found so far."""

    file: str
    line_by_path: Mapping[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def refuse_faults(self) -> None:
        """Raise a `DefinitionError` with all faults where there are any."""
        if self.faults:
            raise DefinitionError(dict.fromkeys(self.faults))  # two checks may find the same one


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """A value of a definition and the path to it.

    Each reader returns what it is asked for, or notes a fault and returns a harmless stand-in, so
    that one pass finds every fault.
    """

    value: object
    path: str
    book: Book

    def fail(self, rule: Rule, *, value: object = None, **details: object) -> None:
        """Note a fault at this place."""
        shown = self.value if value is None else value
        self.book.faults.append(
            rule.fault(
                file=self.book.file,
                row=self._line(),
                column=self.path or None,
                value="" if shown is ABSENT else _shown(shown),
                details=details,
            )
        )

    def child(self, key: str) -> Cursor:
        """Return the value below a key; an absent one is noted as missing."""
        found = self.at(key)
        if found.value is ABSENT and isinstance(self.value, Mapping):
            self.fail(MISSING_KEY, value=key)
        return found

    def maybe(self, key: str) -> Cursor | None:
        """Return the value below a key, or None where there is none."""
        found = self.at(key)
        return None if found.value is ABSENT or found.value is None else found

    def only(self, allowed: Collection[str]) -> Cursor:
        """Note every key that is not allowed here; return the cursor itself."""
        if self.value is ABSENT:
            return self
        if not isinstance(self.value, Mapping):
            self._wrong("键值对", "a mapping")
            return self
        for key in self.value:
            if key not in allowed:
                near = _nearest(str(key), sorted(allowed))
                self.at(str(key)).fail(UNKNOWN_KEY, value=key, allowed=near)
        return self

    def entries(self) -> list[Cursor]:
        """Return the parts of a list that has some."""
        if isinstance(self.value, list) and self.value:
            return [
                Cursor(value=part, path=f"{self.path}[{index}]", book=self.book)
                for index, part in enumerate(self.value)
            ]
        self._wrong("非空列表", "a list with entries")
        return []

    def maybe_entries(self, key: str) -> list[Cursor]:
        """Return the parts of the list below a key; none where there is no such key."""
        found = self.maybe(key)
        return found.entries() if found else []

    def word(self) -> str:
        """Return a text that is not blank."""
        if isinstance(self.value, str) and self.value.strip():
            return self.value.strip()
        if isinstance(self.value, int | Decimal) and not isinstance(self.value, bool):
            return str(self.value)
        self._wrong("文字", "a text")
        return ""

    def word_or_blank(self) -> str:
        """Return a text that may be blank, but must be there."""
        return "" if self.value == "" else self.word()

    def key(self) -> str:
        """Return a name for code and files: small ASCII letters, digits, underscore, hyphen."""
        if isinstance(self.value, str) and _KEY.fullmatch(self.value):
            return self.value
        self._wrong(
            "标识（小写字母开头，可含数字、_ 和 -）",
            "a key (starts with a small letter; then small letters, digits, _ and -)",
        )
        return ""

    def number(self) -> Decimal:
        """Return an exact number between -1,000,000 and 1,000,000 of at most 6 decimals."""
        return self._number(LARGEST)

    def quantity(self) -> Decimal:
        """Return an exact number between -10**12 and 10**12 of at most 6 decimals."""
        return self._number(LARGEST_QUANTITY)

    def whole(self) -> int:
        """Return a whole number from 0 on."""
        number = _exact(self.value, LARGEST)
        if number is not None and number == number.to_integral_value() and number >= 0:
            return int(number)
        self._wrong("非负整数", "a whole number from 0 on")
        return 0

    def day(self) -> date:
        """Return a date."""
        if isinstance(self.value, date):
            return self.value
        try:
            return date.fromisoformat(str(self.value))
        except ValueError:
            self._wrong("日期（YYYY-MM-DD）", "a date (YYYY-MM-DD)")
            return date.min

    def flag(self) -> bool:
        """Return true or false."""
        if isinstance(self.value, bool):
            return self.value
        self._wrong("true 或 false", "true or false")
        return False

    def one_of(self, allowed: Collection[str]) -> str:
        """Return one of the allowed words; the first of them where it is none."""
        if isinstance(self.value, str) and self.value in allowed:
            return self.value
        if self.value is not ABSENT:
            self.fail(UNKNOWN_WORD, allowed=_nearest(str(self.value), allowed))
        return next(iter(allowed))

    def unique(self, names: Iterable[str]) -> None:
        """Note every name that stands there more than once; blank ones have their fault already."""
        for name, count in Counter(names).items():
            if count > 1 and name:
                self.fail(REPEATED_NAME, value=name)

    def at(self, key: str) -> Cursor:
        """Return the place of a key or path below, whether something is there or not."""
        value = self.value.get(key, ABSENT) if isinstance(self.value, Mapping) else ABSENT
        path = f"{self.path}.{key}" if self.path else key
        return Cursor(value=value, path=path, book=self.book)

    def _number(self, largest: Decimal) -> Decimal:
        number = _exact(self.value, largest)
        if number is not None:
            return number
        self._wrong(
            f"数字（绝对值不超过 {largest:,}，最多 {_MOST_PLACES} 位小数）",
            f"a number (at most {largest:,} in size, of at most {_MOST_PLACES} decimals)",
        )
        return Decimal(0)

    def _wrong(self, wanted_zh: str, wanted_en: str) -> None:
        if self.value is not ABSENT:
            self.fail(WRONG_TYPE, wanted_zh=wanted_zh, wanted_en=wanted_en)

    def _line(self) -> int | None:
        path = self.path
        while path and path not in self.book.line_by_path:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.book.line_by_path.get(path)


def definition_cursor(path: Path) -> Cursor:
    """Return a cursor on the content of a YAML file in UTF-8.

    Raises
    ------
    DefinitionError
        If the file is not UTF-8.
    OSError
        If the file cannot be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = NOT_YAML.fault(file=path.name, details={"reason": "not UTF-8"})
        raise DefinitionError([fault]) from error
    return yaml_cursor(text, file=path.name)


def yaml_cursor(text: str, *, file: str) -> Cursor:
    """Return a cursor on the content of a YAML text, whose faults will know their lines.

    Numbers stay exact, dates and words such as `no` stay text. Text that is no YAML gives an
    absent value and its fault.
    """
    lines: dict[str, int] = {}
    book = Book(file=file, line_by_path=lines)
    try:
        node = _Reader(text).get_single_node()
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        told = getattr(error, "problem", None) or getattr(error, "reason", None)
        reason = told or "nested too deeply"
        # The end of a text without a last line break is told as a line of its own.
        row = min(mark.line, text.count("\n")) + 1 if mark else None
        book.faults.append(NOT_YAML.fault(file=file, row=row, details={"reason": reason}))
        return Cursor(value=ABSENT, path="", book=book)
    if node is None:
        book.faults.append(NOT_YAML.fault(file=file, details={"reason": "empty"}))
        return Cursor(value=ABSENT, path="", book=book)
    value = _Nodes(book=book, lines=lines, seen=set()).value(node, path="")
    return Cursor(value=value, path="", book=book)


class _Reader(Composer, yaml.CSafeLoader):
    """Reads in C, nine times as fast as in Python, and composes in Python.

    Composing in C would overflow its stack on deep nesting; Python raises a `RecursionError`.
    """

    def __init__(self, text: str) -> None:
        yaml.CSafeLoader.__init__(self, text)
        Composer.__init__(self)


@dataclass(frozen=True, kw_only=True)
class _Nodes:
    book: Book
    lines: dict[str, int]
    seen: set[int]

    def value(self, node: yaml.Node, *, path: str) -> object:
        self.lines[path] = node.start_mark.line + 1
        if id(node) in self.seen:  # also what ends a node that contains itself
            self._fail(ALIAS, node, path=path, value="")
            return ABSENT
        self.seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [
                self.value(part, path=f"{path}[{index}]") for index, part in enumerate(node.value)
            ]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path=path)
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, *, path: str) -> dict[str, object]:
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in found:
                self._fail(REPEATED_KEY, key_node, path=path, value=key)
                continue
            found[key] = self.value(value_node, path=f"{path}.{key}" if path else key)
        return found

    def _fail(self, rule: Rule, node: yaml.Node, *, path: str, value: str) -> None:
        line = node.start_mark.line + 1
        self.book.faults.append(
            rule.fault(file=self.book.file, row=line, column=path or None, value=value)
        )


def _scalar(node: yaml.Node) -> object:
    text = str(node.value)
    if node.tag.endswith(":null"):
        return None
    if node.tag.endswith((":int", ":float")) and _DECIMAL.fullmatch(text):
        return Decimal(text)
    if node.tag.endswith(":bool") and text in ("true", "false"):
        return text == "true"
    return text


def _shown(value: object) -> str:
    """Return a value as a definition would write it on one line."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(_shown(part) for part in value)}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_shown(part)}' for key, part in value.items())}}}"
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None or value is ABSENT else str(value)


def _nearest(word: str, allowed: Collection[str]) -> str:
    """Return the allowed words, the one that was likely meant before the others."""
    near = difflib.get_close_matches(word, allowed, n=1)
    return ", ".join(dict.fromkeys([*near, *allowed]))


def _exact(value: object, largest: Decimal) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(str(value))
    if not number.is_finite() or abs(number) > largest:
        return None
    return number if round(number, _MOST_PLACES) == number else None

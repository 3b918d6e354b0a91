"""What is wrong with a file, said so that a person finds the place and knows what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST_VALUE = 200  # characters; a fault quotes a cell, it does not repeat a whole broken file


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that is wrong at one place of a file.

    `row` counts as a spreadsheet shows it: the header is row 1, a line break inside quotes starts
    no new row. It is None where the whole file is meant. `rule` is a stable key.
    """

    file: str
    row: int | None
    column: str | None
    value: str
    rule: str
    zh: str
    en: str

    def text(self, language: str) -> str:
        """Return what is wrong and what to do, in Chinese for "zh", else in English."""
        return self.zh if language == "zh" else self.en


class CannotReadError(Exception):
    """A file cannot be reached: not there, no right, or the disk fails. Its content may be good."""

    def __init__(self, path: str, reason: str) -> None:
        """Name the file, and what the system says."""
        super().__init__(path, reason)
        self.path, self.reason = path, reason


class FaultsError(ValueError):
    """A file cannot be used; `faults` says why, all at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults in the order of the file."""
        self.faults = faults_sorted(faults)
        super().__init__("\n".join(_line(fault) for fault in self.faults))


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A kind of fault: its key, and its sentence in both languages with `{value}`-like gaps."""

    key: str
    zh: str
    en: str

    def fault(
        self,
        *,
        file: str,
        row: int | None = None,
        column: str | None = None,
        value: str = "",
        details: Mapping[str, object] | None = None,
    ) -> Fault:
        """Return the fault at a place; `details` fill the gaps that are not the place itself.

        Examples
        --------
        >>> rule = Rule(
        ...     key="too-old", zh="“{value}”早于{first}。", en='"{value}" is before {first}.'
        ... )
        >>> rule.fault(file="a.csv", row=7, value="1980", details={"first": 1990}).en
        '"1980" is before 1990.'
        """
        short = value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"
        gaps = {"file": file, "row": row, "column": column, "value": short, **(details or {})}
        return Fault(
            file=file,
            row=row,
            column=column,
            value=short,
            rule=self.key,
            zh=self.zh.format_map(gaps),
            en=self.en.format_map(gaps),
        )


def faults_sorted(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return faults by file and row, those of a whole file first.

    Within a row they keep their order, which is that of the columns.
    """
    return tuple(sorted(faults, key=lambda fault: (fault.file, fault.row or 0)))


def message_language(environment: Mapping[str, str]) -> str:
    """Return "zh" where the variables of the locale ask for Chinese, else "en".

    The first of LC_ALL, LC_MESSAGES and LANG that is set decides, as POSIX has it.

    Examples
    --------
    >>> message_language({"LANG": "zh_CN.UTF-8"}), message_language({"LC_ALL": "C", "LANG": "zh"})
    ('zh', 'en')
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def _line(fault: Fault) -> str:
    place = f"{fault.file}:{fault.row}" if fault.row else fault.file
    return f"{place}: {fault.column}: {fault.en}" if fault.column else f"{place}: {fault.en}"

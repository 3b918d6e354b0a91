"""`ronghe targets check`: the arithmetic of what documents promise."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ronghe.config.cli.targets import document_of
from ronghe.engines.closure import (
    Closure,
    Finding,
    Level,
    Promise,
    Severity,
    Span,
    check,
    explain,
    promises_of,
    relation_as_dict,
)
from ronghe.engines.targets import read_clauses, read_targets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CONTEXT = 24
_SHOWN_SPANS = 24


class CheckFormat(StrEnum):
    """How findings are printed."""

    TABLE = "table"
    JSON = "json"


class PlanLevel(StrEnum):
    """How high a plan stands."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    PARK = "park"


def check_command(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Documents; several are compared too.")
    ],
    form: Annotated[
        CheckFormat, typer.Option("--format", "-f", help="`json` carries relations to keep.")
    ] = CheckFormat.TABLE,
    level: Annotated[
        list[PlanLevel] | None,
        typer.Option("--level", "-l", help="Once a file, in their order: whose plan it is."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with code 1 if there is an error.")
    ] = False,
) -> None:
    """Check the arithmetic of targets: what falls, contradicts, or adds up to a total.

    Errors and warnings are to be mended; suggestions are sums that hold, to be kept as checks.
    Each finding quotes its spans. Of several files without a level, the same quantity is expected
    to have the same value in all; with levels, a lower plan not to stay below the higher one.

    **Examples**: `ronghe targets check plan.txt`,
    `ronghe targets check province.txt city.txt --level province --level city --strict`,
    `ronghe targets check plan.txt --format json`
    """
    levels = _levels(files, level)
    names = _names(files)
    texts: dict[str, str] = {}
    promises: list[Promise] = []
    for name, path, its_level in zip(names, files, levels, strict=True):
        text = texts[name] = document_of(path).text
        targets, clauses = read_targets(text), read_clauses(text)
        # Two plans of one level are of two places, which the files do not name.
        place = name if its_level is not None else ""
        promises += promises_of(name, text, targets, clauses, level=its_level, place=place)
    result = check(promises)
    if form is CheckFormat.JSON:
        _print(json.dumps(_as_json(result, texts), ensure_ascii=False, indent=1) + "\n")
    else:
        _print(_as_text(result, texts, len(promises)))
    if strict and any(finding.severity is Severity.ERROR for finding in result.findings):
        raise typer.Exit(1)


def _levels(files: Sequence[Path], levels: Sequence[PlanLevel] | None) -> list[Level | None]:
    if not levels:
        return [None] * len(files)
    if len(levels) != len(files):
        typer.echo(
            f"ronghe targets: {len(levels)} levels for {len(files)} files; give one each.", err=True
        )
        raise typer.Exit(2)
    return [Level[level.name] for level in levels]


def _names(files: Sequence[Path]) -> list[str]:
    """Return a name for each file: its own, or the whole path where two are alike."""
    short = [path.name for path in files]
    names = short if len(set(short)) == len(files) else [str(path) for path in files]
    if len(set(names)) < len(files):
        typer.echo("ronghe targets: a file is given twice.", err=True)
        raise typer.Exit(2)
    return names


def _as_text(result: Closure, texts: Mapping[str, str], promises: int) -> str:
    counts = dict.fromkeys(Severity, 0)
    lines: list[str] = []
    for finding in result.findings:
        counts[finding.severity] += 1
        lines += _finding_lines(finding, texts)
    summary = ", ".join(f"{count} {severity}s" for severity, count in counts.items())
    lines.append(f"{promises} targets in {len(texts)} documents: {summary}.")
    if not result.complete:
        lines.append("The search for sums ran into its limit; there may be more of them.")
    return "".join(f"{line}\n" for line in lines)


def _finding_lines(finding: Finding, texts: Mapping[str, str]) -> list[str]:
    lines = [f"{finding.severity.upper()}  {explain(finding)}"]
    lines += [f"  {equation}" for equation in finding.equations]
    if finding.chance is not None:
        others = f"; {finding.rivals} less plain sums meet it too" if finding.rivals else ""
        lines.append(f"  chance of a coincidence about {finding.chance:.2f}{others}")
    for span in finding.spans[:_SHOWN_SPANS]:
        lines.append(f"    {span.document}:{span.start}-{span.end}  {_context(span, texts)}")
    if len(finding.spans) > _SHOWN_SPANS:
        lines.append(f"    and {len(finding.spans) - _SHOWN_SPANS} more spans")
    return [*lines, ""]


def _context(span: Span, texts: Mapping[str, str]) -> str:
    text = texts[span.document]
    before = text[max(0, span.start - _CONTEXT) : span.start]
    after = text[span.end : span.end + _CONTEXT]
    return " ".join(f"{before}【{span.quote}】{after}".split())


def _as_json(result: Closure, texts: Mapping[str, str]) -> dict[str, object]:
    return {
        "complete": result.complete,
        "findings": [
            {
                "kind": finding.kind.value,
                "severity": finding.severity.value,
                "reason": finding.reason,
                "explanation": explain(finding),
                "details": dict(finding.details),
                "equations": list(finding.equations),
                "chance": finding.chance,
                "rivals": finding.rivals,
                "relation": relation_as_dict(finding.relation) if finding.relation else None,
                "spans": [
                    {
                        "id": span.promise,
                        "document": span.document,
                        "start": span.start,
                        "end": span.end,
                        "text": span.quote,
                        "context": _context(span, texts),
                    }
                    for span in finding.spans
                ],
            }
            for finding in result.findings
        ],
    }


def _print(content: str) -> None:
    # The console's own encoding may lack Chinese; the result is UTF-8 wherever it goes.
    sys.stdout.flush()
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(content)
        return
    stream.write(content.encode("utf-8"))
    stream.flush()

"""`ronghe targets`: read the quantitative targets of policy documents, and score the reading."""

from __future__ import annotations

import csv
import io
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ronghe.engines.targets import (
    Evaluation,
    Labelled,
    Score,
    Target,
    WrongLabelError,
    evaluate,
    labels_of,
    read_targets,
    target_as_json,
)
from ronghe.engines.targets.evaluation import FIELDS
from ronghe.lib.documents import (
    ENDINGS,
    LIMITS,
    NOTES,
    ReadDocument,
    UnreadableFileError,
    read_document,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

app = typer.Typer(
    name="targets",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Read the quantitative targets of policy documents 政策文件量化目标.",
)

LABELS = ".targets.json"
_LARGEST_LABELS = 64 * 1024 * 1024  # bytes
_CONTEXT = 40
_FILE_WIDTH = 200


class ExtractFormat(StrEnum):
    """How targets are printed."""

    JSON = "json"
    TABLE = "table"
    CSV = "csv"


class EvaluateFormat(StrEnum):
    """How a score is printed."""

    TABLE = "table"
    JSON = "json"


def _fail(sentence: str) -> NoReturn:
    typer.echo(f"ronghe targets: {sentence}", err=True)
    raise typer.Exit(2)


@app.command()
def extract(
    file: Annotated[Path, typer.Argument(help=f"A document: {', '.join(ENDINGS)}.")],
    form: Annotated[
        ExtractFormat,
        typer.Option("--format", "-f", help="`json` is the form of a label file."),
    ] = ExtractFormat.JSON,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Write to this file instead of the screen.")
    ] = None,
) -> None:
    """Print the targets of a policy document, each with value, unit, year, indicator and span.

    Standard output holds the result alone; what was left out or guessed is noted on standard
    error. Spans count the characters of the text that `ronghe targets text` prints: of a TXT or
    Markdown file that is the file itself, a byte order mark counting as one. `page` is null where
    the file tells no pages.

    **Examples**: `ronghe targets extract plan.pdf`,
    `ronghe targets extract plan.docx --format table`,
    `ronghe targets extract plan.txt --format csv -o plan.csv`
    """
    document = document_of(file)
    targets = read_targets(document.text)
    if form is ExtractFormat.TABLE:
        _print_table(targets, document, out)
        return
    if form is ExtractFormat.CSV:
        # Excel opens a CSV file as UTF-8 only by its mark; standard output stays without.
        _write(_as_csv(targets, document), out, encoding="utf-8-sig")
        return
    content = {"document": file.name, "targets": [_as_json(t, document) for t in targets]}
    _write(json.dumps(content, ensure_ascii=False, indent=1) + "\n", out, encoding="utf-8")


@app.command("text")
def text_command(
    file: Annotated[Path, typer.Argument(help=f"A document: {', '.join(ENDINGS)}.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Write to this file instead of the screen.")
    ] = None,
) -> None:
    """Print the text of a document as targets are read in it; their spans count its characters.

    **Examples**: `ronghe targets text plan.pdf`, `ronghe targets text plan.docx -o plan.txt`
    """
    _write(document_of(file).text, out, encoding="utf-8")


@app.command("evaluate")
def evaluate_command(
    directory: Annotated[
        Path,
        typer.Argument(
            help="Folder with pairs NAME.txt (or .md, .docx, .pdf …) and NAME.targets.json."
        ),
    ],
    errors: Annotated[
        bool, typer.Option("--errors", help="List each miss, false find and wrong field.")
    ] = False,
    form: Annotated[
        EvaluateFormat,
        typer.Option("--format", "-f", help="`json` prints the figures for a program."),
    ] = EvaluateFormat.TABLE,
) -> None:
    """Score the reading against labelled documents: precision, recall, F1 and field accuracies.

    A found target counts when unit, value and year equal a label's and the spans overlap. Field
    accuracies are over the matched pairs. All documents count together; each has a row besides.

    **Examples**: `ronghe targets evaluate policies/`,
    `ronghe targets evaluate policies/ --errors`,
    `ronghe targets evaluate policies/ --format json`
    """
    documents = labelled_documents(directory)
    result = evaluate(documents)
    if form is EvaluateFormat.JSON:
        content = _evaluation_as_json(result, documents, with_errors=errors)
        _write(json.dumps(content, ensure_ascii=False, indent=1) + "\n", None, encoding="utf-8")
        return
    _print_evaluation(result)
    if errors:
        lines = _error_lines(result, documents)
        _write("".join(f"{line}\n" for line in lines), None, encoding="utf-8")


def document_of(path: Path) -> ReadDocument:
    """Return a document with its text as spans count it; exit with code 2 if it has none."""
    if path.is_dir():
        _fail(f"{path} is a folder; give one file.")
    try:
        document = read_document(_bytes(path, LIMITS.file_bytes), name=path.name)
    except UnreadableFileError as error:
        _fail(f"{path}: {error}")
    for note in document.notes:
        _note(f"{path.name}: {NOTES[note.kind] % note.details}")
    return document


def _bytes(path: Path, largest: int) -> bytes:
    try:
        if path.stat().st_size > largest:
            _fail(f"{path} is larger than {largest // 1024 // 1024} MiB; no plan is.")
        return path.read_bytes()
    except FileNotFoundError:
        _fail(f"{path} does not exist.")
    except OSError as error:
        _fail(f"{path} cannot be read: {error.strerror}.")


def _note(sentence: str) -> None:
    typer.echo(f"ronghe targets: {sentence}", err=True)


def labelled_documents(directory: Path) -> list[Labelled]:
    """Return the labelled documents of a folder, each read; exit with code 2 if none can be."""
    if not directory.is_dir():
        _fail(f"{directory} is no folder.")
    pairs = []
    for label_path in sorted(directory.glob(f"*{LABELS}")):
        stem = label_path.name.removesuffix(LABELS)
        paths = [p for e in ENDINGS if (p := label_path.with_name(stem + e)).exists()]
        if not paths:
            _fail(f"{label_path} has no document {stem}.txt or {stem}.md beside it.")
        text = document_of(paths[0]).text
        pairs.append(
            Labelled(
                name=paths[0].name,
                text=text,
                labels=_labels(label_path, text),
                found=read_targets(text),
            )
        )
    if not pairs:
        _fail(f"{directory} holds no pair NAME.txt and NAME{LABELS}.")
    return pairs


def _labels(path: Path, text: str) -> list[Target]:
    try:
        return labels_of(json.loads(_bytes(path, _LARGEST_LABELS).decode("utf-8")), text)
    except UnicodeDecodeError:
        _fail(f"{path} is no UTF-8.")
    except json.JSONDecodeError as error:
        _fail(f"{path} is no JSON: line {error.lineno}, column {error.colno}.")
    except WrongLabelError as error:
        _fail(f"{path}: {error}.")


def _write(content: str, out: Path | None, *, encoding: str) -> None:
    if out is None:
        # The console's own encoding may lack Chinese; the result is UTF-8 wherever it goes.
        sys.stdout.flush()
        stream = getattr(sys.stdout, "buffer", None)
        if stream is None:
            sys.stdout.write(content)
            return
        stream.write(content.encode("utf-8"))
        stream.flush()
        return
    try:
        out.write_text(content, encoding=encoding, newline="")
    except OSError as error:
        _fail(f"{out} cannot be written: {error.strerror}.")


def _as_json(target: Target, document: ReadDocument) -> dict[str, object]:
    return target_as_json(target) | {"page": document.page_of(target.start)}


def _as_csv(targets: Sequence[Target], document: ReadDocument) -> str:
    columns = [*target_as_json(_EMPTY), "page"]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    for target in targets:
        row = _as_json(target, document)
        row["owner"] = "、".join(target.owner)
        row["heading_path"] = " / ".join(target.heading_path)
        writer.writerow({key: _cell(value) for key, value in row.items()})
    return stream.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    # A text that opens like a formula would run in a spreadsheet.
    if isinstance(value, str) and value[:1] in ("+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


_EMPTY = Target(
    start=0, end=0, text="", value=None, value_high=None, unit="", comparator="=", year=None,
    every_year=False, cumulative=False, indicator="", owner=(), section="", heading_path=(),
)  # fmt: skip


def _print_table(targets: Sequence[Target], document: ReadDocument, out: Path | None) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(
        "#",
        "span",
        "page",
        "indicator",
        "",
        "value",
        "unit",
        "year",
        "counted",
        "scope",
        "direction",
        "owner",
        "section",
    )
    for number, target in enumerate(targets, 1):
        counted = [w for w, on in (("每年", target.every_year), ("累计", target.cumulative)) if on]
        # Text, not str: a bracket in the document is no markup.
        cells = [
            str(number), f"{target.start}–{target.end}",
            str(document.page_of(target.start) or ""), target.indicator, target.comparator,
            _number(target), target.unit, str(target.year or ""), " ".join(counted), target.scope,
            target.direction, "、".join(target.owner), target.section,
        ]  # fmt: skip
        table.add_row(*(Text(cell) for cell in cells))
    _write(_drawn(table, to_screen=out is None), out, encoding="utf-8")


def _drawn(table: Table, *, to_screen: bool) -> str:
    """Return a table as text: as wide as the screen, or wide enough for a file."""
    from rich.console import Console

    screen = Console()
    stream = io.StringIO()
    if to_screen and screen.is_terminal:
        Console(file=stream, force_terminal=True, width=screen.width).print(table)
    else:
        Console(file=stream, width=_FILE_WIDTH).print(table)
    return stream.getvalue()


def _number(target: Target) -> str:
    values = [v for v in (target.value, target.value_high) if v is not None]
    return "–".join(f"{v:.10g}" for v in values)


def _print_evaluation(result: Evaluation) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table("document", "matched", "missed", "false", "precision", "recall", "F1", *FIELDS)
    for score in (*result.documents, result.total):
        if score is result.total:
            table.add_section()
        cells = [score.name, str(score.matched), str(score.missed), str(score.false)]
        rates = [score.precision, score.recall, score.f1, *map(score.accuracy, FIELDS)]
        table.add_row(*(Text(c) for c in [*cells, *(f"{rate:.3f}" for rate in rates)]))
    total = result.total
    summary = f"precision {total.precision:.4f}  recall {total.recall:.4f}  F1 {total.f1:.4f}\n"
    fields = "  ".join(f"{field} {total.accuracy(field):.4f}" for field in FIELDS) + "\n"
    _write(_drawn(table, to_screen=True) + summary + fields, None, encoding="utf-8")


def _error_lines(result: Evaluation, documents: Sequence[Labelled]) -> list[str]:
    text_by_name = {document.name: document.text for document in documents}
    lines = [
        f"missed {name} {t.start}-{t.end}: {_context(text_by_name[name], t)} "
        f"[{t.comparator} {_number(t)} {t.unit}, {t.year}, {t.indicator}]"
        for name, t in result.missed
    ]
    lines += [
        f"false  {name} {t.start}-{t.end}: {_context(text_by_name[name], t)} "
        f"[{t.comparator} {_number(t)} {t.unit}, {t.year}, {t.indicator}]"
        for name, t in result.false
    ]
    lines += [
        f"field  {e.document} {e.label.start}-{e.label.end} {e.field}: "
        f"label {getattr(e.label, e.field)!r}, found {getattr(e.found, e.field)!r} "
        f"in {_context(text_by_name[e.document], e.label)}"
        for e in result.field_errors
    ]
    return lines


def _context(text: str, target: Target) -> str:
    before = text[max(0, target.start - _CONTEXT) : target.start]
    after = text[target.end : target.end + _CONTEXT // 2]
    return " ".join(f"{before}【{target.text}】{after}".split())


def _evaluation_as_json(
    result: Evaluation, documents: Sequence[Labelled], *, with_errors: bool
) -> dict[str, object]:
    content: dict[str, object] = {
        "total": _score_as_json(result.total),
        "documents": [_score_as_json(score) for score in result.documents],
    }
    if with_errors:
        text_by_name = {document.name: document.text for document in documents}
        for key, entries in (("missed", result.missed), ("false", result.false)):
            content[key] = [
                {
                    "document": name,
                    "context": _context(text_by_name[name], t),
                    **target_as_json(t),
                }
                for name, t in entries
            ]
        content["fields"] = [
            {
                "document": e.document,
                "field": e.field,
                "start": e.label.start,
                "label": getattr(e.label, e.field),
                "found": getattr(e.found, e.field),
                "context": _context(text_by_name[e.document], e.label),
            }
            for e in result.field_errors
        ]
    return content


def _score_as_json(score: Score) -> dict[str, object]:
    return {
        "document": score.name,
        "matched": score.matched,
        "missed": score.missed,
        "false": score.false,
        "precision": round(score.precision, 6),
        "recall": round(score.recall, 6),
        "f1": round(score.f1, 6),
        **{field: round(score.accuracy(field), 6) for field in FIELDS},
    }

"""The guide is true: its examples give the results that stand there, its reference is current."""

from __future__ import annotations

import csv
import io
import re

import pytest

from ronghe.engines.index import index_build, index_parse, table_of_sheet
from ronghe.engines.index.releasing import scores_csv
from ronghe.lib.sheets import stream_sheet
from ronghe.testing import index_reference

EXAMPLE = re.compile(r"```yaml\n(.*?)```.*?```csv\n(.*?)```.*?```result\n(.*?)```", re.DOTALL)
TEXT = index_reference.path().read_text(encoding="utf-8")
EXAMPLES = EXAMPLE.findall(TEXT)


def result_of(definition: str, data: str) -> str:
    """Return the scores of an example, numbers to four decimals."""
    index = index_parse(definition)
    table = table_of_sheet(index, stream_sheet(data.encode(), name="data.csv"))
    lines = csv.reader(io.StringIO(scores_csv(index_build(index, table)).decode()))
    return "".join(",".join(map(_short, line)) + "\n" for line in lines)


def _short(cell: str) -> str:
    if not re.fullmatch(r"-?\d+\.\d+", cell):
        return cell
    return f"{float(cell):.4f}".rstrip("0").rstrip(".")


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == TEXT.count("```result") == TEXT.count("```yaml") == 5


@pytest.mark.parametrize(("definition", "data", "result"), EXAMPLES)
def test_an_example_gives_what_it_says(definition: str, data: str, result: str) -> None:
    assert result_of(definition, data) == result


def test_the_reference_is_what_the_reader_knows() -> None:
    assert index_reference.document() == TEXT, f"run {index_reference.COMMAND}"

"""How fast policy text is read, and that time grows with length: `python bench/targets.py [CHARS]`.

A plan of two hundred pages is some 200,000 characters. The texts below it are made to hurt: each is
read at three lengths, every one twice the one before, so that a doubling that costs more than about
twice shows. CPU time of this process; the peer is one pass of the simplest number pattern with
`re`, the least that any reader must do.
"""

from __future__ import annotations

import re
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from ronghe.engines.targets import read_targets

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENTS = Path(__file__).parent.parent / "src/ronghe/engines/targets/tests/documents"
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:%|[\u4e00-\u9fff]{1,3})")
# One piece of each hostile text, repeated to the length asked for.
HOSTILE = {
    "digits": "1",
    "digits apart": "1 ",
    "nested brackets": "(",
    "owner brackets": "(市甲局牵头",
    "quotation marks": "“",
    "title marks": "《",
    "no spaces": "企",
    "one long line": "建设10个平台，",
    "one sentence of sums": "奖励10万元、",
    "one sentence of shares": "占比达到10%和",
    "Chinese numerals": "百",
    "Chinese sums": "十亿元",
    "separators": "、",
    "commas": "，",
    "full stops": "。",
    "table pipes": "|",
    "table cells": "|1",
    "table rows": "|甲|1|2025年|\n",
    "ranges": "1-",
    "ratios": "1:",
    "codes": "A1",
    "years": "2025年到",
    "verbs": "建设",
    "receivers": "对甲给予",
    "examples": "甲、",
    "lines": "\n",
    "page numbers": "1\n",
    "headings": "一、甲\n",
    "items": "（一）甲\n",
    "labels": "责任单位：",
    "names": "市甲局、",
    "of": "的",
}


def seconds(read: Callable[[str], object], text: str) -> float:
    """Return the CPU seconds of one reading."""
    started = time.process_time()
    read(text)
    return time.process_time() - started


def show(line: str) -> None:
    """Print one line of the table."""
    print(line, flush=True)


def plan_of(length: int) -> str:
    """Return the invented documents of the tests over and over, to a length."""
    paths = sorted(path for path in DOCUMENTS.iterdir() if path.suffix != ".json")
    text = "\n\n".join(path.read_bytes().decode("utf-8") for path in paths)
    return (text * (length // len(text) + 1))[:length]


def main() -> None:
    """Print the table."""
    longest = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    plan = plan_of(200_000)
    read, peer = seconds(read_targets, plan), seconds(NUMBER.findall, plan)
    found = len(read_targets(plan))
    show(
        f"200,000 characters of plans: {read:.2f} s, {found:,} targets; numbers by re: {peer:.3f} s"
    )
    show(f"\n{'text':<24}{'seconds at 1/4, 1/2, 1 of':>28} {longest:,} characters, and the ratios")
    for name, piece in HOSTILE.items():
        times = []
        for part in (4, 2, 1):
            text = piece * (longest // part // len(piece))
            times.append(seconds(read_targets, text))
        ratios = [b / a if a > 0 else 0 for a, b in pairwise(times)]
        row = "".join(f"{t:>9.2f}" for t in times) + "   "
        show(f"{name:<24}{row}" + " ".join(f"×{r:.1f}" for r in ratios))


if __name__ == "__main__":
    main()

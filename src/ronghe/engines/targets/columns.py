"""Tables that a text sets without rules: columns by blanks or tabs, or one cell below another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

# Columns that blanks or tabs keep apart; only beside a head with a year or the word for unit.
_GAP: Final = re.compile(r"(?<=[^\s])[ \u3000]{2,}(?=[^\s])|(?<=[^\s])\t+ *(?=[^\s])")
_BLANK: Final = re.compile(r"(?<=[^\s])[ \u3000\t]+(?=[^\s])")
_COLUMN_HEAD: Final = re.compile(r"(?:19|20)\d{2}年|单位|指标")
_LONGEST_LINE: Final = 300
_YEAR_HEAD: Final = re.compile(
    r"[^\d，。;；]{0,8}(?:19|20)\d{2}年?[^\d，。;；]{0,8}|[^\d，。;；]{0,6}目标值?"
)
_WORD_HEAD: Final = re.compile(
    r"序号|类别|类型|分类|领域|维度|(?:主要|具体|[一二三]级|规划|核心|发展)?指标(?:名称|内容)?|名称|项目(?:名称)?"
    r"|(?:计量)?单位|(?:指标)?(?:属性|性质|类型)|备注|年均.{0,8}|.{0,6}(?:增速|增长|累计).{0,6}"
    r"|(?:责任|牵头|配合)(?:单位|部门)|基期|现状值?|基数"
)
_FIRST_HEAD: Final = re.compile(
    r"序号|类别|类型|分类|领域|维度|(?:主要|具体|[一二]级|规划|核心|发展)?指标(?:名称|内容)?|名称|项目(?:名称)?"
)
_CLASS_HEAD: Final = re.compile(r"类别|类型|分类|领域|维度")
_NUMBER: Final = re.compile(
    r"[≥≤><＞＜~约+]?[\[〔［(（]?[≥≤><＞＜]?\d[\d,，]*(?:\.\d+)?[^。；;]{0,14}|[-—–－―/\\*]{1,3}|持平"
)
_PROSE: Final = re.compile(r"[。；;]|[^：:]{30}")
_FEWEST_COLUMNS: Final = 3
_MOST_COLUMNS: Final = 9
_LONGEST_HEAD: Final = 18
_LONGEST_CELL: Final = 60


def with_columns(text: str) -> str:
    r"""Mark the columns of a table set without rules by `|`, length kept.

    Such a table opens with a head of at least three short cells and has at least two lines of
    cells; they stand beside one another, with blanks or tabs between, or one below another.

    Examples
    --------
    >>> with_columns("指标 2020年 2025年\n上云率(%) 38 50\n平台(个) 2 5")
    '指标|2020年|2025年\n上云率(%)|38|50\n平台(个)|2|5'
    """
    return _below_one_another(_beside_one_another(text))


def _beside_one_another(text: str) -> str:
    lines = text.split("\n")
    wide = 0
    narrow: list[str] | None = None
    for index, line in enumerate(lines):
        stripped = line.strip()
        if not stripped or len(line) > _LONGEST_LINE or "|" in line:
            wide = wide if not stripped else 0
            narrow = narrow if not stripped else None
            continue
        gaps = _GAP.findall(stripped)
        if wide and len(gaps) >= 2:
            lines[index] = _GAP.sub(lambda m: "|" + " " * (len(m.group()) - 1), line)
            continue
        wide = 0
        if narrow is not None:
            marked = _marked(line, narrow)
            narrow = narrow if marked else None
            lines[index] = marked or line
            if marked:
                continue
        following = _next_filled(lines, index)
        is_wide = len(gaps) >= 2 and _COLUMN_HEAD.search(line)
        if is_wide and len(_GAP.findall(following)) >= 2:
            wide = 1
            lines[index] = _GAP.sub(lambda m: "|" + " " * (len(m.group()) - 1), line)
            continue
        heads = stripped.split()
        if _are_heads(heads) and _marked(following, heads):
            narrow = heads
            lines[index] = _BLANK.sub(lambda m: "|" + " " * (len(m.group()) - 1), line)
    return "\n".join(lines)


def _next_filled(lines: Sequence[str], index: int) -> str:
    return next((line.strip() for line in lines[index + 1 : index + 4] if line.strip()), "")


def _are_heads(cells: Sequence[str]) -> bool:
    """Tell whether the cells are the head of a table: words for columns, a year among them."""
    return (
        _FEWEST_COLUMNS <= len(cells) <= _MOST_COLUMNS
        and all(len(c) <= _LONGEST_HEAD for c in cells)
        and any(_YEAR_HEAD.fullmatch(c) for c in cells)
        and any(_WORD_HEAD.fullmatch(c) for c in cells)
        and all(map(_is_head, cells))
    )


def _is_head(cell: str) -> bool:
    return bool(_YEAR_HEAD.fullmatch(cell) or _WORD_HEAD.fullmatch(cell))


def _fits(cells: Sequence[str], heads: Sequence[str]) -> bool:
    """Tell whether a row of cells has numbers under the years and a name before them."""
    years = [i for i, head in enumerate(heads) if _YEAR_HEAD.fullmatch(head)]
    return (
        all(_NUMBER.fullmatch(cells[i]) for i in years)
        and not all(_NUMBER.fullmatch(c) for c in cells[: years[0]])
        and all(len(c) <= _LONGEST_CELL for c in cells)
        and not any(_PROSE.search(c) for c in cells[: years[0]] if len(c) > _LONGEST_CELL // 2)
    )


def _marked(line: str, heads: Sequence[str]) -> str:
    """Return the line with its columns marked, or "" where it is no row under these heads."""
    gaps = list(_BLANK.finditer(line))
    if len(gaps) < len(heads) - 1 or len(line) > _LONGEST_LINE:
        return ""
    # A name may hold blanks: columns are told from the right.
    cuts = gaps[len(gaps) - len(heads) + 1 :]
    edges = [0, *(m.end() for m in cuts)]
    ends = [*(m.start() for m in cuts), len(line)]
    cells = [line[a:b].strip() for a, b in zip(edges, ends, strict=True)]
    if not _fits(cells, heads):
        return ""
    signs = list(line)
    for gap in cuts:
        signs[gap.start()] = "|"
    return "".join(signs)


def _below_one_another(text: str) -> str:
    lines = text.split("\n")
    filled = [i for i, line in enumerate(lines) if line.strip()]
    cells = [lines[i].strip() for i in filled]
    joints: list[tuple[int, int]] = []
    at = 0
    while at < len(cells):
        found = _table_at(cells, at) if _FIRST_HEAD.fullmatch(cells[at]) else []
        for begin, end in found:
            joints.extend((filled[i], filled[i + 1]) for i in range(begin, end - 1))
        at = found[-1][1] if found else at + 1
    if not joints:
        return text
    # The line ends between two cells of a row become a mark and blanks.
    closing = {line: "|" for line, _ in joints}
    blank = {k for line, after in joints for k in range(line + 1, after)}
    pieces = []
    for index, line in enumerate(lines):
        sign = " " if index in blank else closing.get(index, "\n")
        pieces.append(line + (sign if index < len(lines) - 1 else ""))
    return "".join(pieces)


def _table_at(cells: Sequence[str], at: int) -> list[tuple[int, int]]:
    """Return the spans of a table's rows, head included, or []; a class column may be left out."""
    for width in range(_MOST_COLUMNS, _FEWEST_COLUMNS - 1, -1):
        heads = cells[at : at + width]
        following = cells[at + width : at + width + 1]
        if len(heads) < width or not _are_heads(heads) or any(map(_is_head, following)):
            continue
        spans = [(at, at + width)]
        start = at + width
        while row := _row_width(cells, start, heads):
            spans.append((start, start + row))
            start += row
        if len(spans) >= _FEWEST_COLUMNS:
            return spans
    return []


def _row_width(cells: Sequence[str], start: int, heads: Sequence[str]) -> int:
    """Return how many cells the row at `start` takes under these heads, or 0."""
    for missing in (0, 1) if _CLASS_HEAD.fullmatch(heads[0]) else (0,):
        width = len(heads) - missing
        row = cells[start : start + width]
        if len(row) == width and width >= _FEWEST_COLUMNS - 1 and not _are_heads(row):
            under = heads[missing:]
            if any(_YEAR_HEAD.fullmatch(h) for h in under[1:]) and _fits(row, under):
                return width
    return 0

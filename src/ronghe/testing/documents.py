"""One invented plan as a file of each format that can be read, and small files to break."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import docx
import pytest
import typst
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

FONT = "Noto Sans CJK SC"


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A heading (`level` from 1), a paragraph (level 0) or a table (`rows`, the head first)."""

    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


PLAN = (
    Block(text="云溪市制造业数字化转型三年行动计划"),
    Block(text="为推动制造业数字化转型，结合我市实际，制定本计划。"),
    Block(text="一、主要目标", level=1),
    Block(
        text="到2027年，全市规模以上工业企业数字化改造覆盖率达到85%以上，建设智能工厂40个、数字化车间"
        "260个左右，培育示范企业60家，工业互联网平台普及率提高到45%，单位产值能耗降低5个百分点，"
        "软件业务收入突破1.2万亿元。"
    ),
    Block(text="二、重点任务", level=1),
    Block(text="（一）推广示范", level=2),
    Block(
        text="每年培育12家标杆企业，累计推动3000家中小企业上云，带动投资20亿元以上。（责任单位：市经济"
        "信息局、市财政局）"
    ),
    Block(text="（二）夯实基础", level=2),
    Block(text="到2026年，建成5G基站1.8万个，引进高端人才200人，新增公共服务平台2—3个。"),
    Block(text="三、指标", level=1),
    Block(
        rows=(
            ("指标", "单位", "2025年", "2026年", "2027年"),
            ("智能工厂", "个", "20", "30", "40"),
            ("数字化改造覆盖率", "%", "65", "75", "85"),
            ("示范企业", "家", "20", "40", "60"),
        )
    ),
    Block(text="四、保障措施", level=1),
    Block(text="市级财政每年安排专项资金3.5亿元以上，按研发费用的10%给予补助。"),
)


def as_text(blocks: Sequence[Block] = PLAN) -> str:
    """Return the plan as plain text; a table is set with blanks."""
    lines = []
    for block in blocks:
        if block.rows:
            lines += ["    ".join(row) for row in block.rows]
        else:
            lines.append(block.text)
    return "\n".join(lines) + "\n"


def as_markdown(blocks: Sequence[Block] = PLAN) -> str:
    """Return the plan as Markdown."""
    parts = []
    for block in blocks:
        if block.rows:
            rows = [f"| {' | '.join(row)} |" for row in block.rows]
            parts.append("\n".join([rows[0], "| --- " * len(block.rows[0]) + "|", *rows[1:]]))
        else:
            parts.append("#" * block.level + " " * bool(block.level) + block.text)
    return "\n\n".join(parts) + "\n"


def as_html(blocks: Sequence[Block] = PLAN) -> str:
    """Return the plan as a web page with a menu and a script around it."""
    body = []
    for block in blocks:
        if block.rows:
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in block.rows)
            body.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
        else:
            tag = f"h{block.level}" if block.level else "p"
            body.append(f"<{tag}>{escape(block.text)}</{tag}>")
    return (
        '<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>计划</title>'
        "<style>p{color:red}</style><script>var share=100;</script></head><body>"
        "<nav><ul><li>首页</li><li>政务公开20项</li></ul></nav>"
        f"<div>{''.join(body)}</div><footer>网站标识码3700000012</footer></body></html>"
    )


def as_docx(blocks: Sequence[Block] = PLAN) -> bytes:
    """Return the plan as a Word document."""
    document = docx.Document()
    for block in blocks:
        if block.rows:
            table = document.add_table(len(block.rows), len(block.rows[0]))
            for cells, row in zip(table.rows, block.rows, strict=True):
                for cell, text in zip(cells.cells, row, strict=True):
                    cell.text = text
        elif block.level:
            document.add_heading(block.text, block.level)
        else:
            document.add_paragraph(block.text)
    return docx_bytes(document)


def docx_bytes(document: Any) -> bytes:
    """Return what saving a Word document writes."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def word(xml: str) -> Any:
    """Return an element of WordprocessingML; its names begin with `w:`."""
    opening, rest = re.split(r"(?=[ />])", xml, maxsplit=1)
    return parse_xml(f"{opening} {nsdecls('w')}{rest}")


def as_pdf(blocks: Sequence[Block] = PLAN, *, setting: str = "") -> bytes:
    """Return the plan as a PDF file: A4, set-in paragraphs, running head, page numbers."""
    parts = []
    for block in blocks:
        if block.rows:
            cells = ", ".join(f"[{cell}]" for row in block.rows for cell in row)
            parts.append(f"#table(columns: {len(block.rows[0])}, {cells})")
        else:
            parts.append(block.text)
    return pdf_of("\n\n".join(parts), setting=setting)


def pdf_of(source: str, *, setting: str = "") -> bytes:
    """Return a PDF file set by Typst; the test is skipped, loudly, without a Chinese font."""
    if FONT not in typst.Fonts().families():
        pytest.skip(f"NO PDF IS SET: the font {FONT} is missing (apt-get install fonts-noto-cjk)")
    head = f"""
#set page(paper: "a4", header: [云溪市人民政府文件], footer: context align(center)[— #counter(page).display() —])
#set text(font: "{FONT}", size: 12pt, lang: "zh", region: "cn")
#set par(first-line-indent: (amount: 2em, all: true), justify: true)
"""  # noqa: E501
    return bytes(typst.compile((head + setting + "\n" + source).encode()))


class PlanFiles:
    """The files of this module, for tests of layers that import nothing from here."""

    def of(self, ending: str) -> bytes:
        """Return the plan as a `docx`, `pdf`, `html`, `md` or `txt` file."""
        if ending in ("docx", "pdf"):
            return as_docx() if ending == "docx" else as_pdf()
        texts = {"html": as_html, "md": as_markdown, "txt": as_text}
        return texts[ending]().encode()

    def pdf_of(self, source: str, *, setting: str = "") -> bytes:
        """Return a PDF file of other content."""
        return pdf_of(source, setting=setting)


@pytest.fixture
def plan_files() -> PlanFiles:
    return PlanFiles()

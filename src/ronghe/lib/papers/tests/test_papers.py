"""A paper gives a PDF with its text and a DOCX with real headings and tables."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from docx import Document

from ronghe.lib.papers import (
    Cell,
    Column,
    Facts,
    FontMissingError,
    Heading,
    Note,
    Paper,
    Paragraph,
    Picture,
    Table,
    as_docx,
    as_pdf,
)
from ronghe.lib.papers.drawing import Bar, bars, radar

HOSTILE = '#panic("x") $x$ *b* `c` \\ <label> @ref "引号" [x] // y'


def fonts() -> tuple[Path, ...]:
    root = next(path for path in Path(__file__).parents if (path / "pyproject.toml").is_file())
    return (root / "node_modules" / "@expo-google-fonts" / "noto-serif-sc",)


def paper(rows: int = 3, **changes: object) -> Paper:
    given = {
        "title": "云岭市智能制造规划进展报告",
        "subtitle": "2022年",
        "issuer": "云岭市经济和信息化委员会",
        "number": "云经信〔2022〕9号",
        "issued_on": date(2022, 3, 9),
        "mark": "草案",
        "blocks": (
            Heading(text="一、总体情况"),
            Paragraph(text=f"全市进展平稳。\n{HOSTILE}"),
            Facts(items=(("目标任务", "35项"), ("落后", "2项"))),
            Table(
                caption="分项进展",
                columns=(Column(title="目标", share=3), Column(title="进展", align="right")),
                rows=tuple(
                    (f"{HOSTILE} {n}", Cell(text="落后", tone="red", is_strong=True))
                    for n in range(rows)
                ),
            ),
            Note(text="口径为示意。"),
        ),
    }
    return Paper(**(given | changes))  # type: ignore[arg-type]


def test_a_pdf_is_made_whatever_the_text_holds() -> None:
    assert as_pdf(paper(), font_paths=fonts()).startswith(b"%PDF-")


def test_the_same_paper_gives_the_same_pdf_pages_in_english_too() -> None:
    assert as_pdf(paper(language="en"), font_paths=fonts()).startswith(b"%PDF-")


def test_without_a_chinese_font_there_is_no_pdf_of_boxes(tmp_path: Path) -> None:
    with pytest.raises(FontMissingError):
        as_pdf(paper(), font_paths=(tmp_path,))


def test_a_docx_has_headings_tables_and_the_text_as_it_is() -> None:
    word = Document(BytesIO(as_docx(paper())))
    texts = [p.text for p in word.paragraphs]
    assert "云岭市智能制造规划进展报告" in texts
    assert any(HOSTILE in text for text in texts)
    assert [p.style.name for p in word.paragraphs if p.text == "一、总体情况"] == ["Heading 1"]
    (table,) = word.tables
    assert [cell.text for cell in table.rows[0].cells] == ["目标", "进展"]
    assert len(table.rows) == 4
    assert texts[-2:] == ["云岭市经济和信息化委员会", "2022年3月9日"]


def test_a_row_with_missing_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="Row 2"):
        Table(columns=(Column(title="a"), Column(title="b")), rows=(("1", "2"), ("1",)))


def pictures() -> tuple[Picture, ...]:
    rows = [
        Bar(name=f"设备 <{HOSTILE}>", start=0, end=3, text="3"),
        Bar(name="成本", start=3, end=1, text="-2"),
        Bar(name="合计", start=0, end=1, text="1", is_total=True),
    ]
    profile = radar(["甲", "乙", "丙", "丁"], [("本企业", [10, 50, 100, 0]),
                    ("同行", [40, None, 60, 70])], most=100)  # fmt: skip
    return (
        Picture(svg=bars(rows), alt="三条", caption="构成"),
        Picture(svg=profile, alt="画像"),
    )


def test_pictures_are_vectors_in_a_pdf_and_pixels_in_a_docx() -> None:
    drawn = paper(blocks=pictures())
    pdf = as_pdf(drawn, font_paths=fonts())
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    assert "本企业" in text  # text of a drawing can be searched
    word = Document(BytesIO(as_docx(drawn, font_paths=fonts())))
    assert len(word.inline_shapes) == 2
    assert [s._inline.docPr.get("descr") for s in word.inline_shapes] == ["三条", "画像"]
    with pytest.raises(FontMissingError):
        as_docx(drawn)

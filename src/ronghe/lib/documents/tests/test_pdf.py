"""What a PDF page does to text, undone: wraps, running lines, columns, ruled tables, turns."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from ronghe.engines.targets import read_targets
from ronghe.lib.documents import LIMITS, UnreadableFileError
from ronghe.lib.documents.pdf import read_pdf
from ronghe.testing.documents import pdf_of

SENTENCE = "推动重点企业实施数字化改造，形成一批可复制可推广的典型场景和解决方案，"


BARE = "#set page(header: none, footer: none)"


def text_of(source: str, *, setting: str = BARE) -> str:
    return read_pdf(pdf_of(source, setting=setting), LIMITS).text


def test_wrapped_lines_are_one_paragraph_and_paragraphs_stay_apart():
    first, second = SENTENCE * 4 + "到2027年建成30个。", SENTENCE * 3 + "投资5亿元。"
    lines = text_of(f"{first}\n\n{second}").split("\n")
    assert lines == [f"　　{first}", f"　　{second}", ""]


def test_a_sentence_goes_on_over_the_page_end_past_running_lines_and_page_numbers():
    sentence = SENTENCE * 100 + "到2027年建成30个。"
    document = read_pdf(pdf_of(f"一、目标\n\n{sentence}"), LIMITS)
    assert document.text == f"　　一、目标\n　　{sentence}\n"
    assert len(document.pages) == 3
    assert document.page_of(document.text.index("30个")) == 3


def test_pages_that_begin_alike_but_for_a_figure_keep_their_lines():
    pages = "\n\n#pagebreak()\n\n".join(f"建设车间{10 + i}个" for i in range(5))
    text = text_of(pages, setting="")
    assert [t.value for t in read_targets(text)] == [10, 11, 12, 13, 14]
    assert "云溪市人民政府文件" not in text


def test_two_columns_are_read_one_after_the_other_under_their_title():
    paragraphs = [f"{SENTENCE}建设{n}个车间，带动就业{n}人。" for n in range(100, 130)]
    title = '#place(top + center, scope: "parent", float: true)[#text(18pt)[云溪市三年行动计划]]'
    text = text_of(
        title + "\n\n" + "\n\n".join(paragraphs), setting=f"{BARE}\n#set page(columns: 2)"
    )
    assert text.split("\n") == [f"　　{line}" for line in ["云溪市三年行动计划", *paragraphs]] + [
        ""
    ]


def test_a_ruled_table_with_merged_heads_is_one_pipe_table():
    table = """#table(columns: 4,
      table.cell(rowspan: 2)[指标], table.cell(rowspan: 2)[单位], table.cell(colspan: 2)[目标值],
      [2025年], [2027年], [智能工厂], [个], [20], [40],
      [研发投入强度很高的示范企业], [家], [30], [60])"""
    assert text_of(table).strip().split("\n") == [
        "| 指标 | 单位 | 目标值2025年 | 目标值2027年 |",
        "| --- | --- | --- | --- |",
        "| 智能工厂 | 个 | 20 | 40 |",
        "| 研发投入强度很高的示范企业 | 家 | 30 | 60 |",
    ]


def test_a_table_goes_on_over_pages_and_each_row_has_its_page():
    rows = "".join(f"[指标{n}], [家], [{n}]," for n in range(100, 200))
    source = f"#table(columns: 3, table.header([指标], [单位], [2027年]), {rows})"
    document = read_pdf(pdf_of(source), LIMITS)
    assert document.text.count("2027年") == 1
    targets = read_targets(document.text)
    assert [(t.value, t.year) for t in targets] == [(n, 2027) for n in range(100, 200)]
    found = [document.page_of(t.start) for t in targets]
    assert found == sorted(found)
    assert (found[0], found[-1], len(document.pages)) == (1, 3, 3)


def test_a_table_without_rules_keeps_its_columns_apart():
    grid = (
        "#grid(columns: (5cm, 3cm, 3cm, 3cm), row-gutter: 9pt, [指标], [单位], [2026年], [2027年],"
    )
    text = text_of(grid + "[智能工厂], [个], [10], [20], [示范企业], [家], [30], [40])")
    found = [(t.value, t.unit, t.year, t.indicator) for t in read_targets(text)]
    assert found == [
        (10, "个", 2026, "智能工厂"),
        (20, "个", 2027, "智能工厂"),
        (30, "家", 2026, "示范企业"),
        (40, "家", 2027, "示范企业"),
    ]


def test_a_gap_behind_a_heading_does_not_end_its_paragraph():
    paragraph = f"一、主要目标#h(2em)力争到2027年，{SENTENCE}建成30个车间。"
    assert text_of(paragraph) == f"　　一、主要目标   力争到2027年，{SENTENCE}建成30个车间。\n"


def test_a_frame_around_text_is_no_table():
    box = "#box(stroke: 1pt, inset: 8pt, width: 100%)[专栏1 重点工程\n\n建设公共服务平台10个。]"
    assert text_of(box).strip().split("\n　　") == ["专栏1 重点工程", "建设公共服务平台10个。"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_that_runs_sideways_is_read(turn):
    box = f"#rotate({turn}deg, reflow: true)[#block(width: 15cm)[{SENTENCE}建成30个。]]"
    assert text_of(box) == f"　　{SENTENCE}建成30个。\n"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_read_as_it_is_shown(turn):
    angle = {90: -90, 180: 180, 270: 90}[turn]
    table = "#table(columns: 2, [指标], [2027年], [智能工厂（个）], [40])"
    source = (
        f"#rotate({angle}deg, reflow: true)[#block(width: 15cm)[{SENTENCE}建成30个。\n\n{table}]]"
    )
    pdf = pypdfium2.PdfDocument(pdf_of(source, setting=BARE))
    pdf[0].set_rotation(turn)
    stream = io.BytesIO()
    pdf.save(stream)
    text = read_pdf(stream.getvalue(), LIMITS).text
    assert text.startswith(f"　　{SENTENCE}建成30个。\n| 指标 | 2027年 |\n")


def test_a_line_set_wide_has_no_blanks():
    assert "主要目标" in text_of("#text(tracking: 0.5em)[主要目标]")


def test_lines_of_contents_are_left_out_and_said():
    contents = "#outline()\n\n= 一、主要目标\n\n建成30个车间。\n\n= 二、保障措施\n\n投资5亿元。"
    document = read_pdf(pdf_of(contents), LIMITS)
    assert [note.kind for note in document.notes] == ["contents-left-out"]
    assert document.text.count("主要目标") == 1


def test_pages_without_text_are_said():
    picture = "#rect(width: 4cm, height: 4cm, fill: red)"
    pages = f"{SENTENCE}\n\n#pagebreak()\n\n{picture}\n\n#pagebreak()\n\n{SENTENCE}"
    document = read_pdf(pdf_of(pages, setting=BARE), LIMITS)
    assert [(n.kind, n.details["pages"]) for n in document.notes] == [("pages-without-text", "2")]
    assert len(document.pages) == 3


def test_a_document_of_too_many_pages_is_refused():
    content = pdf_of("\n\n#pagebreak()\n\n".join([SENTENCE] * 3))
    limits = type(LIMITS)(pages=2)
    with pytest.raises(UnreadableFileError) as caught:
        read_pdf(content, limits)
    assert (caught.value.kind, caught.value.details) == ("too-many-pages", {"limit": 2})

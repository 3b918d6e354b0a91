"""What Word keeps apart from the text, put where a reader sees it: numbers, cells, boxes, pages."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.enum.text import WD_BREAK

from ronghe.engines.targets import read_targets
from ronghe.lib.documents import LIMITS, ReadDocument, UnreadableFileError
from ronghe.lib.documents.docx import read_docx
from ronghe.testing.documents import docx_bytes, word

LEVELS = "".join(
    f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
    f'<w:lvlText w:val="{text}"/></w:lvl>'
    for level, (form, text) in enumerate(
        [
            ("chineseCountingThousand", "%1、"),
            ("chineseCountingThousand", "（%2）"),
            ("decimal", "%3."),
            ("decimalEnclosedCircle", "%4"),
        ]
    )
)


@pytest.fixture
def document():
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(0, word(f'<w:abstractNum w:abstractNumId="90">{LEVELS}</w:abstractNum>'))
    numbering.append(word('<w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    numbering.append(
        word(
            '<w:num w:numId="91"><w:abstractNumId w:val="90"/><w:lvlOverride w:ilvl="0">'
            '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )
    )
    return document


def numbered(document, text, level, num_id=90):
    paragraph = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        word(f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num_id}"/></w:numPr>')
    )
    return paragraph


def read(document) -> ReadDocument:
    return read_docx(docx_bytes(document), LIMITS)


def lines(document) -> list[str]:
    return [line.strip("　") for line in read(document).text.split("\n") if line]


def test_automatic_numbers_are_printed_and_start_anew_below_each_heading(document):
    for text, level in [
        ("目标", 0), ("任务", 0), ("推广", 1), ("夯实", 1), ("甲", 2), ("乙", 2), ("丙", 3),
        ("保障", 0), ("组织", 1),
    ]:  # fmt: skip
        numbered(document, text, level)
    numbered(document, "另一篇", 0, num_id=91)
    assert lines(document) == [
        "一、目标", "二、任务", "（一）推广", "（二）夯实", "1. 甲", "2. 乙", "①丙", "三、保障",
        "（一）组织", "一、另一篇",
    ]  # fmt: skip


def test_a_heading_by_its_style_alone_is_marked_and_a_number_in_a_style_is_printed(document):
    style = document.styles["Heading 2"]
    style.element.get_or_add_pPr().append(
        word('<w:numPr><w:ilvl w:val="1"/><w:numId w:val="90"/></w:numPr>')
    )
    document.add_heading("总体要求", 1)
    document.add_heading("推广示范", 2)
    document.add_heading("到2027年，建设10个车间。", 1)
    assert lines(document) == ["# 总体要求", "（一）推广示范", "到2027年，建设10个车间。"]


def test_the_last_chinese_numeral_of_a_long_list(document):
    for n in range(1, 22):
        numbered(document, f"第{n}项", 0)
    assert lines(document)[9:12] + lines(document)[-2:] == [
        "十、第10项", "十一、第11项", "十二、第12项", "二十、第20项", "二十一、第21项",
    ]  # fmt: skip


def test_tracked_deletions_and_hidden_text_are_left_out_and_insertions_kept(document):
    paragraph = document.add_paragraph("建设")
    paragraph._p.append(word("<w:del><w:r><w:delText>10个</w:delText></w:r></w:del>"))
    paragraph._p.append(word("<w:ins><w:r><w:t>20个</w:t></w:r></w:ins>"))
    paragraph._p.append(word("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏30个</w:t></w:r>"))
    paragraph.add_run("车间")
    assert lines(document) == ["建设20个车间"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs(document):
    first = document.add_paragraph("到2027年，建设")
    first._p.get_or_add_pPr().append(word("<w:rPr><w:del/></w:rPr>"))
    document.add_paragraph("30个车间。")
    assert lines(document) == ["到2027年，建设30个车间。"]


def test_text_boxes_footnotes_and_links_are_read_once(document):
    paragraph = document.add_paragraph("正文")
    box = "<w:txbxContent><w:p><w:r><w:t>专栏1 建设10个平台。</w:t></w:r></w:p></w:txbxContent>"
    ns = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    paragraph._p.append(
        word(
            f'<w:r><c:AlternateContent xmlns:c="{ns}"><c:Choice>{box}</c:Choice>'
            f"<c:Fallback><w:pict>{box}</w:pict></c:Fallback></c:AlternateContent></w:r>"
        )
    )
    paragraph._p.append(word("<w:hyperlink><w:r><w:t>与链接</w:t></w:r></w:hyperlink>"))
    assert lines(document) == ["正文与链接", "专栏1 建设10个平台。"]


def test_a_footnote_follows_the_paragraph_that_it_hangs_on_and_the_strict_form_is_read():
    namespace = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    note = "<w:p><w:r><w:t>注：以2024年为基期。</w:t></w:r></w:p>"
    body = (
        '<w:p><w:r><w:t>增长10%</w:t><w:footnoteReference w:id="2"/><w:t>以上。</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>下段</w:t></w:r></w:p>"
    )

    def related(name: str, target: str) -> str:
        one = f'<Relationship Id="a" Type="{kind}/{name}" Target="{target}"/>'
        return f'<Relationships xmlns="{relations}">{one}</Relationships>'

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": related("officeDocument", "/word/main.xml"),
            "word/_rels/main.xml.rels": related("footnotes", "notes.xml"),
            "word/main.xml": f"<w:document xmlns:w='{namespace}'>"
            f"<w:body>{body}</w:body></w:document>",
            "word/notes.xml": f"<w:footnotes xmlns:w='{namespace}'>"
            f"<w:footnote w:id='2'>{note}</w:footnote></w:footnotes>",
        }.items():
            archive.writestr(name, content)
    text = read_docx(stream.getvalue(), LIMITS).text
    assert text == "　　增长10%以上。\n　　注：以2024年为基期。\n　　下段\n"


def test_a_section_that_opens_a_page_begins_one(document):
    document.add_paragraph("第一页")
    document.add_section()
    document.add_paragraph("第二页")
    found = read(document)
    assert [found.page_of(found.text.index(f"第{n}页")) for n in "一二"] == [1, 2]


def test_merged_cells_give_one_head_and_the_years_their_values(document):
    table = document.add_table(4, 4)
    rows = [
        ["指标", "单位", "目标值", ""],
        ["", "", "2025年", "2027年"],
        ["智能工厂", "个", "20", "40"],
        ["示范企业", "家", "30", "60"],
    ]
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(1, 1))
    table.cell(0, 2).merge(table.cell(0, 3))
    assert lines(document)[0] == "| 指标 | 单位 | 目标值2025年 | 目标值2027年 |"
    found = [(t.value, t.unit, t.year) for t in read_targets(read(document).text)]
    assert found == [(20, "个", 2025), (40, "个", 2027), (30, "家", 2025), (60, "家", 2027)]


def test_a_frame_of_one_cell_is_text(document):
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "专栏1 重点工程"
    cell.add_paragraph("建设公共服务平台10个。")
    assert lines(document) == ["专栏1 重点工程", "建设公共服务平台10个。"]


def test_pages_are_those_the_author_broke(document):
    paragraph = document.add_paragraph("第一页")
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    paragraph.add_run("第二页")
    document.add_paragraph("第三页").paragraph_format.page_break_before = True
    found = read(document)
    assert [found.page_of(found.text.index(f"第{n}页")) for n in "一二三"] == [1, 2, 3]


def test_pages_that_word_noted_stand_before_those_that_were_asked_for(document):
    paragraph = document.add_paragraph("前半句")
    run = paragraph.add_run()
    run._r.append(word("<w:lastRenderedPageBreak/>"))
    paragraph.add_run("后半句")
    document.add_paragraph("同页").paragraph_format.page_break_before = True
    found = read(document)
    assert found.text == "　　前半句后半句\n　　同页\n"
    assert [found.page_of(found.text.index(t)) for t in ("前", "后", "同")] == [1, 2, 2]


def test_contents_of_the_word_processor_are_left_out(document):
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("一、目标\t3", style="toc 1")
    document.add_paragraph("建设10个车间。")
    found = read(document)
    assert found.text == "　　建设10个车间。\n"
    assert [note.kind for note in found.notes] == ["contents-left-out"]


def test_a_document_of_pictures_alone_has_no_text(document):
    with pytest.raises(UnreadableFileError) as caught:
        read(document)
    assert caught.value.kind == "no-text"

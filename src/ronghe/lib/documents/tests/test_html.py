"""What a visitor of a page reads, and nothing of what stands around it."""

from __future__ import annotations

import pytest

from ronghe.lib.documents.html import read_html


def lines(body: str, *, head: str = '<meta charset="utf-8">') -> list[str]:
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return [line.strip("　") for line in read_html(page.encode()).text.split("\n") if line]


def test_menus_scripts_forms_and_hidden_text_are_left_out():
    body = [
        "<nav>菜单10项</nav><script>var a='20家'</script><noscript>请开启</noscript>",
        "<form>检索<select><option>1</option></select></form>",
        "<p hidden>隐藏</p><p style='display: none'>隐藏</p>",
        "<p>建设<del>10</del>20个。</p><footer>备案30号</footer>",
    ]
    assert lines("".join(body)) == ["建设20个。"]


def test_blanks_and_breaks_are_those_of_the_screen():
    body = "<p>到2027年，\n  建设 <b>20</b>&nbsp;个\n车间。<br>另行</p><div>甲<p>乙</p>丙</div>"
    assert lines(body) == ["到2027年，建设 20 个车间。", "另行", "甲", "乙", "丙"]


def test_headings_without_numbers_are_marked_and_items_of_lists_have_their_numbers():
    body = "<h1>计划</h1><h2>一、目标</h2><ol start='3'><li>甲<li>乙</ol><ul><li>丙</ul>"
    assert lines(body) == ["# 计划", "一、目标", "3. 甲", "4. 乙", "● 丙"]


def test_cells_over_columns_and_rows_are_laid_out():
    body = (
        "<table><tr><td rowspan=2>指标<td colspan=2>目标</tr><tr><td>2025年<td>2027年</tr>"
        "<tr><td rowspan='0'>企业|家<td>10<br>左右<td>20</tr><tr><td>11<td>21</tr></table>"
    )
    assert lines(body) == [
        "| 指标 | 目标2025年 | 目标2027年 |",
        "| --- | --- | --- |",
        "| 企业｜家 | 10 左右 | 20 |",
        "|  | 11 | 21 |",
    ]


def test_a_table_that_lays_out_the_page_is_text():
    body = (
        "<table><tr><td>左栏</td><td><table><tr><td>建设10个。</td></tr></table></td></tr></table>"
    )
    assert lines(body) == ["左栏", "建设10个。"]


def test_where_the_page_tells_its_main_part_that_alone_is_read():
    text = "建设数字化车间。" * 40
    body = (
        f"<h1>行动计划</h1><div>分享到</div><div id='zoom'><p>{text}</p></div><div>相关阅读</div>"
    )
    assert lines(body) == ["# 行动计划", text]


@pytest.mark.parametrize("name", ["gb2312", "GBK", "gb18030", "utf-8"])
def test_the_encoding_is_the_one_that_the_page_declares(name):
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={name}">'
    page += "</head><body><p>建设智能工厂㎡</p></body></html>"
    encoding = "utf-8" if name == "utf-8" else "gb18030"
    document = read_html(page.encode(encoding))
    assert (document.text.strip(), document.encoding) == ("建设智能工厂㎡", encoding)
    assert document.notes == ()


def test_a_page_that_declares_a_wrong_encoding_is_read_by_its_bytes():
    page = '<html><head><meta charset="gbk"></head><body><p>建设智能工厂。</p></body></html>'
    assert read_html(page.encode()).encoding in ("utf-8", "gb18030")

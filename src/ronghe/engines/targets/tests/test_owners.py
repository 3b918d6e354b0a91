"""Who answers for a value: labelled lines, brackets behind sentences, headings, columns."""

from __future__ import annotations

import pytest

from ronghe.engines.targets import read_targets
from ronghe.engines.targets.owners import owner_lines


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("（责任单位：省甲厅，省乙厅）", ("省甲厅", "省乙厅")),
        ("（牵头单位：省甲厅；责任单位：省乙厅、省丙局）", ("省甲厅", "省乙厅", "省丙局")),
        ("（省甲厅牵头，省乙厅、省丙局按职责分工配合）", ("省甲厅", "省乙厅", "省丙局")),
        ("（省甲厅、省乙局按职责分工负责）", ("省甲厅", "省乙局")),
        ("（省甲局牵头，省有关部门具体实施）", ("省甲局", "省有关部门")),
        ("〔市甲局牵头，市乙局等部门配合〕", ("市甲局", "市乙局")),
        ("（由市甲局会同市乙局负责，各县（市、区）政府落实）", ("市甲局", "市乙局", "各县政府")),
        ("（东港海关负责）", ("东港海关",)),
        ("责任单位：市甲局、市乙局。完成时限：2027年底前", ("市甲局", "市乙局")),
        ("\n牵头单位：市甲局\n配合单位：市乙局、市丙局", ("市甲局", "市乙局", "市丙局")),
        ("\n（牵头单位：市甲局\n责任单位：市乙局）", ("市甲局", "市乙局")),
        ("\n责任单位：市甲局牵头，市乙局配合", ("市甲局", "市乙局")),
        ("（责任单位：市甲局、市乙局，排在第一位的为牵头单位，下同）", ("市甲局", "市乙局")),
    ],
)
def test_each_form_names_its_units(written: str, names: tuple[str, ...]) -> None:
    assert [t.owner for t in read_targets(f"建设10个平台。{written}")] == [names]


@pytest.mark.parametrize(
    "written", ["（由企业自愿参与实施）", "（含牵头建设的项目）", "（见附件）", "（负责人各1名）"]
)
def test_other_brackets_name_nobody(written: str) -> None:
    assert owner_lines(f"建设平台。{written}") == []


def test_each_bracket_closes_the_sentences_before_it() -> None:
    text = (
        "6.推进核验便利。核验率不低于88%，环节压减45%以上（省甲厅牵头，省乙局配合）。"
        "迁入系统100个。建成站点20个。（省丙局负责）"
    )
    assert [t.owner for t in read_targets(text)] == [
        ("省甲厅", "省乙局"),
        ("省甲厅", "省乙局"),
        ("省丙局",),
        ("省丙局",),
    ]


def test_units_in_a_heading_hold_for_its_section() -> None:
    text = (
        "（一）平台工程（责任单位：市甲局）\n建设10个平台。\n培育5家企业。\n（二）其他\n培训30人。"
    )
    targets = read_targets(text)
    assert [t.owner for t in targets] == [("市甲局",), ("市甲局",), ()]
    assert targets[0].section == "（一）平台工程"


def test_a_value_inside_the_print_of_units_is_none() -> None:
    assert read_targets("完善机制。（责任单位：市甲局、10个有关部门）") == []


def test_a_closing_bracket_holds_for_the_task_where_it_is_the_only_one() -> None:
    one = "（一）平台\n建设10个平台。\n培育5家企业。（责任单位：市甲局）"
    each = "（一）平台\n建设10个平台。\n培育5家企业。（市甲局负责）\n培训30人。（市乙局负责）"
    assert [t.owner for t in read_targets(one)] == [("市甲局",), ("市甲局",)]
    assert [t.owner for t in read_targets(each)] == [(), ("市甲局",), ("市乙局",)]


def test_a_bracket_of_units_ends_its_paragraph() -> None:
    text = (
        "力争到2028年，全县装备智能化程度稳步提高，成熟度指数达到96。\n"
        "开通专线3万条，布设光缆4万公里，培育平台30家，打造服务品牌（省甲厅牵头，省乙厅参与）\n"
        "推动1万家企业实施诊断，培育标杆企业100家，建设工厂500家，打造样板（省丙厅牵头）\n"
    )
    owners = [t.owner for t in read_targets(text)]
    assert (owners[0], owners[-1]) == ((), ("省丙厅",))

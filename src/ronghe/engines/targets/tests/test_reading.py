"""One example a rule, in sentences of our own."""

from __future__ import annotations

import pytest

from ronghe.engines.targets import Target, read_targets, target_as_json


def only(text: str) -> Target:
    targets = read_targets(text)
    assert len(targets) == 1, [t.text for t in targets]
    return targets[0]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("建设50个智能工厂。", 50, "个"),
        ("投资达到1.2万亿元。", 1.2, "万亿元"),
        ("投资突破百亿元。", 100, "亿元"),
        ("劳动生产率达35万元/人·年。", 35, "万元/人·年"),
        ("每年开发千种新产品。", 1000, "种"),
        ("融合指数达到 62。", 62, ""),
        ("应用率提高百分之十五。", 15, "%"),
        ("规模翻一番。", 1, "番"),
        ("总产值达到 2 0 0 亿元。", 200, "亿元"),
        ("服务企业１２００家（次）。", 1200, "家（次）"),
        ("水平指数位列全国前三位。", 3, "位"),
        ("占比提高5个百分点。", 5, "个百分点"),
        ("完成投资1,500亿元。", 1500, "亿元"),
    ],
)
def test_values_are_read_in_the_written_unit(text: str, value: float, unit: str) -> None:
    target = only(text)
    assert (target.value, target.unit) == (value, unit)


@pytest.mark.parametrize("written", ["2—3", "2-3", "2～3", "2至3", "2－3"])
def test_a_range_keeps_both_ends(written: str) -> None:
    target = only(f"打造{written}个产业园区。")
    assert (target.value, target.value_high, target.text) == (2, 3, f"{written}个")


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("产值达到50亿元。", ">="), ("建设50家以上工厂。", ">="), ("力争突破50亿元。", ">="),
        ("投入不低于50亿元。", ">="), ("能耗控制在50吨以内。", "<="), ("补助最高50万元。", "<="),
        ("补助不超过投资额的20%。", "<="), ("覆盖率达到80%左右。", "~"), ("投资约50亿元。", "~"),
        ("建设50家工厂。", "="), ("占比提高到50%。", "="), ("至少培育50家企业。", ">="),
        ("突破50项关键技术。", "="),
    ],
)  # fmt: skip
def test_comparators(text: str, comparator: str) -> None:
    assert only(text).comparator == comparator


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("到2025年，建设10家工厂，产值达5亿元；培育3家企业。", [2025, 2025, 2025]),
        ("到2025年，建设10家工厂。产值达5亿元。", [2025, None]),
        ("力争每年投入5亿元，到2025年产值达9亿元。", [None, 2025]),
        ("2023年：建设10家工厂。培育5家企业。", [2023, 2023]),
        ("2023年至2025年，每年培训500人。", [2025]),
        ("到“十四五”末（2025年），建设10家工厂。", [2025]),
        ("“十四五”期间，建设10家工厂。", [None]),
        ("2025年底前，应用率比2020年提高10%。", [2025]),
        ("到2025年：\n建设10家工厂。\n培育5家企业。", [2025, 2025]),
        ("到2025年，水平明显提升。\n——规模。产值达5亿元。总量达9万吨。", [2025, 2025]),
        ("到2023年和2025年，占比分别达到50%和60%。", [2023, 2025]),
    ],
)
def test_a_year_holds_to_the_end_of_its_sentence_and_for_its_parts(
    text: str, years: list[int | None]
) -> None:
    assert [t.year for t in read_targets(text)] == years


def test_cumulative_holds_for_its_verb_only() -> None:
    text = "累计制定标准10项，规范20项，建设5个平台。"
    assert [t.cumulative for t in read_targets(text)] == [True, True, False]


def test_every_year_holds_for_a_value_joined_to_it() -> None:
    text = "各县每年各培育10家以上、全县培育50家以上企业，建设3个园区。"
    assert [t.every_year for t in read_targets(text)] == [True, True, False]


def test_each_of_a_pair_has_its_name_and_the_common_comparator() -> None:
    targets = read_targets("数控化率和联网率分别达到60%、50%以上。")
    assert [(t.indicator, t.comparator) for t in targets] == [
        ("数控化率", ">="),
        ("联网率", ">="),
    ]


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("到2025年，全省软件业收入达到50亿元。", "软件业收入"),
        ("推动500家企业实施数字化改造。", "实施数字化改造的企业"),
        ("68%以上规模企业迈入数字化阶段。", "规模企业迈入数字化阶段的比例"),
        ("建设“百个无人车间”。", "无人车间"),
        ("引进甲公司、乙公司等重点企业20家。", "引进重点企业"),
        ("培育年收入1亿元以上集成企业5家。", "年收入1亿元以上集成企业"),
        ("按研究费用的50%加计扣除。", "研究费用加计扣除"),
        ("智能产业（包括机器人、软件、传感器等）产值突破300亿元。", "智能产业产值"),
        ("能耗由12万吨降低到10万吨。", "能耗"),
    ],
)
def test_the_indicator_is_the_quantity_in_the_documents_words(text: str, indicator: str) -> None:
    assert only(text).indicator == indicator


def test_a_share_refers_to_the_quantity_before_it() -> None:
    targets = read_targets("网络销售额突破2亿元，占零售总额的比重达40%。")
    assert targets[1].indicator == "网络销售额占零售总额的比重"


def test_owners_hold_for_their_task_and_the_column_below() -> None:
    text = (
        "（一）普及装备\n\n建设10家工厂。\n\n（责任单位：市甲局，各区县〔自治县，以下简称区县〕政府）\n\n"
        "专栏 1 计划\n\n2024年：培育5家企业。\n\n（二）其他\n\n培训30人。"
    )
    assert [t.owner for t in read_targets(text)] == [
        ("市甲局", "各区县政府"),
        ("市甲局", "各区县政府"),
        (),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "落实《行动计划（2018—2020年）》（某政发〔2018〕56号）要求。",
        "推广5G、3D打印、IPv6和六轴机器人。", "实施十大专项行动，覆盖八大领域。",
        "截至2020年底，已建成智能工厂50家。", "通过三至五年的努力，分三步推进。",
        "加快推进年产30万吨铝箔项目。", "向千亿元冲刺。", "按7∶43∶50的比例分担。",
        "打造千家万户工程，实现零库存。", "建设全国首个示范区。", "培育一批、若干家企业。",
        "2020年12月30日印发，共印300份。", "编制4年滚动计划。",
        "申报企业应当具备以下条件：\n（一）研发投入占比不低于3%；\n（二）成立满2年。",
        "一、发展现状\n2020年，产值达到500亿元，年均增长10%。",
        "一、2025年工作回顾\n产值突破500亿元，新增企业20家。",
        "归纳了9个典型场景，效率提升了12%。", "围绕11条产业链和30个集群开展对接。",
        "针对免检的450种商品加大推介。", "每市推荐项目不超过5个，材料一式3份。",
        "矿区长7公里，宽2公里。", "标准分为基础、装备等18个部分。", "引进前80名高校的毕业生。",
        "推动甲公司30万吨线材技改、乙公司10万吨特种钢等项目建设。", "实施“千企计划”和百校计划。",
        "基本实现30人以上自然村光纤入户。", "延长期限不超过5个工作日。",
        "从各县报送的86项典型做法中，选出优秀案例。",
    ],
)  # fmt: skip
def test_what_promises_nothing_is_no_target(text: str) -> None:
    assert [t.text for t in read_targets(text)] == []


def test_the_condition_of_a_reward_is_no_target_but_the_reward_is() -> None:
    text = "对年销售收入达到5亿元的企业，给予30万元奖励。"
    assert [t.text for t in read_targets(text)] == ["30万元"]


def test_a_paragraph_broken_in_the_middle_of_a_sentence_is_one() -> None:
    text = "到2025年，全市智能制造关联产业规模不断扩大，产值突破\n\n400 亿元，培育10家企业。"
    assert [(t.text, t.year) for t in read_targets(text)] == [("400 亿元", 2025), ("10家", 2025)]


def test_a_table_gives_a_target_a_cell_but_none_for_the_base_year() -> None:
    text = (
        "某市发展规划（2021—2025年）\n\n"
        "| 指标 | 2020年 | 2023年 | 2025年 |\n|---|---|---|---|\n"
        "| 产值（亿元） | 80 | 90 | ≥120 |\n| 应用率 | 30% | 45% | 60% |\n"
    )
    assert [(t.value, t.unit, t.year, t.comparator) for t in read_targets(text)] == [
        (90, "亿元", 2023, "="),
        (120, "亿元", 2025, ">="),
        (45, "%", 2023, "="),
        (60, "%", 2025, "="),
    ]


def test_a_table_with_years_as_rows_takes_the_unit_from_its_caption() -> None:
    text = "年度目标（单位：个）\n\n| 年度 | 工厂 | 平台 |\n|---|---|---|\n| 2024年 | 5 | 2 |\n"
    assert [(t.indicator, t.value, t.unit, t.year) for t in read_targets(text)] == [
        ("工厂", 5, "个", 2024),
        ("平台", 2, "个", 2024),
    ]


def test_json_opens_with_the_fields_of_the_labelling_rule() -> None:
    content = target_as_json(only("建设2.5万家工厂。"))
    assert list(content) == [
        "start", "end", "text", "value", "value_high", "unit", "comparator", "year", "every_year",
        "cumulative", "indicator", "owner", "section", "heading_path", "scope", "direction",
    ]  # fmt: skip
    assert content["value"] == 2.5
    assert target_as_json(only("建设50家工厂。"))["value"] == 50
    assert isinstance(target_as_json(only("建设50家工厂。"))["value"], int)


def test_a_text_without_promise_gives_nothing() -> None:
    assert read_targets("") == []
    assert read_targets("加快发展，提高水平。") == []


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("依托市级专项每年实施工艺改进示范项目40项。", "工艺改进示范项目"),
        ("推动研究机构攻克工艺难题12项。", "工艺难题"),
        ("存力规模达到25EB（以年末口径计算）。", "存力规模"),
        ("推出具备示范价值的60个软件产品。", "具备示范价值的软件产品"),
        ("规上企业技术空白实现清零、技术中心覆盖率达到60%。", "技术中心覆盖率"),
        ("新建住宅实现100%全装修。", "新建住宅全装修"),
        ("到2027年，实现上云企业6万家目标。", "上云企业"),
        ("研究院、检测中心等市级服务平台达到80家。", "市级服务平台"),
        ("推进5个充换电站建设。", "充换电站"),
        ("隔声量达到45dB的门窗实现量产。", "隔声量"),
        ("机床产量稳居全国前五。", "机床产量稳居全国"),
    ],
)
def test_a_name_is_freed_of_means_remarks_and_examples(text: str, indicator: str) -> None:
    assert only(text).indicator == indicator


def test_names_of_a_pair_share_what_is_measured() -> None:
    text = "采矿业、软件业增加值年均分别增长4%、9%以上，外贸、外资分别占比达35%和15%。"
    assert [t.indicator for t in read_targets(text)] == [
        "采矿业增加值年均增长",
        "软件业增加值年均增长",
        "外贸占比",
        "外资占比",
    ]


def test_each_of_a_pair_keeps_its_own_trailing_word() -> None:
    targets = read_targets("农业、工业、服务业产值分别增长3%左右、6%以上、7%左右。")
    assert [t.comparator for t in targets] == ["~", ">=", "~"]


def test_a_page_number_cuts_no_paragraph() -> None:
    text = (
        "全县骨干企业工艺仿真软件与排产系统的普\n\n12\n\n及率达到70%，"
        "建成检测共享实验室140个以\n- 13 -\n上。"
    )
    assert [(t.indicator, t.comparator) for t in read_targets(text)] == [
        ("骨干企业工艺仿真软件与排产系统的普及率", ">="),
        ("检测共享实验室", ">="),
    ]


def test_a_year_that_closes_the_paragraph_above_holds_for_dashed_parts() -> None:
    text = (
        "一、总体要求\n坚持创新。到2026年，水平明显提升。\n"
        "——平台。建设10个平台。\n——企业。培育5家。"
    )
    assert [t.year for t in read_targets(text)] == [2026, 2026]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("关联行业营收超万亿元。", 1, "万亿元"),
        ("粮食产量480亿斤左右。", 480, "亿斤"),
        ("新增储气能力6亿方以上。", 6, "亿方"),
        ("压力精度达到0.8Pa。", 0.8, "Pa"),
        ("成形效率大于300cm3/h。", 300, "cm3/h"),
        ("选聘80位左右驻企专员。", 80, "位"),
        ("接入带宽2000M以上。", 2000, "M"),
        ("选取3个重点领域开展试点。", 3, "个"),
        ("在8个以上行业实现互认。", 8, "个"),
    ],
)
def test_units_of_other_trades_are_known(text: str, value: float, unit: str) -> None:
    target = only(text)
    assert (target.value, target.unit) == (value, unit)

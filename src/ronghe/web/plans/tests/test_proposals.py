from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.web.plans.proposals import proposed


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# 行动方案\n正文\n", "行动方案"),
        ("**行动**方案\n\n正文", "行动**方案"),
        (
            "\ufeff某市办〔2024〕3号\n\n关于印发\n行动方案的通知\n\n各单位：",
            "关于印发行动方案的通知",
        ),
        ("某市办[2024]12号\n行动方案\n# 一、目标", "行动方案"),
        ("某市人民政府文件\n行动方案\n为落实上级部署，制定本方案。\n一、目标", "行动方案"),
        ("　　行动方案\n　　一、目标\n　　建设10家。", "行动方案"),
        ("行动方案\n各区县人民政府：\n一、目标", "行动方案"),
        ("长" * 90, "plan of 2024"),
        ("", "plan of 2024"),
        ("\x89PNG\r\n\x1a\n\x00IHDR", "plan of 2024"),
        (
            "关于提质的意见\n关于提质的意见某部联信〔2021〕6号\n各单位：" + "长" * 90,
            "关于提质的意见",
        ),
    ],
)
def test_the_first_heading_is_the_title_else_the_files_name(text, title):
    assert proposed(text, file_name="C:\\plans\\plan_of_2024.txt").title == title


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("某府发〔2021〕56号", "某府发〔2021〕56号"),
        ("某府办发 [2021] 6 号", "某府办发[2021]6号"),
        ("某府发（2021）56号", "某府发（2021）56号"),
        ("2021年第6号机床", ""),
        ("关于提质的意见\n关于提质的意见某部联信〔2021〕6号\n", "某部联信〔2021〕6号"),
        ("按照关于提质的意见某部联信〔2021〕6号执行，" * 9, ""),
        ("（某部联信〔2021〕6号）" + "长" * 90, "某部联信〔2021〕6号"),
    ],
)
def test_the_number_is_read_in_any_brackets(text, number):
    assert proposed(text).number == number


def test_a_day_counts_only_in_a_line_of_its_own():
    assert proposed("自2021年1月2日起施行").issued_on is None
    assert proposed("某市\n 2021年1月2日 \n").issued_on == date(2021, 1, 2)
    assert proposed("2021年13月40日").issued_on is None


def test_a_day_that_is_named_as_the_day_of_issue_counts_anywhere():
    assert proposed("发布日期:2014-05-07 浏览次数:2").issued_on == date(2014, 5, 7)
    assert proposed("成文日期：2014年5月7日").issued_on == date(2014, 5, 7)


@given(st.text(max_size=300), st.text(max_size=30))
def test_no_text_breaks_it(text, name):
    found = proposed(text, file_name=name)
    assert len(found.title) <= 200 and len(found.number) <= 60

"""Digits that belong to names, dates, document numbers and ratios."""

from __future__ import annotations

import re
from typing import Final

_MASKS: Final = (
    re.compile(r"《[^》\n]{1,300}》"),
    re.compile(r"一次性|[一二三四五六七八九十]位一体|一[揽条]子|一体化|一站式|一网通办|一件事|一[张盘]图|一张网"),
    re.compile(r"〔\d{4}〕\d{1,5}号|第?\d{1,5}号"),
    re.compile(r"第\d{1,3}(?:[、和至-]第?\d{1,3}){0,6}[条款项章节]"),
    re.compile(r"(?:19|20)\d{2}(?:年\d{1,2}月(?:\d{1,2}日)?|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2})"),
    re.compile(r"(?<!\d)\d{1,6}(?:\.\d{1,6})?(?:[:∶]\d{1,6}(?:\.\d{1,6})?){1,6}(?!\d)"),
    re.compile(r"(?<!\d)\d{1,6}[×xX*]\d{1,6}(?:小时)?"),
    re.compile(r"(?:\d{2,4}|[百千])强"),
    re.compile(r"[百千万](?:亿|万)?级|(?<!\d)\d{1,6}[百千万]?亿级|[十百千]家万户|千家百企|千方百计|万无一失|万物"),
    re.compile(r"每[百千万亿]{1,2}(?:元|人|户|名|家|公里|平方公里|平方米|件|辆|吨)|(?:每|按)[人户名家](?!以|左|$)"),
    re.compile(r"(?:单位|每|万元)(?:国内生产总值|地区生产总值|GDP|工业增加值|增加值|产值)|万元(?=GDP|工业|生产|产值|增加值)"),
    re.compile(r"“[^“”]{1,40}”(?=(?:系列|推进|工作|落实|联动|闭环|服务|保障)?(?:行动|工程|计划|活动|专项|战略|体系|模式|格局|布局|工作|项目|重大项目|政策|机制|目标|部署|措施|理念|要求|产业|攻坚|提升|培育|改造|倍增))"),
    re.compile(r"\d{3,4}-\d{7,8}|1[3-9]\d{9}"),
    # APP3000个 is a count, H100 a name.
    re.compile(
        r"(?<![A-Za-z])(?![A-Za-z]{2,9}\d{2,8}(?:[家款项套台张]|个(?!月)))"
        r"[A-Za-z]{1,9}[-/ ]?[A-Za-z]?\d{1,8}(?:[-.:]\d{1,8}){0,6}"
    ),
    re.compile(r"(?<!\d)\d{1,6}(?:\.\d{1,4})?[A-Za-z](?![A-Za-z])(?!算力|的?(?:带宽|宽带)|[，,。;、)]|以[上内下]|左右|$)"),
    re.compile(r"(?:附件|附表|附录|图|专栏)\d{1,4}|附\d{1,2}(?=[至、，对)]|$)|[百千万][\u4e00-\u9fff]{1,4}(?:计划|工程)(?!项目)"),
)  # fmt: skip


def masked_positions(text: str) -> set[int]:
    """Return the positions of `text` whose digits belong to names, dates, numbers or ratios.

    Examples
    --------
    >>> sorted(masked_positions("《规划2025》建5G网"))
    [0, 1, 2, 3, 4, 5, 6, 7, 9, 10]
    """
    masked: set[int] = set()
    for pattern in _MASKS:
        for match in pattern.finditer(text):
            masked.update(range(*match.span()))
    return masked

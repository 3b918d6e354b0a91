"""Which words of a question stand in a line of policy."""

from __future__ import annotations

import re

LEAST = 4  # characters in common
LEAST_TELLING = 2  # of them that are no word of every policy
# Words that stand in most questions and most policies; alike in these alone says nothing.
_GENERAL = re.compile(
    r"企业|工业|制造|智能|数字|信息|网络|化|情况|水平|程度|能力|是否|比例|占比|数量|建设|应用|管理"
    r"|系统|技术|发展|实施|开展|推进|重点|项目|改造|升级|转型|示范|[率数额度的\s]"
)
_SUPPORT = re.compile(r"奖励|补助|补贴|资助|奖补|贴息|扶持|减免|资金支持|经费支持")


def common_words(title: str, line: str) -> str:
    """Return the longest words that a question's title and a line share, "" for none that tells.

    Examples
    --------
    >>> common_words("工业机器人应用", "对购置工业机器人的企业给予补助")
    '工业机器人'
    >>> common_words("企业数字化转型规划", "推进企业数字化转型")
    ''
    """
    dull: list[str] = []
    for size in range(len(title), LEAST - 1, -1):
        for start in range(len(title) - size + 1):
            found = title[start : start + size]
            # A piece of words that say nothing says nothing either, though it cuts them apart.
            if found not in line or any(found in longer for longer in dull):
                continue
            if len(_GENERAL.sub("", found)) >= LEAST_TELLING:
                return found.strip()
            dull.append(found)
    return ""


def is_support(line: str) -> bool:
    """Say whether a line promises money to those who do something.

    Examples
    --------
    >>> is_support("给予最高50万元的一次性奖励"), is_support("建成200个数字化车间")
    (True, False)
    """
    return _SUPPORT.search(line) is not None

"""When two phrases name the same quantity, and when two quantities count the same thing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SYNONYMS = (
    ("规模以上", "规上"),
    ("规模工业", "规上工业"),
    ("相关产业", "关联产业"),
    ("占比", "比例"),
    ("比重", "比例"),
    ("比率", "比例"),
    ("电子商务", "电商"),
    ("信息化和工业化融合", "两化融合"),
    ("两化深度融合", "两化融合"),
    ("发展水平指数", "发展指数"),
    ("发展总指数", "发展指数"),
    ("发展水平总指数", "发展指数"),
    ("主营业务收入", "营业收入"),
)
_WHOLE = re.compile(
    "^(?:全省|全市|全区|全县|全州|全盟|我省|我市|我区|我县|本省|本市|本区|本县)(?=..)"
)
# Verbs that promise and add nothing to what is counted; 新增 and 引进 say what is counted.
_VERBS = re.compile(
    "^(?:累计|重点|力争|推动|引导|鼓励|支持|组织|建设|建成|打造|培育|创建|认定|完成|实现|形成"
    "|拥有|达到|[、和与])(?=..)"
)
_TAILS = re.compile(r"(?<=..)(?:数量|总数|总量|总额|总规模|\(累计\)|合计)$")
_NO_SIGNS = re.compile(r"[\s\u3000,.;:!?、，。；：！？“”\"'‘’《》〈〉·\-—]")
TOTAL_ROWS = frozenset(
    {"合计", "总计", "小计", "全市", "全省", "全区", "全县", "全州", "全市合计", "全省合计"}
)
_GROWTH = re.compile("增长|增速|递增|提高|提升|降低|下降|缩短|减少|增幅|翻")
_LOWER_IS_BETTER = re.compile(
    "能耗|煤耗|水耗|电耗|排放|成本|不良|次品|周期|事故|伤亡|PUE|电能利用效率|时限|时间|贷款利率|失业|压减|产能"
)
_YEARLY_MONEY = re.compile("投资|投入|资金|补助|补贴|奖|经费|预算|安排|新增")
_SUBSIDIES = re.compile("奖|补助|补贴|资助|贴息|支持|扣除|税率|摊销")
_SHORTEST_NAME = 5


@lru_cache(maxsize=65536)
def normal(phrase: str) -> str:
    """Return a phrase without what adds nothing to its meaning.

    >>> normal("重点建设具备国内较强竞争力的工业互联网平台")
    '具备国内较强竞争力工业互联网平台'
    >>> normal("全市规模以上工业企业 数量")
    '规上工业企业'
    """
    text = _NO_SIGNS.sub("", unicodedata.normalize("NFKC", phrase))
    for word, other in _SYNONYMS:
        text = text.replace(word, other)
    previous = ""
    while text != previous:
        previous = text
        for pattern in (_WHOLE, _VERBS, _TAILS):
            text = pattern.sub("", text)
    return text.replace("的", "")


@lru_cache(maxsize=65536)
def name(phrase: str) -> str:
    """Return one key for all phrases that name the same quantity, whatever their word order.

    >>> name("开展数字化改造的企业") == name("企业开展数字化改造")
    True
    >>> name("数字化改造的汽车企业") == name("数字化改造的电子企业")
    False
    """
    return "".join(sorted(normal(phrase)))


@lru_cache(maxsize=65536)
def nouns(phrase: str) -> tuple[str, str]:
    """Return the end of a phrase, where Chinese puts what is counted, and its beginning.

    The beginning is what is counted in `企业开展改造`, and only there; who asks has to know. Both
    are `""` for a phrase that is too short.

    >>> nouns("实施智能化改造的企业"), nouns("企业试行共享制造")
    (('企业', '实施'), ('制造', '企业'))
    """
    text = normal(phrase)
    return (text[-2:], text[:2]) if len(text) > 1 else ("", "")


def shared(left: str, right: str) -> float:
    """Return the share of the shorter phrase's characters that stand in the other one too."""
    one, two = sorted((normal(left), normal(right)), key=len)
    rest = list(two)
    hits = 0
    for sign in one:
        if sign in rest:
            rest.remove(sign)
            hits += 1
    return hits / len(one) if one else 0.0


def is_growth(phrase: str) -> bool:
    """Say whether a phrase names a change rather than a level."""
    return _GROWTH.search(phrase) is not None


def may_fall(phrase: str) -> bool:
    """Say whether a lower value may be the better one, or a year's sum stands for itself."""
    return _LOWER_IS_BETTER.search(phrase) is not None or _YEARLY_MONEY.search(phrase) is not None


def is_subsidy(phrase: str) -> bool:
    """Say whether a phrase names a sum paid out under conditions, of which a text has many."""
    return _SUBSIDIES.search(phrase) is not None


def is_specific(phrase: str) -> bool:
    """Say whether a phrase tells its quantity apart without the heading above it.

    >>> is_specific("产值"), is_specific("规模以上工业企业营业收入")
    (False, True)
    """
    return len(normal(phrase)) >= _SHORTEST_NAME

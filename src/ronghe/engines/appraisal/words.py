"""The rules of a scheme in words, as a sheet prints them beside the points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.appraisal.definition import (
    Bands,
    Completion,
    Counted,
    Excess,
    Linear,
    Ranked,
    YesNo,
)
from ronghe.lib.definitions import Text

if TYPE_CHECKING:
    from decimal import Decimal

    from ronghe.engines.appraisal.definition import Basis, Criterion, Extra

_OF = {"completion": Text(zh="完成率", en="completion"), "value": Text(zh="实际值", en="value")}


def method_rule(criterion: Criterion) -> Text:
    """Return how a criterion is marked, in both languages."""
    method = criterion.method
    if isinstance(method, Completion):
        cap, floor = plain(method.cap), plain(method.floor)
        zh, en = f"满分×完成率，完成率最高按 {cap}% 计", f"full marks × completion, at most {cap}%"
        if method.floor:
            zh, en = f"{zh}，低于 {floor}% 不得分", f"{en}; nothing below {floor}%"
        return Text(zh=zh, en=en)
    if isinstance(method, Linear):
        of, sign = _OF[method.of], _sign(method.of)
        zero, full = f"{plain(method.zero_at)}{sign}", f"{plain(method.full_at)}{sign}"
        return Text(
            zh=f"{of.zh}达到 {full} 得满分，为 {zero} 不得分，其间按比例",
            en=f"full marks at a {of.en} of {full}, nothing at {zero}, evenly between",
        )
    if isinstance(method, Bands):
        return _bands(method)
    if isinstance(method, Ranked):
        of, last = _OF[method.of], plain(method.last)
        return Text(
            zh=f"按{of.zh}排名计分：第一名满分，末名 {last}%，其间按名次递减",
            en=f"by rank of {of.en}: the first full marks, the last {last}%, evenly between",
        )
    if isinstance(method, YesNo):
        return Text(zh="做到得满分，否则不得分", en="full marks if done, else nothing")
    return Text(zh="人工打分并说明理由", en="points given by a person, with a reason")


def extra_rule(extra: Extra) -> Text:
    """Return how a bonus item or a deduction counts, in both languages."""
    method, cap = extra.method, plain(extra.cap)
    if isinstance(method, Counted):
        each = plain(method.each)
        return Text(zh=f"每项 {each} 分，最多 {cap} 分", en=f"{each} points each, at most {cap}")
    if isinstance(method, Excess):
        each, above = plain(method.each), plain(method.above)
        return Text(
            zh=f"加权平均完成率每超出 {above}% 一个百分点 {each} 分，最多 {cap} 分",
            en=f"{each} points for a percentage point of mean completion above {above}%, "
            f"at most {cap}",
        )
    return Text(
        zh=f"人工打分并说明理由，最多 {cap} 分",
        en=f"points given by a person with a reason, at most {cap}",
    )


def not_applicable_rule(criterion: Criterion) -> Text:
    """Return what becomes of the marks of a criterion that does not apply."""
    return {
        "reweight": Text(zh="不适用时分值按权重摊入同级指标", en="its marks go to those beside it"),
        "average": Text(zh="不适用时取其他单位平均分", en="the average of the other units"),
        "full": Text(zh="不适用时得满分", en="full marks"),
    }[criterion.not_applicable]


def plain(number: Decimal) -> str:
    """Return a number without needless zeros.

    Examples
    --------
    >>> from decimal import Decimal
    >>> plain(Decimal("80.0")), plain(Decimal("1E+2")), plain(Decimal("0.50"))
    ('80', '100', '0.5')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _sign(of: Basis) -> str:
    return "%" if of == "completion" else ""


def _bands(method: Bands) -> Text:
    of, sign = _OF[method.of], _sign(method.of)
    zh, en = [], []
    for band in method.bands:
        share = plain(band.share)
        if band.upto is None:
            zh.append(f"以上得 {share}%")
            en.append(f"above that {share}%")
        else:
            bound = f"{plain(band.upto)}{sign}"
            zh.append(f"不超过 {bound} 得 {share}%")
            en.append(f"up to {bound} {share}%")
    return Text(zh=f"按{of.zh}分档：{'，'.join(zh)}", en=f"by bands of {of.en}: {', '.join(en)}")

"""What can be wrong with the text of an expression."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ronghe.lib.faults import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOT_AN_EXPRESSION = Rule(
    key="not-an-expression",
    zh="“{value}”不是有效的表达式：{reason}。",
    en='"{value}" is no expression: {reason}.',
)
TOO_LONG = Rule(
    key="expression-too-long",
    zh="表达式有 {length} 个字符，最多 {most} 个。请拆分。",
    en="The expression has {length} characters; {most} is the most. Split it.",
)
TOO_DEEP = Rule(
    key="expression-too-deep",
    zh="表达式嵌套超过 {most} 层。请拆分。",
    en="The expression is nested deeper than {most} levels. Split it.",
)
NOT_ALLOWED = Rule(
    key="not-allowed-here",
    zh="表达式中不能使用“{value}”。可用：数字、名称、+ - * /、比较、and、or、not、函数。",
    en=(
        'An expression cannot hold "{value}". It may hold numbers, names, + - * /, comparisons, '
        "and, or, not, and functions."
    ),
)
CHAINED = Rule(
    key="chained-comparison",
    zh="“{value}”连续比较。请用 and 连接两个比较。",
    en='"{value}" compares in a chain. Write two comparisons with "and".',
)
UNKNOWN_FUNCTION = Rule(
    key="unknown-function",
    zh="没有函数“{value}”。可用函数：{allowed}。",
    en='There is no function "{value}". There are: {allowed}.',
)
WRONG_ARGUMENTS = Rule(
    key="wrong-arguments",
    zh="“{value}”的参数不对。应为：{wanted}。",
    en='The arguments of "{value}" are wrong. Write {wanted}.',
)
NOT_A_CONDITION = Rule(
    key="not-a-condition",
    zh="“{value}”是数值，此处需要条件（如与数字比较）。",
    en='"{value}" is a number where a condition is needed. Compare it with something.',
)
NOT_A_NUMBER = Rule(
    key="not-a-numeric-expression",
    zh="“{value}”是条件，此处需要数值。可用 if_(条件, 1, 0)。",
    en='"{value}" is a condition where a number is needed. Use if_(condition, 1, 0).',
)
RULES = (
    NOT_AN_EXPRESSION, TOO_LONG, TOO_DEEP, NOT_ALLOWED, CHAINED, UNKNOWN_FUNCTION,
    WRONG_ARGUMENTS, NOT_A_CONDITION, NOT_A_NUMBER,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong with an expression, before the place in a file is known."""

    rule: Rule
    value: str
    details: Mapping[str, object] = field(default_factory=dict)


class ExpressionError(ValueError):
    """A text is no expression; `problems` says why, all at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems in the order of the text."""
        self.problems = tuple(problems)
        faults = [p.rule.fault(file="", value=p.value, details=p.details) for p in problems]
        super().__init__("\n".join(fault.en for fault in faults))

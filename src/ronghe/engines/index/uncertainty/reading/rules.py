"""What can be wrong with a scenario beyond its form."""

from __future__ import annotations

from ronghe.lib.faults import Rule

NOT_FITTING = Rule(
    key="alternative-not-fitting",
    zh="放入指数定义后不成立（{place}）：{why_zh}",
    en="Put into the definition of the index it does not hold ({place}): {why_en}",
)
UNKNOWN_STEP = Rule(
    key="unknown-step",
    zh="该指数没有步骤“{value}”。已有：{allowed}。",
    en='The index has no step "{value}". It has: {allowed}.',
)
NO_SPREAD = Rule(
    key="no-spread",
    zh="请写明 values、uniform、normal 之一，且只写一个。",
    en="Say one of `values`, `uniform`, `normal`, and only one.",
)
NOT_A_NUMBER = Rule(
    key="option-not-a-number",
    zh="步骤“{step}”的选项“{value}”不是数字。此处可用：{allowed}。",
    en='The option "{value}" of the step "{step}" is no number. Numbers are: {allowed}.',
)
NO_NOISE = Rule(
    key="no-noise-here",
    zh="节点“{value}”的权重来自“{way}”，不能加随机变动；只适用于 given、equal、as-given。",
    en='Weights of "{value}" come from `{way}`; only given, equal and as-given ones take noise.',
)
TOO_MANY = Rule(
    key="too-many-runs",
    zh="运行次数 {value} 太多。最多 {most}。",
    en="{value} runs are too many. At most {most}.",
)
TOO_MUCH = Rule(
    key="noise-too-large",
    zh="变动幅度“{value}”必须大于 0、小于 1。",
    en='The noise "{value}" must be above 0 and below 1.',
)
NO_RUNS = Rule(
    key="no-runs",
    zh="至少需要运行 1 次。",
    en="At least one run is needed.",
)
OF_OR_LEVELS = Rule(
    key="of-or-levels",
    zh="of 与 levels 只能写一个。",
    en="Say `of` or `levels`, not both.",
)
NO_NODES = Rule(
    key="no-nodes-of-levels",
    zh="没有下级处于第 {value} 层的节点。",
    en="No node has children at the levels {value}.",
)
NO_COVERAGE = Rule(
    key="no-coverage",
    zh="coverage 必须大于 0、小于 1，如 0.9。",
    en="`coverage` must be above 0 and below 1, such as 0.9.",
)

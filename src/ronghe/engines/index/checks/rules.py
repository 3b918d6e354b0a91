"""What can be wrong with the definition of an index beyond its form."""

from __future__ import annotations

from ronghe.lib.faults import Rule

REPEATED_CODE = Rule(
    key="repeated-code",
    zh="代码“{value}”用了不止一次。树中每个指标和节点的代码必须唯一。",
    en='The code "{value}" stands in the tree more than once. Each indicator and node has its own.',
)
NO_CHILDREN = Rule(
    key="no-children",
    zh="“{value}”没有下级（children）。树的根必须是有下级的节点。",
    en='"{value}" has no children. The root of the tree must have some.',
)
ONLY_OF_INDICATORS = Rule(
    key="only-of-indicators",
    zh="“{value}”只能用于指标；此处有 children，是节点。",
    en='"{value}" stands only at indicators; this has children and is a node.',
)
ONLY_OF_NODES = Rule(
    key="only-of-nodes",
    zh="“{value}”只能用于节点；此处没有 children，是指标。",
    en='"{value}" stands only at nodes; this has no children and is an indicator.',
)
UNKNOWN_CODE = Rule(
    key="unknown-code",
    zh="树中没有代码“{value}”。已有：{allowed}。",
    en='There is no code "{value}" in the tree. There are: {allowed}.',
)
NOT_A_NODE = Rule(
    key="not-a-node",
    zh="“{value}”不是有下级的节点。有：{allowed}。",
    en='"{value}" is no node with children. There are: {allowed}.',
)
REPEATED_AGGREGATE = Rule(
    key="repeated-aggregate",
    zh="对“{value}”有不止一个 aggregate 步骤。请只保留一个。",
    en='More than one step aggregates "{value}". Keep one.',
)
STEP_FOR_NOTHING = Rule(
    key="step-for-nothing",
    zh="步骤“{value}”不适用于任何指标。请改写 for 或 except，或删除该步骤。",
    en='The step "{value}" is for no indicator. Change `for` or `except`, or delete it.',
)
STEP_TOO_LATE = Rule(
    key="step-too-late",
    zh="步骤“{value}”不能放在“{after}”之后：{why_zh}。请调整顺序。",
    en='The step "{value}" cannot stand after "{after}": {why_en}. Change the order.',
)
OWN_WITHOUT_STEP = Rule(
    key="own-without-step",
    zh="此处的“{kind}”代替步骤“{kind}”，但 steps 中没有适用于它的该步骤。请补写。",
    en="`{kind}` stands here in place of the step `{kind}`, but no such step is for it. Add one.",
)
OWN_OF_MANY_STEPS = Rule(
    key="own-of-many-steps",
    zh="此处的“{kind}”代替步骤“{kind}”，但适用的步骤不止一个。请在步骤中用 for 写明。",
    en="`{kind}` stands here in place of the step `{kind}`, of which more than one is for it. Say "
    "it by `for` in a step.",
)
NEEDS = Rule(
    key="needs",
    zh="方法“{value}”需要指标“{leaf}”的 {needed}。请补写。",
    en='The method "{value}" needs `{needed}` of the indicator "{leaf}". Add it.',
)
NEEDS_PERIOD = Rule(
    key="needs-period",
    zh="“{value}”需要面板数据：请在 units 中写明 period 列。",
    en='"{value}" needs a panel: name the column of periods by `period` in `units`.',
)
NEEDS_BASE = Rule(
    key="needs-base",
    zh="方法“{value}”需要基准：指标“{leaf}”的 base，或 base_unit、base_period。",
    en='The method "{value}" needs a base: `base` of the indicator "{leaf}", or `base_unit` or '
    "`base_period`.",
)
NOT_POSITIVE_GOALPOST = Rule(
    key="goalpost-not-positive",
    zh="对数目标点必须大于 0：{value}。",
    en="Goalposts of a logarithm must be above 0: {value}.",
)
GOALPOSTS_AGAINST_DIRECTION = Rule(
    key="goalposts-against-direction",
    zh="目标点 {value} 与方向“{direction}”矛盾：先写较差的值，后写较好的值。"
    "请调换，或写 direction: {other}。",
    en='The goalposts {value} contradict the direction "{direction}": the worse value stands '
    "first, the better one second. Swap them, or write `direction: {other}`.",
)
NORMALISED_BEFORE = Rule(
    key="normalised-before",
    zh="方法“{value}”按指标自己的单位计算，但“{leaf}”在此之前已被标准化。"
    "请在前一步用 except 排除。",
    en='The method "{value}" counts in the unit of the indicator, but an earlier step normalises '
    '"{leaf}". Leave it out there by `except`.',
)
DIRECTION_UNUSED = Rule(
    key="direction-unused",
    zh="指标“{value}”越低越好，但没有标准化步骤考虑方向。请加入 normalise 步骤。",
    en='Less of the indicator "{value}" is better, but no step turns it round. Add a step '
    "`normalise`.",
)
NEGATIVE_WEIGHT = Rule(
    key="negative-weight",
    zh="权重 {value} 不能为负数。",
    en="A weight cannot be negative: {value}.",
)
NO_WEIGHT = Rule(
    key="no-weight",
    zh="“{value}”的下级权重全为 0。",
    en='All children of "{value}" have the weight 0.',
)
NO_DENOMINATOR = Rule(
    key="no-denominator",
    zh="步骤 denominate 没有可除的：没有指标写明 denominator。",
    en="The step `denominate` has nothing to divide: no indicator names a `denominator`.",
)
UNUSED_DENOMINATOR = Rule(
    key="unused-denominator",
    zh="写明了分母“{value}”，但没有 denominate 步骤。请补写该步骤。",
    en='A denominator "{value}" is named, but no step divides by it. Add a step `denominate`.',
)
UNKNOWN_NAME = Rule(
    key="unknown-name",
    zh="公式中的“{value}”无效。可用：{allowed}。",
    en='"{value}" means nothing in this formula. There are: {allowed}.',
)
WRONG_COUNT = Rule(
    key="wrong-count",
    zh="“{value}”需要 {wanted} 个数字，每个下级一个，实际为 {found} 个。",
    en='"{value}" needs {wanted} numbers, one for each child; there are {found}.',
)
NOT_RECIPROCAL = Rule(
    key="not-reciprocal",
    zh="两两比较矩阵必须为正数、对角线为 1、互为倒数。"
    "第 {row} 行第 {column_number} 列的 {value} 不符。",
    en="A matrix of comparisons holds positive numbers, 1 on the diagonal, and reciprocals across "
    "it; {value} in row {row} and column {column_number} does not fit.",
)
INCONSISTENT = Rule(
    key="inconsistent",
    zh="两两比较矩阵的一致性比率为 {value}，大于 {most}。请重新比较。",
    en="The consistency ratio of the comparisons is {value}, above {most}. Compare again.",
)
IMPOSSIBLE_SHARES = Rule(
    key="impossible-shares",
    zh="{children} 个下级的份额不可能都在 {value} 之间。",
    en="The shares of {children} children cannot all lie between {value}.",
)
COLUMN_CYCLE = Rule(
    key="column-cycle",
    zh="列“{value}”由自身计算而来。",
    en='The column "{value}" is made of itself.',
)
UNUSED_PARAMETERS = Rule(
    key="parameters-without-period",
    zh="parameters 只用于面板数据：请在 units 中写明 period 列，或删除 parameters。",
    en="`parameters` are for panels: name the column of periods by `period` in `units`, or delete "
    "them.",
)
MANY_PARAMETERS = Rule(
    key="many-parameters",
    zh="parameters 只能写一种：over，或 period，或 from 与 to。",
    en="`parameters` say one thing: `over`, or `period`, or `from` and `to`.",
)
DATES_DISAGREE = Rule(
    key="dates-disagree",
    zh="失效日期 {value} 早于生效日期。",
    en="The last day {value} is before the first.",
)
ONLY_MEANS = Rule(
    key="only-means",
    zh="权重方法“{value}”只能与 arithmetic 或 sum 一起使用，而不是“{aggregate}”。",
    en='Weights by "{value}" go with the aggregation arithmetic only, not with "{aggregate}".',
)

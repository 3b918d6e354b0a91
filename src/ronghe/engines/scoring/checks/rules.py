"""What can be wrong with a definition beyond its form."""

from __future__ import annotations

from ronghe.lib.faults import Rule

GROUPS_OR_ITEMS = Rule(
    key="groups-or-items",
    zh="一个分组下只能是子分组或题项之一。",
    en="A group holds either groups or items, not both.",
)
POINTS_DISAGREE = Rule(
    key="points-disagree",
    zh="此处的分值 {value} 与下级能得到的最高分 {reachable} 不一致。",
    en="The points {value} given here differ from the {reachable} that can be reached below.",
)
WEIGHTS_DISAGREE = Rule(
    key="weights-disagree",
    zh="同级权重之和为 {value}，应为 100（各项都写或都不写）。",
    en="Weights side by side add up to {value}; they must give 100 (write all of them or none).",
)
WEIGHT_AND_POINTS_DISAGREE = Rule(
    key="weight-and-points-disagree",
    zh="按权重应为 {expected} 分，实际为 {value} 分。",
    en="By its weight the branch has {expected} points, by its items {value}.",
)
NEGATIVE_POINTS = Rule(
    key="negative-points",
    zh="分值 {value} 不能为负数。",
    en="Points cannot be negative: {value}.",
)
BOUNDS_NOT_RISING = Rule(
    key="bounds-not-rising",
    zh="界限必须逐级升高，{value} 不高于前一级。",
    en="Bounds must rise; {value} is not above the one before it.",
)
BANDS_NOT_COVERING = Rule(
    key="bands-not-covering",
    zh="各区间必须正好覆盖 {low} 到 {high}。",
    en="The bands must cover exactly {low} to {high}.",
)
WRONG_START = Rule(
    key="wrong-start",
    zh="第一级必须从 0 开始，而不是 {value}。",
    en="The first step must begin at 0, not at {value}.",
)
TOO_MANY_OPTIONS = Rule(
    key="too-many-options",
    zh="选项有 {value} 个，最多 {most} 个。",
    en="There are {value} options; {most} is the most.",
)
BETTER_NOT_BEST = Rule(
    key="better-not-best",
    zh="变好的方向“{value}”应得分最高，变差的方向应得分最低。",
    en='The better direction "{value}" must give most points and the opposite one fewest.',
)
DATES_DISAGREE = Rule(
    key="dates-disagree",
    zh="失效日期 {value} 早于生效日期。",
    en="The last day {value} is before the first.",
)
WEIGHTS_PARTLY = Rule(
    key="weights-partly",
    zh="同级各项要么都写权重，要么都不写。",
    en="Side by side either all parts have a weight or none.",
)
WEIGHT_NOT_POSITIVE = Rule(
    key="weight-not-positive",
    zh="权重 {value} 必须为正数（按变体写时可为 0）。",
    en="A weight must be positive, not {value} (0 only where there is one for each variant).",
)
VARIANT_WEIGHT_IN_SUM = Rule(
    key="variant-weight-in-sum",
    zh="按变体写权重只能用于 score: mean、min 或 max 的分组。",
    en="A weight for each variant needs a group with score: mean, min or max.",
)
UNKNOWN_VARIANT = Rule(
    key="unknown-variant",
    zh="“{value}”不是变体题项的选项名称。可用：{allowed}。",
    en='"{value}" is no named option of the variant item. There are: {allowed}.',
)
TOO_LARGE = Rule(
    key="too-large",
    zh="{value} 过大或小数位过多，无法精确计算。请减少小数位或缩小数值。",
    en="{value} is too large or too fine to be computed exactly. Use fewer places or less.",
)
OUT_OF_BOUNDS = Rule(
    key="out-of-bounds",
    zh="{value} 必须在 {low} 到 {high} 之间。",
    en="{value} must be from {low} to {high}.",
)
MARKS_EQUAL = Rule(
    key="marks-equal",
    zh="base 与 lead 同为 {value}，无法计分。",
    en="base and lead are both {value}; they must differ.",
)
STEPS_OR_PER_UNIT = Rule(
    key="steps-or-per-unit",
    zh="成本须写 steps（选项类）或 per_unit（数值类）之一。",
    en="A cost has steps where one chooses, or per_unit where one measures.",
)
WRONG_COUNT = Rule(
    key="wrong-count",
    zh="此处有 {value} 个值，应为 {wanted} 个。",
    en="There are {value} numbers here; there must be {wanted}.",
)
FIELD_NOT_NUMBER = Rule(
    key="field-not-number",
    zh="“{value}”必须是本重复题中的数值列；计数（count）不写 field。",
    en='"{value}" must be a number column of this repeat; a count has no field.',
)
MEASURES_OR_ASKS = Rule(
    key="measures-or-asks",
    zh="measures 已包含预填；请勿同时写 asks。",
    en="measures pre-fills as well; do not write asks beside it.",
)
STEPS_OR_VALUE = Rule(
    key="steps-or-value",
    zh="输出须写 steps 或 value 之一。",
    en="An output has either steps or a value.",
)
LEAST_OR_TRACKS = Rule(
    key="least-or-tracks",
    zh="已写 tracks，等级上不能再写 least。",
    en="Where there are tracks, levels have no least.",
)
UNKNOWN_LEVEL = Rule(
    key="unknown-level",
    zh="等级列表中没有可用于此处的等级 {value}。可用：{allowed}。",
    en="The list of levels has no level {value} for this place. There are: {allowed}.",
)
NOTHING_TO_JUDGE = Rule(
    key="nothing-to-judge",
    zh="没有任何题项可供此等级规则判定。",
    en="There is no item that this track could judge by.",
)
UNKNOWN_NAME = Rule(
    key="unknown-name",
    zh="此处不能使用名称“{value}”：应为{wanted_zh}。相近的名称：{near}。",
    en='The name "{value}" cannot stand here: it must be {wanted_en}. Near to it: {near}.',
)
UNKNOWN_OPTION = Rule(
    key="unknown-choice",
    zh="“{value}”不是该题的选项。可用：{allowed}。",
    en='"{value}" is no option of this item. There are: {allowed}.',
)
CYCLE = Rule(
    key="cycle",
    zh="相互依赖成环：{value}。请去掉其中一处引用。",
    en="These depend on each other in a circle: {value}. Remove one of the references.",
)
UNUSED_PARAMETER = Rule(
    key="unused-parameter",
    zh="参数“{value}”没有被任何表达式使用。请使用或删除。",
    en='No expression uses the parameter "{value}". Use it or delete it.',
)
RULES = (
    GROUPS_OR_ITEMS,
    POINTS_DISAGREE,
    WEIGHTS_DISAGREE,
    WEIGHT_AND_POINTS_DISAGREE,
    NEGATIVE_POINTS,
    BOUNDS_NOT_RISING,
    BANDS_NOT_COVERING,
    WRONG_START,
    TOO_MANY_OPTIONS,
    BETTER_NOT_BEST,
    DATES_DISAGREE,
    WEIGHTS_PARTLY,
    WEIGHT_NOT_POSITIVE,
    VARIANT_WEIGHT_IN_SUM,
    UNKNOWN_VARIANT,
    TOO_LARGE,
    OUT_OF_BOUNDS,
    MARKS_EQUAL,
    STEPS_OR_PER_UNIT,
    WRONG_COUNT,
    FIELD_NOT_NUMBER,
    MEASURES_OR_ASKS,
    STEPS_OR_VALUE,
    LEAST_OR_TRACKS,
    UNKNOWN_LEVEL,
    NOTHING_TO_JUDGE,
    UNKNOWN_NAME,
    UNKNOWN_OPTION,
    CYCLE,
    UNUSED_PARAMETER,
)

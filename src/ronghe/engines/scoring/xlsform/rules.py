"""What a form cannot say, and what can be wrong with one: each rule with its two sentences."""

from __future__ import annotations

from ronghe.lib.faults import Rule

CANNOT_HOLD = Rule(
    key="cell-cannot-hold",
    zh="此文字过长或含控制字符，XLSX 单元格无法容纳。请在定义中缩短或删去。",
    en="A cell of XLSX cannot hold this text: it is too long or has control characters. Shorten "
    "or mend it in the definition.",
)
NO_SHEET = Rule(
    key="no-survey-sheet",
    zh="工作簿没有名为“{value}”的工作表（现有：{given}）。XLSForm 的题目应在其中。",
    en='The workbook has no sheet "{value}" (there are: {given}). The questions of an XLSForm '
    "stand there.",
)
SAME_COLUMN = Rule(
    key="column-twice",
    zh="列“{value}”出现多次。请只保留一个。",
    en='The column "{value}" stands there twice. Keep one.',
)
NOT_A_FORM = Rule(
    key="not-an-xlsform",
    zh="pyxform 不接受此表单：{reason}",
    en="pyxform does not take it for an XLSForm: {reason}",
)
FORM_WARNING = Rule(
    key="form-warning",
    zh="pyxform 提示：{reason}",
    en="pyxform remarks: {reason}",
)
NOT_A_VALUE = Rule(
    key="not-a-value",
    zh="“{value}”以 JSON 开头，但不是有效的 JSON。请修改。",
    en='"{value}" begins as JSON and is none. Mend it.',
)
UNKNOWN_TYPE = Rule(
    key="type-not-supported",
    zh="不支持类型“{value}”；此行未导入。",
    en='The type "{value}" has no counterpart; the row is left out.',
)
FORM_FACT = Rule(
    key="form-fact-left-out",
    zh="“{value}”由填报工具自动记录，系统自行记录这些信息；此行未导入。",
    en='"{value}" is recorded by the form tool; the product keeps such facts itself. The row is '
    "left out.",
)
TAKEN_AS = Rule(
    key="taken-as",
    zh="类型“{value}”按“{kind}”导入。",
    en='The type "{value}" is taken as "{kind}".',
)
UNKNOWN_COLUMN = Rule(
    key="column-not-supported",
    zh="列“{column}”没有对应；其中的“{value}”未导入。",
    en='The column "{column}" has no counterpart; "{value}" is left out.',
)
RENAMED = Rule(
    key="renamed",
    zh="名称“{value}”改为“{name}”（标识须以小写字母开头，只含小写字母、数字、_ 和 -，且不重复）。",
    en='The name "{value}" became "{name}" (names begin with a small letter, then small letters, '
    "digits, _ and -, each once).",
)
ONE_LANGUAGE = Rule(
    key="one-language",
    zh="“{value}”只有一种语言的文字，两种语言都用了它。请补译。",
    en='"{value}" is there in one language only and stands in for both. Translate it.',
)
REFERENCE = Rule(
    key="answer-in-a-text",
    zh="文字中的 ${{…}} 不会替换为答案：“{value}”。",
    en='Answers are not put into texts; "{value}" is kept as it is written.',
)
OTHER_SHEET = Rule(
    key="sheet-left-out",
    zh="工作表“{value}”没有对应；未导入。",
    en='The sheet "{value}" has no counterpart; it is left out.',
)
BAD_PATH = Rule(
    key="not-a-path",
    zh="“{value}”不是有效的路径，或与前面的行矛盾。",
    en='"{value}" is no path, or contradicts a row above.',
)
NO_LABEL = Rule(
    key="no-label",
    zh="没有标签；用名称“{value}”代替。请补写。",
    en='There is no label; the name "{value}" stands in. Write one.',
)
NO_RANGE = Rule(
    key="no-range",
    zh="没有写明取值范围；按 {low} 至 {high} 导入。请收窄。",
    en="No range is given; {low} to {high} is assumed. Narrow it.",
)
NO_LENGTH = Rule(
    key="no-length",
    zh="没有写明最多字数；按 {longest} 字导入。",
    en="No length is given; at most {longest} characters are assumed.",
)
NO_LIST = Rule(
    key="no-choices",
    zh="选项表“{value}”没有选项；此题未导入。",
    en='The list "{value}" has no choices; the question is left out.',
)
OUTSIDE_LIST = Rule(
    key="choices-outside",
    zh="“{value}”的选项在另外的文件里；此题未导入。请把选项写入 choices 工作表。",
    en='The choices of "{value}" are in another file; the question is left out. Write them into '
    "the sheet choices.",
)
OTHER_TEXT = Rule(
    key="or-other",
    zh="“or_other”导入为选项“其他”；其说明文字未导入。",
    en='"or_other" became the option "Other"; the text that specifies it is left out.',
)
FILTERED = Rule(
    key="choice-filter",
    zh="没有级联选择：选项全部显示，筛选条件“{value}”未导入。",
    en='There are no cascading choices: all are offered, and the filter "{value}" is left out.',
)
NOT_TRANSLATED = Rule(
    key="expression-not-supported",
    zh="表达式中的“{part}”没有对应；“{value}”未导入。",
    en='"{part}" in the expression has no counterpart; "{value}" is left out.',
)
NOT_READ = Rule(
    key="expression-not-read",
    zh="表达式从“{part}”起无法读懂；“{value}”未导入。",
    en='The expression cannot be read from "{part}" on; "{value}" is left out.',
)
NOT_COMPUTED = Rule(
    key="calculation-not-supported",
    zh="只有两数之比、重复组的计数、合计与平均、以及常数可以计算；“{value}”未导入。",
    en="Only ratios of two numbers, counts, sums and means of repeats, and constants can be "
    'calculated; "{value}" is left out.',
)
UNUSED = Rule(
    key="constant-not-used",
    zh="常数“{value}”没有用于任何条件；此行未导入。",
    en='The constant "{value}" is used in no condition; the row is left out.',
)
IN_REPEAT = Rule(
    key="not-in-a-repeat",
    zh="重复组内只能是数字、单选和文本；“{value}”未导入。",
    en='A repeat holds numbers, single choices and texts only; "{value}" is left out.',
)
NO_FIELDS = Rule(
    key="repeat-without-fields",
    zh="重复组“{value}”没有可用的题目；未导入。",
    en='The repeat "{value}" has no question that can be used; it is left out.',
)
EMPTY_GROUP = Rule(
    key="group-without-items",
    zh="分组“{value}”没有可用的题目；未导入。",
    en='The group "{value}" has no question that can be used; it is left out.',
)
NO_QUESTIONS = Rule(
    key="no-questions",
    zh="表单没有一道可以导入的题目。",
    en="The form has no question that can be imported.",
)
UNBALANCED = Rule(
    key="group-not-closed",
    zh="“{value}”没有配对的开始或结束行。",
    en='"{value}" has no row that begins or ends it.',
)
LOOSE = Rule(
    key="loose-questions",
    zh="与分组并列的题目放入了新的分组“{value}”。",
    en='Questions beside groups were put into a new group "{value}".',
)
REQUIRED_RULE = Rule(
    key="required-condition",
    zh="“必答”只能是是或否；“{value}”按必答导入。",
    en='A question is required or not; the condition "{value}" is taken as required.',
)
EDITED = Rule(
    key="edited-in-the-form",
    zh="此处在表单中被修改，与 {own} 不一致；以表单为准。",
    en="It was changed in the form and no longer agrees with {own}; the form counts.",
)
ADDED = Rule(
    key="added-by-import",
    zh="XLSForm 没有 {value}；已填入占位内容，请修改。",
    en="An XLSForm has no {value}; stand-ins were written. Replace them.",
)

# What a form cannot say; it travels in our own columns and sheet.
LOST_POINTS = Rule(
    key="points",
    zh="分值、满分、分段与合并方式",
    en="points, full marks, bands, and how groups combine",
)
LOST_WEIGHTS = Rule(key="weights", zh="权重与按类型变化的权重", en="weights, and variants of them")
LOST_LEVELS = Rule(
    key="levels",
    zh="等级、等级规则、门槛、否决与成熟度层级",
    en="levels, tracks, gates, vetoes and levels of maturity",
)
LOST_OUTPUTS = Rule(key="outputs", zh="由结果得出的输出", en="outputs derived from results")
LOST_SOURCES = Rule(
    key="sources", zh="数值的来源、状态与说明", en="sources, statuses and notes of numbers"
)
LOST_COSTS = Rule(key="costs", zh="提升一步的成本", en="costs of a step up")
LOST_LINKS = Rule(
    key="indicators", zh="与指标的联系（asks、measures）", en="links to indicators (asks, measures)"
)
LOST_EVIDENCE = Rule(key="evidence", zh="所需佐证材料", en="the evidence wanted")
LOST_KINDS = Rule(
    key="kinds",
    zh="题型的评分含义（量表、场景、趋势、分段、线性）",
    en="what a kind means for scoring (scale, scene, trend, band, linear)",
)
LOST_UNITS = Rule(key="units", zh="计量单位与小数位数", en="units and decimal places")
LOST_NA = Rule(key="not-applicable", zh="允许答“不适用”", en="that an answer may be not applicable")
LOST_LIMITS = Rule(key="limits", zh="行数与附件数的上限", en="how many rows or files there may be")
LOST_EXPRESSIONS = Rule(
    key="conditions",
    zh="用到得分、等级或其他表单不知道的内容的条件",
    en="conditions that look at points, levels or else what a form does not know",
)
LOST_WARNINGS = Rule(
    key="warnings",
    zh="只提醒、不阻止提交的约束",
    en="constraints that warn and do not bar submission",
)
LOST_TEXTS = Rule(
    key="texts",
    zh="分组的帮助、标题的英文、有效期与估计用时",
    en="help of groups, the English title, validity and usual minutes",
)

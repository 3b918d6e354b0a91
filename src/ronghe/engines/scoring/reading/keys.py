"""Keys that stand in many places of a definition."""

from __future__ import annotations

from typing import Literal

from ronghe.engines.scoring.definition import Combination
from ronghe.engines.scoring.definition.functions import FUNCTIONS
from ronghe.lib.definitions.forms import Key, Shape
from ronghe.lib.definitions.shapes import NAME, NUMBER, STATUS, TEXT, WORD, either, one_of
from ronghe.lib.expressions import Expression, expression_at

CONDITION: Shape[Expression] = Shape(
    read=lambda cursor: expression_at(cursor, functions=FUNCTIONS, gives="condition"),
    schema=WORD.schema,
)
QUANTITY_OF: Shape[Expression] = Shape(
    read=lambda cursor: expression_at(cursor, functions=FUNCTIONS, gives="number"),
    schema=WORD.schema,
)

SOURCE = Key("source", TEXT, "Where the numbers here and below come from; inherited from above")
STATUS_OF = Key("status", STATUS, "How far the numbers here and below can be trusted; inherited")
NOTE = Key("note", TEXT, "What to know about the numbers here")
PROVENANCE = (SOURCE, STATUS_OF, NOTE)

KEY = Key("key", NAME, "Its name for files and expressions", needed=True)
TITLE = Key("title", TEXT, "Its name for people", needed=True)
RULE = Key("rule", TEXT, "The rule in words, printed beside the result", needed=True)
WHEN = Key("when", CONDITION, "The condition, as an expression", needed=True)
ZH = Key("zh", WORD, "Chinese text", needed=True)
EN = Key("en", WORD, "English text", needed=True)
SCORE = Key("score", one_of(Combination), "How the parts combine; default: sum")
SHOW_IF = Key("show_if", CONDITION, "Only asked, and only applicable, where this is known to hold")
NA = Key("na", one_of(Literal["allowed"]), "Whoever answers may declare it not applicable")
HELP = Key("help", TEXT, "What helps to answer")
MEASURES = Key("measures", NAME, "The indicator whose observation it becomes")
WEIGHT = Key(
    "weight",
    either(lambda cursor: cursor, NUMBER, Shape(read=lambda cursor: cursor, schema={
        "type": "object", "minProperties": 1, "additionalProperties": NUMBER.schema,
    })),
    "Per cent of the group in a group of sums, else any number; or one for each variant",
)  # fmt: skip

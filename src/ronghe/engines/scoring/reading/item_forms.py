"""What an item's mapping may hold, kind by kind."""

from __future__ import annotations

from typing import Any, Literal

from ronghe.engines.scoring.definition.questions import Aggregation, Direction
from ronghe.engines.scoring.reading import keys
from ronghe.lib.definitions.forms import Form, Forms, Key, entries_of, part_of
from ronghe.lib.definitions.shapes import (
    FLAG,
    NAME,
    NUMBER,
    QUANTITY,
    TEXT,
    UNIT,
    WHOLE,
    either,
    list_of,
    one_of,
)

Kind = Literal[
    "single", "multiple", "scale", "scene", "trend", "band", "linear", "ratio", "number", "grid",
    "repeat", "date", "text", "file",
]  # fmt: skip
POINTED_KINDS = frozenset(
    {"single", "multiple", "scale", "scene", "trend", "band", "linear", "ratio", "grid"}
)

ID = Key("id", NAME, "The item's name for files and expressions", needed=True)
KIND = Key("kind", one_of(Kind), "What is asked and how it gives points", needed=True)
POINTS = Key("points", NUMBER, "The most points; in a grid those of each row")
MINUTES = Key("minutes", NUMBER, "Usual time to answer")
LEVEL = Key("level", WHOLE, "The maturity level that the requirement belongs to")
EVIDENCE = Key("evidence", TEXT, "What proves the answer")
EVIDENCE_REQUIRED = Key("evidence_required", FLAG, "No answer counts as complete without evidence")
REQUIRED = Key("required", FLAG, "Whether it must be answered before submission; default: true")
ASKS = Key("asks", NAME, "The indicator that the platform may know the answer from")
COST = Key("cost", part_of("cost"), "What a step up costs, for the way up")

OPTION_NAME = Key("name", NAME, "A word for the option in files and expressions")
OPTION_POINTS = Key("points", NUMBER, "What the option gives")
OPTION_NONE = Key("none", FLAG, "Says none of the others holds")
OPTION_SHARE = Key("share", NUMBER, "The part of the item's points, 0 to 1", needed=True)
OPTION = Form(
    name="option",
    keys=(OPTION_NAME, keys.ZH, keys.EN, OPTION_POINTS, OPTION_NONE),
    says="Something to choose",
)
SCALE_OPTION = Form(
    name="scale_option",
    keys=(OPTION_NAME, keys.ZH, keys.EN, OPTION_SHARE),
    says="A degree of a scale",
)
SCENE_OPTION = Form(
    name="scene_option",
    keys=(keys.ZH, keys.EN, OPTION_POINTS),
    says="The criterion of a scene's level",
)
OPTIONS = Key("options", entries_of("option"), "What can be chosen, in order", needed=True)
SCALE_OPTIONS = Key("options", entries_of("scale_option"), "The degrees; default: 0, 0.5, 0.8, 1")
SCENE_OPTIONS = Key(
    "options", entries_of("scene_option"), "Criteria from level 1 on; no level is implied",
    needed=True,
)  # fmt: skip
GRID_OPTIONS = Key(
    "options",
    either(lambda cursor: cursor.entries(), entries_of("option"), entries_of("scale_option")),
    "The same for each row: of a single choice, or with shares of a scale; default: the scale",
)
MARKED = Key("marked", FLAG, "Binds a level track over marked scenes")

UPTO = Key("upto", QUANTITY, "The upper bound, which belongs to the band", needed=True)
BAND_POINTS = Key("points", NUMBER, "What the band gives", needed=True)
BAND = Form(name="band", keys=(UPTO, BAND_POINTS), says="Values above the band before it")
BANDS = Key("bands", entries_of("band"), "Bands that cover low to high", needed=True)
LOW = Key("low", QUANTITY, "The least value", needed=True)
HIGH = Key("high", QUANTITY, "The greatest value", needed=True)
UNIT_OF = Key("unit", UNIT, "The unit, in both languages or a sign for both", needed=True)
DECIMALS = Key("decimals", WHOLE, "How many decimal places the value has; default: 0")
_MARK = either(lambda cursor: cursor, QUANTITY, NAME)
BASE = Key("base", _MARK, "Where the points begin: a number, or a number item", needed=True)
LEAD = Key("lead", _MARK, "Where the points are full: a number, or a number item", needed=True)
OF = Key("of", NAME, "The number above the line", needed=True)
TO = Key("to", NAME, "The number below the line", needed=True)

BETTER = Key("better", one_of(Direction), "The wished direction", needed=True)
DIRECTION_KEYS = {
    name: Key(name, part_of("direction"), f"The quantity went {name}", needed=True)
    for name in ("down", "flat", "up")
}
DIRECTION = Form(
    name="direction", keys=(keys.ZH, keys.EN, OPTION_POINTS), says="A direction of a trend"
)
DIRECTIONS = Form(
    name="directions", keys=tuple(DIRECTION_KEYS.values()), says="The three directions of a trend"
)
TREND_OPTIONS = Key("options", part_of("directions"), "The three directions", needed=True)

ROW = Form(name="row", keys=(keys.KEY, keys.TITLE, keys.WEIGHT), says="A row of a grid")
ROWS = Key("rows", entries_of("row"), "The rows, each an item of its own", needed=True)

FIELD_KIND = Key(
    "kind", one_of(Literal["number", "single", "text"]), "What the column holds", needed=True
)
LONGEST = Key("longest", WHOLE, "How many characters at most; default: 500")
FIELDS = Key("fields", entries_of("field"), "The columns", needed=True)
FIELD_FORMS = Forms(
    name="field",
    by="kind",
    forms={
        kind: Form(
            name=f"field_{kind}", keys=(keys.KEY, keys.TITLE, FIELD_KIND, *own), says="A column"
        )
        for kind, own in {
            "number": (UNIT_OF, LOW, HIGH, DECIMALS),
            "single": (OPTIONS,),
            "text": (LONGEST,),
        }.items()
    },
    says="A column of a repeat",
)
HOW = Key("how", one_of(Aggregation), "How the rows become a number", needed=True)
FIELD_NAME = Key("field", NAME, "The number column that is added up or averaged")
AGGREGATE = Form(
    name="aggregate", keys=(keys.KEY, keys.TITLE, HOW, FIELD_NAME), says="A number from the rows"
)
AGGREGATES = Key("aggregates", entries_of("aggregate"), "Numbers from the rows")
MOST = Key("most", WHOLE, "How many at most")
TYPES = Key("types", list_of(NAME), "Endings of files, such as pdf; default: what the house allows")

STEPS = Key(
    "steps",
    list_of(QUANTITY),
    "For each option, from the one before it, beginning with 0; a scene has no level first",
)
PER_UNIT = Key("per_unit", QUANTITY, "For one unit of the measured value")
COST_FORM = Form(name="cost", keys=(STEPS, PER_UNIT, *keys.PROVENANCE), says="Costs in 10,000 yuan")

_COMMON = (
    ID, KIND, keys.TITLE, keys.HELP, EVIDENCE, EVIDENCE_REQUIRED, REQUIRED, MINUTES, keys.SHOW_IF,
    keys.NA, *keys.PROVENANCE,
)  # fmt: skip
_POINTED = (POINTS, keys.WEIGHT, LEVEL, COST)
_KNOWN = (keys.MEASURES, ASKS)
_OWN: dict[str, tuple[Key[Any], ...]] = {
    "single": (*_POINTED, *_KNOWN, OPTIONS),
    "multiple": (*_POINTED, *_KNOWN, OPTIONS),
    "scale": (*_POINTED, *_KNOWN, SCALE_OPTIONS),
    "scene": (*_POINTED, *_KNOWN, SCENE_OPTIONS, MARKED),
    "trend": (*_POINTED, *_KNOWN, TREND_OPTIONS, BETTER),
    "band": (*_POINTED, *_KNOWN, UNIT_OF, LOW, HIGH, BANDS),
    "linear": (*_POINTED, *_KNOWN, UNIT_OF, LOW, HIGH, BASE, LEAD),
    "ratio": (*_POINTED, *_KNOWN, OF, TO, LOW, HIGH, BANDS),
    "number": (COST, *_KNOWN, UNIT_OF, LOW, HIGH, DECIMALS),
    "grid": (*_POINTED, ROWS, GRID_OPTIONS),
    "repeat": (FIELDS, AGGREGATES, MOST),
    "date": (*_KNOWN,),
    "text": (*_KNOWN, LONGEST),
    "file": (MOST, TYPES),
}
ITEM = Forms(
    name="item",
    by="kind",
    forms={
        kind: Form(name=f"item_{kind}", keys=(*_COMMON, *own), says=f"An item of kind {kind}")
        for kind, own in _OWN.items()
    },
    says="One question",
)
PARTS = (
    ITEM, OPTION, SCALE_OPTION, SCENE_OPTION, BAND, DIRECTION, DIRECTIONS, ROW, FIELD_FORMS,
    AGGREGATE, COST_FORM,
)  # fmt: skip

"""What a definition may hold from its root down to the items; see `item_forms` for those."""

from __future__ import annotations

from typing import Any, Literal

from ronghe.engines.scoring.reading import item_forms, keys
from ronghe.lib.definitions.forms import Form, Forms, Key, entries_of, json_schema, part_of
from ronghe.lib.definitions.shapes import (
    DAY,
    NAME,
    NUMBER,
    QUANTITY,
    TEXT,
    UNIT,
    WHOLE,
    WORD,
    either,
    list_of,
    one_of,
)

VERSION = Key("version", WORD, "The edition", needed=True)
VALID_FROM = Key("valid_from", DAY, "The first day it is in force", needed=True)
VALID_TO = Key("valid_to", DAY, "The last day it is in force")
POINTS = Key("points", NUMBER, "Full marks of the whole", needed=True)
DECIMALS = Key("decimals", WHOLE, "Places of a score where scoring divides; default: 6")
VARIANTS = Key("variants", part_of("variants"), "The single item whose option selects weights")
VARIANT_ITEM = Key("item", NAME, "Its id", needed=True)
VARIANTS_FORM = Form(name="variants", keys=(VARIANT_ITEM,), says="What weights depend on")
SOURCE = Key("source", TEXT, "Where the numbers come from", needed=True)
STATUS = Key("status", keys.STATUS_OF.shape, "How far the numbers can be trusted", needed=True)

ITEMS = Key("items", entries_of("item"), "Its questions")
GROUPS = Key("groups", entries_of("group"), "The groups below it")
TOP_GROUPS = Key("groups", entries_of("group"), "The groups of the top", needed=True)
GROUP = Form(
    name="group",
    keys=(
        keys.KEY, keys.TITLE, keys.WEIGHT, keys.SCORE, keys.SHOW_IF, keys.NA, keys.HELP, GROUPS,
        ITEMS, *keys.PROVENANCE,
    ),
    says="A branch of the tree: either groups or items",
)  # fmt: skip

NUMBER_OF = Key("number", WHOLE, "The level's number", needed=True)
LEAST = Key("least", NUMBER, "The least points, where points alone decide")
LEVEL = Form(name="level", keys=(NUMBER_OF, keys.KEY, keys.TITLE, LEAST), says="A level")
LEVEL_LIST = Key("list", entries_of("level"), "The levels, rising", needed=True)
COMBINE = Key("combine", one_of(Literal["lower", "higher"]), "Which track decides; default: lower")
TRACKS = Key("tracks", entries_of("track"), "Ways to a level")
VETOES = Key("vetoes", entries_of("veto"), "Conditions that cap the level")
LEVELS = Key("levels", part_of("levels"), "How answers become a level", needed=True)
LEVELS_FORM = Form(
    name="levels",
    keys=(keys.RULE, LEVEL_LIST, COMBINE, TRACKS, VETOES, *keys.PROVENANCE),
    says="How answers become a level",
)

TRACK_KIND = Key(
    "kind",
    one_of(Literal["thresholds", "cumulative", "scenes", "gates"]),
    "How the track decides",
    needed=True,
)
TRACK_OF = Key("of", NAME, "score, or the key of a group", needed=True)
TRACK_LEAST = Key("least", list_of(NUMBER), "One number for each level, the first 0", needed=True)
SATISFIED = Key("satisfied", NUMBER, "The share from which a level is satisfied", needed=True)
SCENES = Key(
    "items",
    either(
        lambda cursor: cursor,
        one_of(Literal["all", "marked"]),
        list_of(NAME),
    ),
    "Which scenes: all, marked, or their ids",
    needed=True,
)
SHARE = Key("share", NUMBER, "How many of the scenes must stand there; default: 1, all")
GATES = Key("gates", entries_of("gate_level"), "The conditions of each level", needed=True)
GATE_LEVEL_NUMBER = Key("level", WHOLE, "The level's number", needed=True)
CONDITIONS = Key("conditions", entries_of("gate"), "What must hold", needed=True)
GATE_LEVEL = Form(
    name="gate_level", keys=(GATE_LEVEL_NUMBER, CONDITIONS), says="The conditions of a level"
)
GATE = Form(
    name="gate",
    keys=(keys.KEY, keys.TITLE, keys.WHEN, *keys.PROVENANCE),
    says="A condition that must be known to hold",
)
_TRACK: dict[str, tuple[Key[Any], ...]] = {
    "thresholds": (TRACK_OF, TRACK_LEAST),
    "cumulative": (SATISFIED, TRACK_LEAST),
    "scenes": (SCENES, SHARE),
    "gates": (GATES,),
}
TRACK = Forms(
    name="track",
    by="kind",
    forms={
        kind: Form(
            name=f"track_{kind}",
            keys=(keys.KEY, keys.TITLE, TRACK_KIND, *own, *keys.PROVENANCE),
            says=f"A track of kind {kind}",
        )
        for kind, own in _TRACK.items()
    },
    says="One way to a level",
)
VETO_TO = Key("to", WHOLE, "The level that it caps at", needed=True)
VETO = Form(
    name="veto",
    keys=(keys.KEY, keys.TITLE, keys.WHEN, VETO_TO, *keys.PROVENANCE),
    says="A condition that, where known to hold, caps the level",
)

FROM_LEVEL = Key("from_level", WHOLE, "From this level on", needed=True)
STEP_VALUE = Key("value", WHOLE, "The value", needed=True)
STEP = Form(name="step", keys=(FROM_LEVEL, STEP_VALUE, keys.TITLE), says="A value from a level on")
STEPS = Key("steps", entries_of("step"), "Values by the level")
VALUE = Key("value", keys.QUANTITY_OF, "The value, as an expression")
OUTPUT_UNIT = Key("unit", UNIT, "The unit of the value")
OUTPUT_DECIMALS = Key("decimals", WHOLE, "Places that the value is rounded to; default: 0")
OUTPUT = Form(
    name="output",
    keys=(
        keys.KEY, keys.TITLE, keys.RULE, STEPS, VALUE, OUTPUT_UNIT, OUTPUT_DECIMALS, keys.MEASURES,
        *keys.PROVENANCE,
    ),
    says="A number derived from a result: steps of the level, or an expression",
)  # fmt: skip
OUTPUTS = Key("outputs", entries_of("output"), "Numbers derived from a result")

SEVERITY = Key(
    "severity", one_of(Literal["error", "warning"]), "Whether it bars submission; default: error"
)
MESSAGE = Key("message", TEXT, "What to tell whoever answers", needed=True)
CONSTRAINT_ITEMS = Key("items", list_of(NAME), "The items to show it at")
CONSTRAINT = Form(
    name="constraint",
    keys=(keys.KEY, keys.WHEN, SEVERITY, MESSAGE, CONSTRAINT_ITEMS),
    says="What answers must say together; not judged where unknown",
)
CONSTRAINTS = Key("constraints", entries_of("constraint"), "What answers must say together")

PARAMETER_NAME = Key("name", NAME, "Its name in expressions", needed=True)
PARAMETER_VALUE = Key("value", QUANTITY, "The number", needed=True)
PARAMETER = Form(
    name="parameter",
    keys=(PARAMETER_NAME, PARAMETER_VALUE, OUTPUT_UNIT, keys.TITLE, *keys.PROVENANCE),
    says="A number by name for expressions",
)
PARAMETERS = Key("parameters", entries_of("parameter"), "Numbers by name for expressions")

INSTRUMENT = Form(
    name="instrument",
    keys=(
        keys.KEY, VERSION, keys.TITLE, VALID_FROM, VALID_TO, POINTS, keys.SCORE, DECIMALS, SOURCE,
        STATUS, keys.NOTE, VARIANTS, PARAMETERS, TOP_GROUPS, LEVELS, OUTPUTS, CONSTRAINTS,
    ),
    says="A questionnaire in one version: questions, points, levels, outputs",
)  # fmt: skip
PARTS: tuple[Form | Forms[Any], ...] = (
    *item_forms.PARTS, VARIANTS_FORM, GROUP, LEVEL, LEVELS_FORM, GATE_LEVEL, GATE, TRACK, VETO,
    STEP, OUTPUT, CONSTRAINT, PARAMETER,
)  # fmt: skip


def instrument_schema() -> dict[str, Any]:
    """Return the JSON Schema of a definition, made of the forms that the reader reads by.

    It knows the keys, the types and the words; what must agree across a definition, such as sums
    of points and names in expressions, only the reader checks.
    """
    return json_schema(INSTRUMENT, PARTS, title="Ronghe instrument")

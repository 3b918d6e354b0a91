"""What a definition of an index may hold, from its root down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from ronghe.engines.index.reading.methods import (
    AGGREGATE,
    METHODS,
    WEIGH,
)
from ronghe.engines.index.reading.shapes import (
    CODE,
    FORMULA,
    PAIR,
    PLACES,
    POSITIVE,
    REAL,
    TITLE,
    WORDS,
    places_at,
)
from ronghe.lib.definitions.forms import Form, Forms, Key, Shape, entries_of, json_schema, part_of
from ronghe.lib.definitions.shapes import DAY, NAME, STATUS, WHOLE, WORD, either, one_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.engines.index.reading.methods import Method
    from ronghe.lib.definitions import Cursor

SOURCE = Key("source", TITLE, "Where the numbers here and below come from; inherited from above")
STATUS_OF = Key("status", STATUS, "How far the numbers here and below can be trusted; inherited")
NOTE = Key("note", TITLE, "What to know about the numbers here")
PROVENANCE = (SOURCE, STATUS_OF, NOTE)


def _as_it_is(cursor: Cursor) -> Cursor:
    return cursor


def _word_or(form: str, methods: Mapping[str, Method]) -> Shape[Cursor]:
    """Return the shape of the name of a method, or of a mapping with its options."""
    words = {"enum": list(methods)}
    return Shape(read=_as_it_is, schema={"anyOf": [words, {"$ref": f"#/$defs/{form}"}]})


def _forms(
    name: str, methods: Mapping[str, Method], *keys: Key[Any], says: str, prefix: str
) -> Forms[Form]:
    """Return the forms of a method with its options, by its name."""
    method = Key("method", one_of(Literal[tuple(methods)]), "The method", needed=True)
    return Forms(
        name=name,
        by="method",
        forms={
            one.name: Form(
                name=f"{prefix}_{one.name}",
                keys=(*keys, method, *(option.key for option in one.options)),
                says=one.says,
            )
            for one in methods.values()
        },
        says=says,
    )


AGGREGATE_FORMS = _forms(
    "aggregate", AGGREGATE, says="How children become the score of a node", prefix="aggregate"
)
WEIGH_FORMS = _forms("weights", WEIGH, says="Where weights come from", prefix="weights")
OWN_KINDS = ("impute", "transform", "normalise")
OWN_FORMS = {
    kind: _forms(
        f"{kind}_own",
        METHODS[kind],
        says=f"What stands in place of the step `{kind}` here",
        prefix=f"{kind}_own",
    )
    for kind in OWN_KINDS
}
OWN_KEYS = {
    kind: Key(
        kind,
        _word_or(f"{kind}_own", METHODS[kind]),
        f"The method here in place of that of the step `{kind}`: its name, or a mapping",
    )
    for kind in OWN_KINDS
}

STEP_KIND = Key("step", WORD, "What is done", needed=True)
FOR = Key("for", WORDS, "Codes of indicators, or of nodes for all below; default: all indicators")
EXCEPT = Key("except", WORDS, "Codes of indicators or nodes that it is not for")
FOR_NODES = Key("for", WORDS, "Codes of nodes; default: all that say nothing themselves")
OVER = Key(
    "over",
    one_of(Literal["each", "pooled"]),
    "In a panel, whether minimum, mean and the like are of each period or of all; "
    "default: as `parameters` says",
)


def _step(kind: str) -> Form | Forms[Any]:
    methods = METHODS[kind]
    keys = (STEP_KIND, FOR, EXCEPT, OVER, *PROVENANCE)
    if set(methods) == {""}:
        own = tuple(option.key for option in methods[""].options)
        return Form(name=f"step_{kind}", keys=(*keys, *own), says=methods[""].says)
    return _forms(f"step_{kind}", methods, *keys, says=f"The step {kind}", prefix=f"step_{kind}")


WEIGHTS_OF = Key(
    "weights", _word_or("weights", WEIGH), "Where the weights of the children come from"
)
STEP_AGGREGATE = _forms(
    "step_aggregate",
    AGGREGATE,
    STEP_KIND,
    FOR_NODES,
    WEIGHTS_OF,
    *PROVENANCE,
    says="How children become the score of their node",
    prefix="step_aggregate",
)
STEP = Forms(
    name="step",
    by="step",
    forms={**{kind: _step(kind) for kind in METHODS}, "aggregate": STEP_AGGREGATE},
    says="One step on the way from the data to the scores",
)
THEN = Forms(
    name="then",
    by="step",
    forms={kind: STEP.forms[kind] for kind in ("transform", "normalise")},
    says="A step on the score of a node",
)

KEY = Key(
    "key", CODE, "Its code: heads its column in results, may stand in expressions", needed=True
)
TITLE_OF = Key("title", TITLE, "Its name for people; default: the code")
WEIGHT = Key("weight", REAL, "Its weight among its siblings; default: 1")
COLUMN = Key("column", WORD, "The column of its numbers; default: its code")
DIRECTION = Key(
    "direction",
    one_of(Literal["higher", "lower"]),
    "Which values are better; default: higher",
)
UNIT = Key("unit", TITLE, "The unit of the numbers")
DENOMINATOR = Key("denominator", WORD, "The column that the step `denominate` divides by")
PER = Key("per", POSITIVE, "For how much of the denominator; default: 1")
GOALPOSTS = Key("goalposts", PAIR, "The values that get the worse and the better end of the scale")
TARGET = Key("target", REAL, "The value to reach")
REFERENCE = Key("reference", REAL, "The value that distances are measured to")
BASE = Key("base", REAL, "The value that is the base of an index number")
INDICATOR = Key("indicator", NAME, "The indicator of the programme that its numbers are")
AGGREGATE_OF = Key(
    "aggregate", _word_or("aggregate", AGGREGATE), "How its children become its score"
)
CHILDREN = Key("children", entries_of("part"), "What it is made of")
THEN_OF = Key("then", entries_of("then"), "Steps on its score before its parent takes it")
PART = Form(
    name="part",
    keys=(
        KEY, TITLE_OF, WEIGHT, COLUMN, DIRECTION, UNIT, DENOMINATOR, PER, GOALPOSTS, TARGET,
        REFERENCE, BASE, INDICATOR, AGGREGATE_OF, WEIGHTS_OF, CHILDREN, THEN_OF,
        *OWN_KEYS.values(), *PROVENANCE,
    ),
    says="An indicator, or with `children` a node",
)  # fmt: skip
LEAF_ONLY = (
    COLUMN, DIRECTION, UNIT, DENOMINATOR, PER, GOALPOSTS, TARGET, REFERENCE, BASE, INDICATOR,
)  # fmt: skip
NODE_ONLY = (AGGREGATE_OF, WEIGHTS_OF, THEN_OF)

UNIT_KEY = Key("key", WORD, "The column of the keys of units; default: unit")
UNIT_NAME = Key("name", WORD, "The column of their names")
PERIOD = Key("period", WORD, "The column of periods: the data is a panel")
GROUPS = Key("groups", WORDS, "Columns of groups")
UNITS = Form(
    name="units",
    keys=(UNIT_KEY, UNIT_NAME, PERIOD, GROUPS),
    says="Which columns say what a row is about",
)

DERIVED_COLUMN = Key("column", WORD, "A column of the data that gets this name")
DERIVED_VALUE = Key("value", FORMULA, "An expression of other columns")
DERIVED = Form(name="column", keys=(DERIVED_COLUMN, DERIVED_VALUE), says="A column made of others")
COLUMNS_SHAPE: Shape[Cursor] = Shape(
    read=_as_it_is,
    schema={
        "type": "object",
        "minProperties": 1,
        "propertyNames": CODE.schema,
        "additionalProperties": {"anyOf": [WORD.schema, {"$ref": "#/$defs/column"}]},
    },
)
COLUMNS = Key("columns", COLUMNS_SHAPE, "Columns made of others, by name: an expression of each")

OVER_PERIODS = Key(
    "over", one_of(Literal["each", "pooled"]), "Each period alone, or all periods; default: each"
)
PERIOD_OF = Key("period", WORD, "Only this period")
FROM = Key("from", WORD, "Only periods from this one on")
TO = Key("to", WORD, "Only periods up to this one")
PARAMETERS_FORM = Form(
    name="parameters",
    keys=(OVER_PERIODS, PERIOD_OF, FROM, TO),
    says="Of which periods of a panel minimum, mean and the like are taken",
)

RANK_DIRECTION = Key(
    "direction", one_of(Literal["higher", "lower"]), "Which score has the rank 1; default: higher"
)
TIES = Key(
    "ties",
    one_of(Literal["competition", "dense"]),
    "Ranks of equal scores: 1, 2, 2, 4 (competition) or 1, 2, 2, 3 (dense); default: competition",
)
DECIMALS = Key(
    "decimals",
    either(places_at, WHOLE, PLACES),
    "Scores are rounded to so many places before they are ranked; in a panel perhaps a mapping "
    "from the first period of each number of places",
)
RANK_FORM = Form(name="rank", keys=(RANK_DIRECTION, TIES, DECIMALS), says="How units are ranked")

INDEX_KEY = Key("key", NAME, "Its name for commands and files", needed=True)
VERSION = Key("version", WORD, "The edition", needed=True)
INDEX_TITLE = Key("title", TITLE, "Its name for people", needed=True)
VALID_FROM = Key("valid_from", DAY, "The first day it is in force", needed=True)
VALID_TO = Key("valid_to", DAY, "The last day it is in force")
INDEX_SOURCE = Key("source", TITLE, "Where the definition comes from", needed=True)
INDEX_STATUS = Key("status", STATUS, "How far it can be trusted", needed=True)
UNITS_OF = Key("units", part_of("units"), "Which columns say what a row is about")
STEPS = Key("steps", entries_of("step"), "What is done to the data, in this order")
PARAMETERS = Key(
    "parameters", part_of("parameters"), "Of which periods of a panel minimum and mean are taken"
)
RANK = Key("rank", part_of("rank"), "How units are ranked")
TREE = Key("tree", part_of("part"), "The index: a node with all others below", needed=True)
INDEX = Form(
    name="index",
    keys=(
        INDEX_KEY, VERSION, INDEX_TITLE, VALID_FROM, VALID_TO, INDEX_SOURCE, INDEX_STATUS, NOTE,
        UNITS_OF, COLUMNS, STEPS, PARAMETERS, RANK, TREE,
    ),
    says="A composite index in one version",
)  # fmt: skip
PARTS: tuple[Form | Forms[Any], ...] = (
    PART, UNITS, DERIVED, STEP, THEN, AGGREGATE_FORMS, WEIGH_FORMS, *OWN_FORMS.values(),
    PARAMETERS_FORM, RANK_FORM,
)  # fmt: skip


def index_schema() -> dict[str, Any]:
    """Return the JSON Schema of a definition, made of the forms that the reader reads by.

    It knows the keys, the types and the words; what must agree across a definition, such as codes
    in `for` and the order of steps, only the reader checks.
    """
    return json_schema(INDEX, PARTS, title="Ronghe index")

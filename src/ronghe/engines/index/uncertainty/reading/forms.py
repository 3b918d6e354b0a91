"""What a scenario may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from ronghe.engines.index.reading.shapes import CODE, PAIR, REAL, REALS, SHARE, WORDS
from ronghe.lib.definitions.forms import Form, Forms, Key, Shape, entries_of, json_schema
from ronghe.lib.definitions.shapes import WHOLE, WORD, list_of, one_of

if TYPE_CHECKING:
    from ronghe.lib.definitions import Cursor

LEAVE_OUT = "leave-out"


def _as_it_is(cursor: Cursor) -> Cursor:
    return cursor


def _mapping(values: Shape[Any]) -> Shape[Cursor]:
    """Return the shape of a mapping from codes to values; it is read as its place."""
    schema = {
        "type": "object",
        "minProperties": 1,
        "propertyNames": dict(CODE.schema),
        "additionalProperties": dict(values.schema),
    }
    return Shape(read=_as_it_is, schema=schema)


_WAY: Shape[Cursor] = Shape(
    read=_as_it_is,
    schema={"anyOf": [{"type": "string"}, {"type": "object", "minProperties": 1}]},
)
KIND = Key("factor", WORD, "What is varied", needed=True)
NAME = Key("name", WORD, "Its name in results; default: what is varied", needed=False)
OF_NODES = Key("of", WORDS, "Codes of nodes; default: all nodes")
OF_PARTS = Key("of", WORDS, "Codes of indicators, or of nodes for all below; default: all")
STEP = Key("step", WORD, "Name of the step: its kind, from the second of a kind on kind-2", True)
OPTION = Key("option", WORD, "An option of the step that is a number", needed=True)
VALUES = Key("values", REALS, "Numbers, each equally likely")
UNIFORM = Key("uniform", PAIR, "Any number between two, all equally likely")
NORMAL = Key("normal", PAIR, "Mean and standard deviation of a normal distribution")
SPREADS = (VALUES, UNIFORM, NORMAL)
STEP_WAYS = Key(
    "alternatives",
    list_of(_WAY),
    "Each as the step would say it, without `step` and `for`: options change those of the "
    "definition, a `method` replaces all; `as-defined`, or `leave-out` for none at all",
    needed=True,
)
NODE_WAYS = Key(
    "alternatives",
    list_of(_WAY),
    "Each a method, or a mapping with its options, as a node would say it; or `as-defined`",
    needed=True,
)
SETS = Key(
    "sets",
    list_of(_mapping(REAL)),
    "Each a set of weights by code of indicator or node; who is not named keeps its own",
    needed=True,
)
NOISE = Key("noise", REAL, "Up to which share a weight leaves itself, such as 0.25", needed=True)
LEVELS = Key(
    "levels",
    list_of(WHOLE),
    "In place of `of`: levels of the parts whose weights get noise, indicators stand at level 1",
)
ERRORS = Key(
    "errors", _mapping(WORD), "By code of an indicator the column of its standard errors", True
)
SHARE_OF = Key("noise", REAL, "Standard error as a share of each value's size", needed=True)
SHAPE_OF = Key(
    "shape", one_of(Literal["normal", "uniform"]), "How errors are distributed; default: normal"
)


def _factor(kind: str, says: str, *keys: Key[Any]) -> Form:
    return Form(name=f"factor_{kind}", keys=(KIND, NAME, *keys), says=says)


KINDS = {
    "step": _factor("step", "A step in one of several ways", STEP, STEP_WAYS),
    "option": _factor("option", "A number of a step", STEP, OPTION, *SPREADS),
    "aggregation": _factor("aggregation", "How nodes aggregate", OF_NODES, NODE_WAYS),
    "weights": _factor("weights", "Where weights come from", OF_NODES, NODE_WAYS),
    "weight-sets": _factor("weight-sets", "One of several sets of weights", SETS),
    "weight-noise": _factor("weight-noise", "Noise of all weights", OF_NODES, LEVELS, NOISE),
    "sampling": _factor("sampling", "Errors of samples, by standard errors", ERRORS, SHAPE_OF),
    "data": _factor("data", "Errors of the data", OF_PARTS, SHARE_OF, SHAPE_OF),
}
FACTOR = Forms(name="factor", by="factor", forms=KINDS, says="One thing that is varied")
RUNS = Key("runs", WHOLE, "How many runs; default: 1000. With `sobol` of each half of the design")
SEED = Key("seed", WHOLE, "The same seed gives the same numbers; default: 1")
DESIGN = Key(
    "design",
    one_of(Literal["random", "sobol"]),
    "`sobol` also says which factor matters, by runs · (factors + 2) runs; default: random",
)
COVERAGE = Key("coverage", SHARE, "Share of the runs inside method intervals; default: 0.9")
TOP = Key("top", list_of(WHOLE), "The k whose chances of being among the best k are asked")
FACTORS = Key("factors", entries_of("factor"), "What is varied", needed=True)
SCENARIO = Form(
    name="scenario",
    keys=(RUNS, SEED, DESIGN, COVERAGE, TOP, FACTORS),
    says="What is varied to see how far a ranking rests on choices",
)


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema of scenarios (draft 2020-12).

    Examples
    --------
    >>> sorted(scenario_schema()["properties"])
    ['coverage', 'design', 'factors', 'runs', 'seed', 'top']
    """
    return json_schema(SCENARIO, [FACTOR], title="What is varied about an index of Ronghe")

"""The functions that an instrument's expressions may use beside the built-in ones."""

from __future__ import annotations

from ronghe.lib.expressions import Signature

FUNCTIONS = {
    "selected": Signature(arguments=("name", "word"), gives="condition"),
    "count": Signature(arguments=("name",), gives="number"),
    "answered": Signature(arguments=("name",), gives="condition"),
    "applicable": Signature(arguments=("name",), gives="condition"),
    "points": Signature(arguments=("name",), gives="number"),
    "share": Signature(arguments=("name",), gives="number"),
    "score": Signature(arguments=(), gives="number"),
    "level_of": Signature(arguments=("name",), gives="number"),
    "total": Signature(arguments=("name",), gives="number"),
}

"""What the API says of itself is what it takes and gives."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils.translation import override
from ninja import Schema

from ronghe.config.api import api

if TYPE_CHECKING:
    from collections.abc import Iterator


def schemas(of: type[Schema] = Schema) -> Iterator[type[Schema]]:
    for made in of.__subclasses__():
        yield made
        yield from schemas(made)


def test_it_is_made_once_for_each_language():
    with override("en"):
        first = api.get_openapi_schema()
        assert api.get_openapi_schema() is first
    with override("zh-hans"):
        assert api.get_openapi_schema() is not first


def test_no_two_shapes_share_a_name():
    # The description holds one shape of a name; a second one would replace it unseen.
    described = api.get_openapi_schema()["components"]["schemas"]
    shapes = defaultdict(set)
    for one in schemas():
        if one.__module__.startswith("ronghe.") and one.__name__ in described:
            shapes[one.__name__].add(json.dumps(one.model_json_schema(), sort_keys=True))
    assert len(shapes) > 50
    assert sorted(name for name, found in shapes.items() if len(found) > 1) == []

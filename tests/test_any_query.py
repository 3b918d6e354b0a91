"""Whatever the query of an operation of the API holds, it is answered or refused, never a fault."""

from __future__ import annotations

from typing import Any

import pytest

from ronghe.config.api import api

GARBAGE = (
    "\x00", "abc", "2022\x00", "٢٠٢١", "x" * 5000, "0000", "C36'; --", "-1", "40000",
    "99999999999999999999", "true", "",
)  # fmt: skip
PATHS = {"code": "500112", "key": "digital_score"}  # others are numbers


def operations() -> list[Any]:
    """Return the address and the query's parameters of every operation that reads."""
    found = []
    for path, methods in api.get_openapi_schema()["paths"].items():
        names = [p["name"] for p in methods.get("get", {}).get("parameters", ())]
        address = path
        for name in names:
            address = address.replace(f"{{{name}}}", PATHS.get(name, "1"))
        query = [name for name in names if f"{{{name}}}" not in path]
        if query:
            found.append(pytest.param(address, query, id=path))
    return found


@pytest.mark.parametrize(("address", "names"), operations())
def test_any_query_is_answered_or_refused(house, approved, signed_in, address, names):
    client = signed_in("officer")
    client.raise_request_exception = False
    for name in names:
        for value in GARBAGE:
            status = client.get(address, {name: value}).status_code
            assert status in {200, 400, 404, 422}, (name, value, status)

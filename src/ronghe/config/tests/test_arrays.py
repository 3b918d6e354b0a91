"""Rows that go to the database as arrays are written quickly, and come back as they were."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from psycopg.adapt import PyFormat
from psycopg.types.json import Json

from ronghe.lib.postgres_arrays import QuickListDumper

pytestmark = pytest.mark.django_db

VALUES = [{"a": 'says "x"', "b": "c:\\path\\"}, {}, {"业": ["{1,2}", "NULL", None, " "]}]


def test_json_comes_back_from_an_array_as_it_was() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(%s::jsonb[])::text", [[Json(one) for one in VALUES]])
        assert [json.loads(text) for (text,) in cursor.fetchall()] == VALUES


def test_connections_use_the_quick_writer() -> None:
    connection.ensure_connection()
    dumper = connection.connection.adapters.get_dumper(list, PyFormat.TEXT)
    assert issubclass(dumper, QuickListDumper)

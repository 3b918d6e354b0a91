"""The regional index against published figures, and that the rest is said to be ours."""

from __future__ import annotations

import csv
import math

import numpy as np
import pytest

from ronghe.domains.regional_index.domain import DOMAIN
from ronghe.engines.index import Index, Table, index_build, index_from, index_read
from ronghe.testing.repository import shared

CCID, IDI = (index_read(path) for path in DOMAIN.indices)


def of_categories() -> Index:
    """Return the top of the regional index: categories as they were published, and the total."""
    root = CCID.root
    children = [{"key": child.key, "weight": child.weight} for child in root.children]
    return index_from(
        {
            "key": "top",
            "version": "1",
            "title": {"zh": "一级", "en": "Top"},
            "valid_from": "2012-01-01",
            "source": {"zh": "见 ccid-region", "en": "as ccid-region"},
            "status": "transcribed",
            "steps": [{"step": "normalise", "method": "none"}],
            "tree": {
                "key": root.key,
                "aggregate": root.aggregation.method,
                "children": children,
            },
        }
    )


def test_categories_make_the_published_totals_of_2015() -> None:
    text = shared("data/golden/ccid/ccid_2015_provinces.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    index = of_categories()
    table = Table(
        units=tuple(row["province"] for row in rows),
        numbers={
            key: np.array([float(row[key]) for row in rows])
            for key in (child.key for child in CCID.root.children)
        },
    )
    build = index_build(index, table)
    found = build.in_file_order(build.score("total"))
    published = np.array([float(row["total"]) for row in rows])
    # Categories are rounded to a decimal, which allows 0.1.
    assert np.abs(found - published).max() < 0.1
    assert found.max() > 98
    # The nation is the first row; the regions below stand in the order of their rank.
    assert (np.diff(published[1:]) < 0).all()


def test_the_national_totals_of_2014_and_2015() -> None:
    index = of_categories()
    categories = np.array([[71.71, 59.70, 73.43], [75.4, 66.0, 83.3]])
    keys = [child.key for child in CCID.root.children]
    build = index_build(
        index,
        Table(units=("2014", "2015"), numbers=dict(zip(keys, categories.T, strict=True))),
    )
    assert build.score("total") == pytest.approx([66.14, 72.7], abs=0.05)


def test_the_base_is_50_and_nothing_is_cut_at_100() -> None:
    units, periods = ("A", "B", "A", "B"), ("2010", "2010", "2012", "2012")
    values = np.array([10.0, 10.0, 50.0, math.nan])
    build = index_build(
        CCID,
        Table(
            units=units,
            periods=periods,
            numbers={leaf.column: values for leaf in CCID.leaves},
        ),
    )
    found = build.in_file_order(build.score("total"))
    assert found[:2].tolist() == [50.0, 50.0]
    assert found[2] == pytest.approx(50 * math.log2(6))
    assert math.isnan(found[3])


def test_what_nobody_published_is_said_to_be_ours() -> None:
    assert {leaf.provenance.status for leaf in (*CCID.leaves, *IDI.leaves)} == {"illustrative"}
    assert CCID.provenance.note is not None
    assert "23" in CCID.provenance.note.zh
    assert [len(list(node.leaves)) for node in IDI.root.children] == [3, 2, 2, 2, 3]
    assert len(IDI.leaves) == 12

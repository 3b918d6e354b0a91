from __future__ import annotations

import json
from itertools import pairwise

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ronghe.web.shell import charts, maps

VALUES = st.lists(st.floats(-1e9, 1e9).map(lambda v: round(v, 3)), min_size=1, max_size=40)


@given(VALUES)
def test_classes_hold_every_value_and_are_few(values):
    limits = charts.round_breaks(values)
    assert limits[0] <= min(values)
    assert max(values) <= limits[-1]
    assert all(low < high for low, high in pairwise(limits))
    assert len(limits) - 1 <= charts.CLASSES + 1


def drawn(chart):
    with translation.override("en"):
        return Template("{% load shell %}{% chart it %}").render(Context({"it": chart}))


@pytest.fixture
def every_chart():
    series = [charts.Series(name="Measured", values=[1.25, None], counts=[10, None])]
    items = [
        charts.Item(name="</script><b>", code="500112", value=61.25, n=5, url="/places/500112/"),
        charts.Item(name="Nowhere", code="500229", value=None),
    ]
    return [
        charts.LineChart(key="a", title="A", periods=["2024", "2025"], series=series),
        charts.BarChart(key="c", title="C", items=items, target=60, target_name="Target"),
        charts.RadarChart(
            key="d",
            title="D",
            axes=[charts.Axis(name="x", maximum=5), charts.Axis(name="y", maximum=5)],
            series=series,
        ),
        charts.MapChart(key="e", title="E", map="500000", items=items),
        charts.StackedChart(key="f", title="F", items=items, series=series),
        charts.WaterfallChart(key="g", title="G", items=items, total=61.25, total_name="Total"),
        charts.TornadoChart(key="h", title="H", items=items, base=2.5, base_name="Usual"),
    ]


def test_a_band_is_drawn_and_stands_in_the_table_with_both_ends():
    chart = charts.LineChart(
        key="f",
        title="F",
        digits=0,
        periods=["2024", "2025"],
        series=[charts.Series(name="Foretold", values=[1, 3], role="foretold")],
        bands=[charts.Band(name="80% interval", low=[None, 2], high=[None, 5])],
    )
    assert chart.data()["bands"] == [{"name": "80% interval", "low": [None, 2], "high": [None, 5]}]
    with translation.override("en"):
        table = chart.table()
    assert table.heading == ["Period", "Foretold", "80% interval, from", "80% interval, to"]
    assert [[cell.raw for cell in row[1:]] for row in table.rows] == [
        ["1", "", ""],
        ["3", "2", "5"],
    ]


def test_every_chart_shows_its_data_as_a_table_with_a_dash_for_what_is_missing(every_chart):
    for chart in every_chart:
        html = drawn(chart)
        table = chart.table()
        assert all(len(row) == len(table.heading) for row in table.rows)
        assert f'id="{chart.id}-table"' in html
        assert f'data-source="#{chart.data_id}"' in html
        assert ">—<" in html
        assert "</script><b>" not in html


def test_a_value_outside_the_table_is_null_and_never_zero(every_chart):
    for chart in every_chart:
        # NaN is no JSON: a browser would refuse the whole chart.
        assert "null" in json.dumps(chart.data(), allow_nan=False)


def test_an_empty_chart_says_so():
    html = drawn(charts.MapChart(key="m", title="M", map="500000", items=[]))
    assert "No data" in html


@pytest.mark.parametrize("code", maps.MAPS)
def test_areas_of_a_map_join_by_todays_codes(code):
    chosen = maps.MAPS[code]
    path = finders.find(f"vendor/maps/{chosen.file}")
    if path is None:
        assert not settings.NODE_MODULES.is_dir(), "the package of the maps is missing"
        pytest.skip("node_modules is not installed: maps cannot be checked")
    with open(path, encoding="utf-8") as file:
        codes = [str(area["id"]) for area in json.load(file)["features"]]
    assert set(chosen.aliases) <= set(codes)
    today = [chosen.aliases.get(each, each) for each in codes]
    assert len(set(today)) == len(today)
    assert all(each.startswith(code[:2]) for each in today)


def test_a_scatter_shows_both_measures_in_its_table() -> None:
    chart = charts.ScatterChart(
        key="matrix", title="矩阵", x_name="差距", x_unit="%", y_name="影响", digits=2,
        points=[charts.Point(name="网络", x=50, y=2.5, highlighted=True)],
    )  # fmt: skip
    assert chart.data()["points"] == [{"name": "网络", "x": 50, "y": 2.5, "highlighted": True}]
    table = chart.table()
    assert table.heading[1:] == ["差距", "影响"]
    assert [cell.text for cell in table.rows[0]] == ["网络", "50%", "2.50"]

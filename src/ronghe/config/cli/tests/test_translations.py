from __future__ import annotations

from ronghe.config.cli.translations import texts_of_template
from ronghe.lib.translations import Text

TEMPLATE = """{% load i18n %}
<h1>{% translate "Districts" %}</h1>
    {% if rows %}
  {# a note #} {% translate 'Park' context "a place" %} {{ name|default:_("nobody") }}
    {% endif %}
{% blocktranslate count n=rows|length trimmed %}
  {{ n }} row
{% plural %}
  {{ n }} rows
{% endblocktranslate %}
它的 it's "quoted' (((
{% comment %} {% translate "left out" %} {% endcomment %}
{% blocktranslate with share=value %}{{ share }} of 100%{% endblocktranslate %}
"""


def test_every_marked_text_of_a_template_is_found_whatever_stands_around_it() -> None:
    assert texts_of_template(TEMPLATE, origin="page.html") == {
        Text(singular="Districts"),
        Text(singular="Park", context="a place"),
        Text(singular="nobody"),
        Text(singular="%(n)s row", plural="%(n)s rows"),
        Text(singular="%(share)s of 100%%"),
    }

from __future__ import annotations

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from ronghe.web.shell import access, language, marks, navigation, searching, theme, views
from ronghe.web.shell.navigation import NavigationEntry


@pytest.fixture
def request_of():
    def make(path="/", *, method="get", data=None, **cookies):
        request = getattr(RequestFactory(), method)(path, data or {})
        request.COOKIES.update(cookies)
        request.user = AnonymousUser()
        return request

    return make


def test_a_page_is_chinese_until_the_person_chooses_english(request_of):
    request = request_of("/")
    request.META["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert language.chosen(request) == "zh-hans"
    assert language.chosen(request_of("/", django_language="en")) == "en"
    assert language.chosen(request_of("/", django_language="<script>")) == "zh-hans"


def test_choosing_remembers_and_returns_to_the_same_page(request_of):
    data = {"language": "en", "next": "/places/?q=1"}
    response = views.language_choose(request_of("/", method="post", data=data))
    assert response.url == "/places/?q=1"
    assert response.cookies["django_language"].value == "en"
    data = {"theme": "dark", "next": "/"}
    response = views.theme_choose(request_of("/", method="post", data=data))
    assert response.cookies[theme.COOKIE].value == "dark"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_a_choice_never_leads_to_a_foreign_host(request_of, address):
    data = {"language": "en", "next": address}
    assert views.language_choose(request_of("/", method="post", data=data)).url == "/"


def test_unknown_choices_are_refused(request_of):
    for view, data in (
        (views.language_choose, {"language": "xx"}),
        (views.theme_choose, {"theme": "pink"}),
    ):
        assert view(request_of("/", method="post", data=data)).status_code == 400


def test_navigation_shows_what_is_allowed_and_marks_where_one_is(request_of, monkeypatch):
    entries = {
        key: NavigationEntry(key=key, label=key, route=route, icon="x", section="data", order=order)
        for order, (key, route) in enumerate(
            {"search": "shell:search", "secret": "shell:theme"}.items()
        )
    }
    monkeypatch.setattr(navigation, "_entries", entries)
    monkeypatch.setattr(access, "may", lambda request, route: route != "shell:theme")
    (group,) = navigation.sections(request_of("/search/deeper/"))
    assert [(link.label, link.active) for link in group.links] == [("search", True)]
    (group,) = navigation.sections(request_of("/elsewhere/"))
    assert not group.links[0].active


def test_an_entry_without_a_section_is_an_error():
    with pytest.raises(navigation.UnknownSectionError):
        navigation.register(
            NavigationEntry(key="x", label="x", route="shell:search", icon="x", section="nowhere")
        )


def test_search_asks_every_source_and_leaves_out_the_empty_ones(request_of, monkeypatch):
    sources = {
        name: searching.SearchSource(key=name, label=name, icon="x", find=find, order=order)
        for order, name, find in (
            (2, "b", lambda request, text, limit: [searching.Hit(title=text, url="/b/")]),
            (1, "a", lambda request, text, limit: []),
        )
    }
    monkeypatch.setattr(searching, "_sources", sources)
    groups = searching.found(request_of("/"), text="渝北")
    assert [(group.source.key, group.hits[0].title) for group in groups] == [("b", "渝北")]


@pytest.mark.parametrize("name", ["400.html", "500.html", "403_csrf.html"])
def test_bare_error_pages_need_no_request_and_say_what_to_do(name):
    with translation.override("en"):
        html = render_to_string(name)
    assert '<html lang="en"' in html
    assert "To the start page" in html


@pytest.mark.parametrize("name", ["403.html", "404.html"])
def test_error_pages_stand_in_the_frame_even_for_strangers(name, request_of):
    with translation.override("en"):
        html = render_to_string(name, request=request_of("/nowhere/"))
    assert "To the start page" in html
    assert 'id="navigation"' not in html


class Sheet(forms.Form):
    rate = forms.DecimalField(max_value=100, help_text="in percent")
    kinds = forms.MultipleChoiceField(
        choices=[("a", "<A>"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    true = forms.BooleanField()


def test_an_error_stands_beside_its_field_and_is_tied_to_it():
    form = Sheet({"rate": "130"})
    html = render_to_string("shell/form.html", {"form": form})
    assert 'aria-describedby="id_rate_helptext id_rate_error"' in html
    assert 'id="id_rate_error"' in html
    assert html.count('aria-invalid="true"') == 4  # each of the two boxes, too
    assert "<A>" not in html


def test_lights_and_statuses_are_words_and_shapes_and_not_only_colours():
    with translation.override("zh-hans"):
        lights = [marks.light(value) for value in ("green", "amber", "red", None, "purple")]
    assert len({light.split("ti-")[1].split('"')[0] for light in lights}) == 4
    assert "滞后" in lights[2]
    assert "无数据" in lights[4]
    assert "&lt;b&gt;" in marks.status_badge("<b>")


def test_a_tile_shows_value_light_target_and_where_it_comes_from():
    source = (
        '{% include "shell/tile.html" with label="Rate" value="58.4" unit="%" light="amber" '
        'target="60%" status="official" source_url="/lineage/1/" %}'
    )
    with translation.override("en"):
        html = Template(source).render(Context({}))
    for expected in ("58.4", "at risk", "60%", "official", 'href="/lineage/1/"'):
        assert expected in html

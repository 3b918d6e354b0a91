"""What was released, for everybody, at addresses that stay."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ronghe.engines.index import Leaf
from ronghe.kernel.indices import selectors
from ronghe.kernel.indices.publishing.dcat import FORMATS, release_dcat
from ronghe.kernel.indices.publishing.files import json_bytes
from ronghe.kernel.indices.publishing.prov import release_prov
from ronghe.kernel.indices.publishing.tables import (
    release_csv,
    release_parquet,
    release_sdmx,
    release_xlsx,
)
from ronghe.kernel.parties.models import Place
from ronghe.web.indices import scope, shown
from ronghe.web.shell import charts
from ronghe.web.shell.language import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from ronghe.engines.index import Index
    from ronghe.kernel.indices.models import Release

_MAKERS: dict[str, Callable[[Release], bytes]] = {
    "csv": release_csv,
    "xlsx": release_xlsx,
    "parquet": release_parquet,
    "sdmx.csv": release_sdmx,
    "prov.json": lambda release: json_bytes(release_prov(release)),
}
_FILES = {"csv": "text/csv", "json": "application/json", "parquet": FORMATS["parquet"]}


@require_GET
def indices(request: HttpRequest) -> HttpResponse:
    """List what is published now."""
    rows = selectors.releases_published().order_by("index_key", "place__code", "-period")
    return render(request, "indices/public_list.html", {"releases": rows})


@require_GET
def index(request: HttpRequest, key: str, code: str, period: str) -> HttpResponse:
    """Show the release in force, now or as of the day that the address names."""
    place = get_object_or_404(Place, code=code)
    wanted = request.GET.get("as_of", "")
    day = scope.day_or_404(wanted)
    # The last moment of that day.
    moment = timezone.make_aware(datetime.combine(day, time.max)) if day else None
    found = selectors.release_in_force(index_key=key, place=place, period=period, at=moment)
    if found is None:
        raise Http404
    return _page(request, found, as_of=wanted)


@require_GET
def edition(request: HttpRequest, release_id: int) -> HttpResponse:
    """Show one release, in force or not, at the address that is its own for good."""
    return _page(request, published_or_404(release_id), as_of="")


def published_or_404(release_id: int) -> Release:
    """Return a release that was published at some time."""
    rows = selectors.releases_visible().filter(published_at__isnull=False)
    return get_object_or_404(rows, pk=release_id)


def _page(request: HttpRequest, release: Release, *, as_of: str) -> HttpResponse:
    index = release.definition.content
    rows = list(selectors.rows_of(release))
    ranking = shown.ranking_of(
        index, rows, lambda place: reverse("published:place", args=[release.pk, place.code])
    )
    others = selectors.periods_released(release.index_key, release.place, release.level)
    context = {
        "release": release,
        "as_of": as_of,
        "ranking": ranking,
        "pictures": shown.pictures(release.definition, release.place, release.period, ranking),
        "periods": [each for each in others[::-1] if each != release.period],
        "formats": list(FORMATS),
        "files": sorted(selectors.files_of(release)),
        "method": method_of(index),
        "parameters": release.parameters,
        "later": release.superseded_by.filter(published_at__isnull=False).first(),
        "stable": request.build_absolute_uri(reverse("published:edition", args=[release.pk])),
    }
    return render(request, "indices/public.html", context)


def method_of(index: Index) -> list[dict[str, Any]]:
    """Return the tree of an index as rows: title, weight, direction, source and status of each."""
    rows: list[dict[str, Any]] = []

    def walk(part: Any, depth: int) -> None:
        is_leaf = isinstance(part, Leaf)
        rows.append(
            {
                "title": shown.title_of(part),
                "depth": depth,
                "weight": part.weight if depth else None,
                "direction": part.direction if is_leaf else "",
                "how": "" if is_leaf else part.aggregation.method,
                "source": words(part.provenance.source),
                "status": part.provenance.status,
            }
        )
        for child in getattr(part, "children", ()):
            walk(child, depth + 1)

    walk(index.root, 0)
    return rows


@require_GET
def place(request: HttpRequest, release_id: int, code: str) -> HttpResponse:
    """Show one place of a release: its scores, and how they went over the years."""
    release = published_or_404(release_id)
    row = get_object_or_404(selectors.rows_of(release), place__code=code)
    index = release.definition.content
    history = list(
        selectors.history_of(row.place_id, index_key=release.index_key, level=release.level)
    )
    ranking = shown.ranking_of(index, [row], lambda _place: "")
    parts = [
        {"title": shown.title_of(index.parts[key]), "score": row.nodes.get(key), "depth": depth}
        for key, depth in _walk(index)
    ]
    context = {
        "release": release,
        "row": ranking.rows[0],
        "parts": parts,
        "trend": _trend(release, history),
    }
    return render(request, "indices/public_place.html", context)


def _walk(index: Index) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []

    def walk(part: Any, depth: int) -> None:
        found.append((part.key, depth))
        for child in getattr(part, "children", ()):
            walk(child, depth + 1)

    walk(index.root, 0)
    return found


def _trend(release: Release, history: list[Any]) -> charts.LineChart | None:
    if len(history) < 2:
        return None
    versions = {row.release.definition_id for row in history}
    note = "" if len(versions) == 1 else _("The method changed between these years.")
    return charts.LineChart(
        periods=[row.release.period for row in history],
        series=[charts.Series(name=_("Score"), values=[row.score for row in history])],
        key="trend",
        title=_("Over the years"),
        subtitle=note,
        digits=1,
        status=release.definition.status,
    )


@require_GET
def download(request: HttpRequest, release_id: int, name: str) -> HttpResponse:
    """Answer a release in a format of data, or its entry in a catalogue (`dcat.json`)."""
    release = published_or_404(release_id)
    if name == "dcat.json":
        entry = release_dcat(release, lambda each: _address(request, release, each))
        return _file(json_bytes(entry), "application/ld+json", f"{_stem(release)}.{name}")
    maker = _MAKERS.get(name)
    if maker is None:
        raise Http404
    return _file(maker(release), FORMATS[name], f"{_stem(release)}.{name}")


def _address(request: HttpRequest, release: Release, name: str) -> str:
    if not name:
        return request.build_absolute_uri(reverse("published:edition", args=[release.pk]))
    return request.build_absolute_uri(reverse("published:download", args=[release.pk, name]))


@require_GET
def file(request: HttpRequest, release_id: int, name: str) -> HttpResponse:
    """Answer a frozen file as it was frozen, byte for byte."""
    content = selectors.file_of(published_or_404(release_id), name)
    if content is None:
        raise Http404
    kind = _FILES.get(name.rpartition(".")[2], "text/plain; charset=utf-8")
    return _file(content, kind, name)


def _stem(release: Release) -> str:
    return f"{release.index_key}-{release.place.code}-{release.period}-{release.pk}"


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

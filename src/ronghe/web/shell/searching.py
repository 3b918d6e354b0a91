"""The search box of the top bar: each face says how to find its things, this page asks them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

LIMIT = 10  # hits shown for each source; more words find fewer things


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One thing found: where it is, what it is called, and one line that tells it from others."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """A kind of thing that can be found.

    `find(request, text, limit)` returns at most `limit` hits within the visitor's scope, best
    first. `icon` is a Tabler icon without `ti-`.
    """

    key: str
    label: str | Promise
    icon: str
    find: Callable[[HttpRequest, str, int], Sequence[Hit]]
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Group:
    source: SearchSource
    hits: Sequence[Hit]


_sources: dict[str, SearchSource] = {}


def register(*sources: SearchSource) -> None:
    """Add sources, from `AppConfig.ready`; a second source of the same key replaces the first."""
    _sources.update({source.key: source for source in sources})


def found(request: HttpRequest, *, text: str) -> list[Group]:
    """Return the non-empty groups of hits for `text`, in the order of their sources."""
    sources = sorted(_sources.values(), key=lambda source: source.order)
    groups = [Group(source=source, hits=source.find(request, text, LIMIT)) for source in sources]
    return [group for group in groups if group.hits]

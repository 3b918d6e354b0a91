"""What the left side offers: every face registers its entries, the visitor sees those allowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ronghe.web.shell import access


@dataclass(frozen=True, kw_only=True)
class NavigationSection:
    """A heading of the navigation."""

    key: str
    label: str | Promise


@dataclass(frozen=True, kw_only=True)
class NavigationEntry:
    """One line of the navigation: `route` takes no arguments, `icon` is a Tabler icon name.

    `count` says how much waits there; it is asked on every page, so it must be cheap.
    """

    key: str
    label: str | Promise
    route: str
    icon: str
    section: str
    order: int = 100
    count: Callable[[HttpRequest], int] | None = None


@dataclass(frozen=True, kw_only=True)
class Link:
    """An entry as the template shows it; `count` is 0 where nothing waits."""

    label: str
    url: str
    icon: str
    active: bool
    count: int = 0


@dataclass(frozen=True, kw_only=True)
class LinkGroup:
    key: str
    label: str
    links: list[Link]


class UnknownSectionError(LookupError):
    """An entry names a section that the navigation does not have."""


# The order of a day's work: look, plan, assess, study, look after the house.
SECTIONS = (
    NavigationSection(key="overview", label=_("Overview")),
    NavigationSection(key="plans", label=_("Plans and targets")),
    NavigationSection(key="assessments", label=_("Assessments")),
    NavigationSection(key="data", label=_("Data")),
    NavigationSection(key="administration", label=_("Administration")),
)

_entries: dict[str, NavigationEntry] = {}


def register(*entries: NavigationEntry) -> None:
    """Add entries, from `AppConfig.ready`; a second entry of the same key replaces the first.

    Raises
    ------
    UnknownSectionError
        If an entry names a section that is not in `SECTIONS`.
    """
    known = {section.key for section in SECTIONS}
    for entry in entries:
        if entry.section not in known:
            raise UnknownSectionError(entry.section)
        _entries[entry.key] = entry


def sections(request: HttpRequest) -> list[LinkGroup]:
    """Return the visitor's navigation; sections without an allowed entry are left out."""
    allowed = [
        (entry, reverse(entry.route))
        for entry in sorted(_entries.values(), key=lambda entry: (entry.order, entry.key))
        if access.may(request, entry.route)
    ]
    active = _active(request, dict(allowed))
    groups = [
        LinkGroup(
            key=section.key,
            label=str(section.label),
            links=[
                Link(
                    label=str(entry.label),
                    url=url,
                    icon=entry.icon,
                    active=entry.key == active,
                    count=entry.count(request) if entry.count else 0,
                )
                for entry, url in allowed
                if entry.section == section.key
            ],
        )
        for section in SECTIONS
    ]
    return [group for group in groups if group.links]


def _active(request: HttpRequest, urls: dict[NavigationEntry, str]) -> str | None:
    """Return the entry whose address is the longest beginning of the page's: 'Plans' for a plan."""
    above = [(len(url), entry.key) for entry, url in urls.items() if _is_above(url, request.path)]
    return max(above)[1] if above else None


def _is_above(url: str, path: str) -> bool:
    # The start page lies above everything by its address, but is active only on itself.
    return path == url or (url != "/" and path.startswith(url))

"""The pages of cases: each face says where a case of its machine is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from ronghe.kernel.cases.models import Case


@dataclass(frozen=True, kw_only=True)
class TaskPage:
    """Where cases of a machine are shown.

    `related` is the relation from the case to its thing that `url_of` follows: lists load it with
    the cases instead of asking once a case.
    """

    url_of: Callable[[Case], str]
    related: str = ""


_pages: dict[str, TaskPage] = {}


def register(machine_key: str, *, url_of: Callable[[Case], str], related: str = "") -> None:
    """Say where cases of a machine are shown, from `AppConfig.ready`; the last word counts."""
    _pages[machine_key] = TaskPage(url_of=url_of, related=related)


def with_things(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases with what `url_of` follows, in one query."""
    related = sorted({page.related for page in _pages.values() if page.related})
    return cases.select_related(*related) if related else cases


def url_of(case: Case) -> str:
    """Return the page of a case, or an empty text where it has none or it is not visible."""
    page = _pages.get(case.machine_key)
    if page is None:
        return ""
    try:
        return page.url_of(case)
    except ObjectDoesNotExist:
        return ""

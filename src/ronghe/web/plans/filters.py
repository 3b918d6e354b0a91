"""What the list of targets can be narrowed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.plans import selectors
from ronghe.kernel.plans.models import Document, Target
from ronghe.web.shell.tables import SearchSet

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

Choices = list[tuple[Any, str]]


def _values(name: str) -> Callable[[], Choices]:
    """Return the distinct values that accepted targets have, asked anew by each page."""

    def choices() -> Choices:
        rows = selectors.targets_accepted().exclude(**{f"{name}__isnull": True})
        if name == "section":
            rows = rows.exclude(section="")
        found = rows.order_by(name).values_list(name, flat=True).distinct()
        return [(value, str(value)) for value in found]

    return choices


def _documents(request: HttpRequest | None) -> QuerySet[Document]:
    return (
        Document.objects.defer("text")
        .filter(targets__state=Target.State.ACCEPTED, targets__superseded_at__isnull=True)
        .distinct()
    )


class TargetFilter(SearchSet):
    """Year, document, measured or not, section."""

    year = django_filters.ChoiceFilter(
        label=_("Year"), choices=_values("year"), empty_label=_("all")
    )
    document = django_filters.ModelChoiceFilter(
        label=_("Document"), queryset=_documents, empty_label=_("all")
    )
    measured = django_filters.ChoiceFilter(
        label=_("Measured"),
        choices=[("False", _("with an indicator")), ("True", _("without an indicator"))],
        empty_label=_("all"),
        method="narrow_measured",
    )
    section = django_filters.ChoiceFilter(
        label=_("Section"), choices=_values("section"), empty_label=_("all")
    )

    @staticmethod
    def narrow_measured(rows: QuerySet[Target], name: str, value: str) -> QuerySet[Target]:
        return rows.filter(measured_by__isnull=value == "True")

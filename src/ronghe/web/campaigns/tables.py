"""The list of campaigns, and the list of those whom one asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
import django_tables2
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.assessments.models import Campaign, CampaignMember
from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import children_of, visible_place_ids
from ronghe.web.campaigns import wording
from ronghe.web.shell import formats, links
from ronghe.web.shell.columns import BadgeColumn, NumberColumn, PeriodColumn
from ronghe.web.shell.tables import SearchSet, Table

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.safestring import SafeString

SELECTION = "remind-form"  # the form that the boxes of the list belong to


class CampaignTable(Table):
    title = django_tables2.Column(
        linkify=("campaigns:campaign", {"campaign_id": django_tables2.A("pk")})
    )
    state = BadgeColumn(labels=dict(Campaign.State.choices), colours=wording.STATE_COLOURS)
    deadline = django_tables2.DateColumn(format="Y-m-d")
    period = PeriodColumn(verbose_name=_("Year"))
    instrument = django_tables2.Column(accessor="instrument__label", order_by="instrument__title")
    place = django_tables2.Column(accessor="place__label", order_by="place__code")
    asked = NumberColumn(verbose_name=_("Asked"), digits=0)
    opens_on = django_tables2.DateColumn(format="Y-m-d")

    class Meta(Table.Meta):
        model = Campaign
        sequence = (
            "title", "state", "deadline", "period", "asked", "place", "instrument", "opens_on",
        )  # fmt: skip
        fields = sequence
        order_by = "-deadline"
        empty_text = _("No campaign yet.")


class CampaignFilter(SearchSet):
    """State and year."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=Campaign.State.choices)

    class Meta:
        model = Campaign
        fields = ("state",)


class MemberTable(Table):
    chosen = django_tables2.Column(
        verbose_name=_("Select"), empty_values=(), orderable=False, exclude_from_export=True
    )
    organisation = django_tables2.Column(
        accessor="organisation__name", verbose_name=_("Organisation")
    )
    progress = BadgeColumn(
        verbose_name=_("Progress"), labels=wording.PROGRESS, colours=wording.PROGRESS_COLOURS
    )
    last_day = django_tables2.DateColumn(verbose_name=_("Last day"), format="Y-m-d")
    reminded_at = django_tables2.DateTimeColumn(
        verbose_name=_("Reminded"), format="Y-m-d H:i", default=formats.MISSING
    )
    place = django_tables2.Column(
        accessor="place__label", order_by="place__code", verbose_name=_("District")
    )
    credit_code = django_tables2.Column(
        accessor="organisation__credit_code", verbose_name=_("Unified social credit code")
    )
    size = django_tables2.Column(
        accessor="organisation__get_size_display", order_by="organisation__size",
        verbose_name=_("Size class"),
    )  # fmt: skip

    class Meta(Table.Meta):
        model = CampaignMember
        sequence = (
            "organisation", "chosen", "progress", "last_day", "reminded_at", "place",
            "credit_code", "size",
        )  # fmt: skip
        fields = sequence
        order_by = "credit_code"
        empty_text = _("Nobody is asked yet.")

    def render_chosen(self, record: CampaignMember) -> SafeString:
        return format_html(
            '<input class="form-check-input" type="checkbox" name="organisation" value="{}" '
            'form="{}" aria-label="{}">',
            record.organisation_id, SELECTION, record.organisation.name,
        )  # fmt: skip

    def render_organisation(self, record: CampaignMember) -> SafeString | str:
        page = links.optional("parties:organisation", record.organisation_id)
        name = record.organisation.name
        return format_html('<a href="{}">{}</a>', page, name) if page else name

    def value_organisation(self, record: CampaignMember) -> str:
        return record.organisation.name


def _parts(request: Any) -> QuerySet[Place]:
    visible = Place.objects.filter(pk__in=visible_place_ids())
    place = getattr(request, "campaign_place", None)
    return visible.filter(pk__in=children_of(place)) if place is not None else visible.none()


class MemberFilter(SearchSet):
    """How far, and where."""

    progress = django_filters.ChoiceFilter(
        label=_("Progress"), choices=list(wording.PROGRESS.items())
    )
    place = django_filters.ModelChoiceFilter(
        label=_("District"), queryset=_parts, field_name="place__above__ancestor"
    )

    class Meta:
        model = CampaignMember
        fields = ("progress", "place")

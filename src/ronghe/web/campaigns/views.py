from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ronghe.kernel.assessments.campaigning import selectors
from ronghe.web.campaigns import scope
from ronghe.web.campaigns.forms import RemindForm
from ronghe.web.campaigns.live import live_of
from ronghe.web.campaigns.page import campaign_page, live_context
from ronghe.web.campaigns.tables import (
    SELECTION,
    CampaignFilter,
    CampaignTable,
    MemberFilter,
    MemberTable,
)
from ronghe.web.shell import access
from ronghe.web.shell.tables import TableView

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

UNCHANGED = 204


class CampaignsView(TableView):
    table_class = CampaignTable
    filterset_class = CampaignFilter
    template_name = "campaigns/campaigns.html"
    title = gettext_lazy("Campaigns")
    subtitle = gettext_lazy("Rounds of assessment: who is asked, by when, and how far they are.")
    search_fields = ("title", "place__name", "place__name_en")
    search_hint = gettext_lazy("Title or place")

    def get_queryset(self) -> Any:
        self.queryset = selectors.campaigns_visible().annotate(asked=Count("members"))
        return super().get_queryset()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_run = access.may(self.request, "campaigns:new", "POST")
        return super().get_context_data(**kwargs) | {"may_run": may_run}


campaigns = CampaignsView.as_view()


@require_GET
def campaign(request: HttpRequest, campaign_id: int) -> HttpResponseBase:
    """Show a campaign as it stands at this moment; `export` gives the table by district."""
    return campaign_page(request, scope.campaign_or_404(campaign_id))


@require_GET
def live(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Return the numbers of a campaign anew; nothing where they are still those that are shown."""
    shown = scope.campaign_or_404(campaign_id)
    counted = live_of(shown)
    if request.GET.get("seen") == counted.digest:
        return HttpResponse(status=UNCHANGED)
    return render(request, "campaigns/live.html", live_context(shown, counted))


class MembersView(TableView):
    table_class = MemberTable
    filterset_class = MemberFilter
    template_name = "campaigns/members.html"
    search_fields = ("organisation__name", "organisation__credit_code")
    search_hint = gettext_lazy("Organisation or credit code")
    export_name = gettext_lazy("members of the campaign")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.campaign = scope.campaign_or_404(kwargs["campaign_id"])
        # The filter offers the districts of the campaign alone.
        request.campaign_place = self.campaign.place  # type: ignore[attr-defined]

    def get_queryset(self) -> Any:
        self.queryset = selectors.members_of(self.campaign)
        return super().get_queryset()

    def get_table_kwargs(self) -> dict[str, Any]:
        may_remind = access.may(self.request, "campaigns:remind", "POST")
        is_running = self.campaign.state == self.campaign.State.RUNNING
        return {"exclude": () if may_remind and is_running else ("chosen",)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_remind = access.may(self.request, "campaigns:remind", "POST")
        return super().get_context_data(**kwargs) | {
            "title": _("Members"),
            "subtitle": self.campaign.title,
            "campaign": self.campaign,
            "may_remind": may_remind and self.campaign.state == self.campaign.State.RUNNING,
            "remind_form": RemindForm(),
            "selection": SELECTION,
        }


members = MembersView.as_view()

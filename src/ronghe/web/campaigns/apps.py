from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class CampaignsFaceConfig(AppConfig):
    name = "ronghe.web.campaigns"
    label = "web_campaigns"

    def ready(self) -> None:
        from ronghe.web.assessments.panels import form_panels, mine_panels
        from ronghe.web.campaigns import finding, invited
        from ronghe.web.campaigns.access import ROWS
        from ronghe.web.shell import access, navigation, searching, tasks
        from ronghe.web.shell.panels import Panel

        access.register(ROWS)
        tasks.register(
            "campaign",
            url_of=lambda case: reverse("campaigns:campaign", args=[case.campaign.pk]),
            related="campaign",
        )
        # Whoever is invited begins from the list of own assessments.
        tasks.register("invitation", url_of=lambda _case: reverse("assessments:mine"))
        mine_panels.register(
            Panel(key="campaigns", template="campaigns/invited.html", context=invited.invitations)
        )
        form_panels.register(
            Panel(key="campaigns", template="campaigns/calendar.html", context=invited.calendar)
        )
        navigation.register(
            navigation.NavigationEntry(
                key="campaigns",
                label=_("Campaigns"),
                route="campaigns:campaigns",
                icon="speakerphone",
                section="assessments",
                order=15,
            )
        )
        searching.register(
            searching.SearchSource(
                key="campaigns",
                label=_("Campaigns"),
                icon="speakerphone",
                find=finding.campaigns_found,
                order=42,
            )
        )

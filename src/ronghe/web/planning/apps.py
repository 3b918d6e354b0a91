from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PlanningFaceConfig(AppConfig):
    name = "ronghe.web.planning"
    label = "web_planning"

    def ready(self) -> None:
        from ronghe.web.planning import finding
        from ronghe.web.planning.access import ROWS
        from ronghe.web.shell import access, navigation, searching, tasks

        access.register(ROWS)
        tasks.register(
            "plan",
            url_of=lambda case: reverse("planning:plan", args=[case.plan.pk]),
            related="plan",
        )
        navigation.register(
            navigation.NavigationEntry(
                key="plans",
                label=_("Plans"),
                route="planning:plans",
                icon="road",
                section="plans",
                order=5,
            )
        )
        searching.register(
            searching.SearchSource(
                key="commitments",
                label=_("Commitments"),
                icon="road",
                find=finding.commitments_found,
                order=15,
            )
        )

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AllocationsFaceConfig(AppConfig):
    name = "ronghe.web.allocations"
    label = "web_allocations"

    def ready(self) -> None:
        from ronghe.web.allocations import finding, panels
        from ronghe.web.allocations.access import ROWS
        from ronghe.web.planning.panels import commitment_panels
        from ronghe.web.shell import access, navigation, searching, tasks

        access.register(ROWS)
        commitment_panels.register(panels.ALLOCATION)
        tasks.register("allocation", url_of=finding.url_of_allocation, related="allocation")
        tasks.register("allocation_answer", url_of=finding.url_of_answer)
        navigation.register(
            navigation.NavigationEntry(
                key="allocations",
                label=_("Allocations"),
                route="allocations:allocations",
                icon="sitemap",
                section="plans",
                order=8,
            )
        )
        searching.register(
            searching.SearchSource(
                key="allocations",
                label=_("Allocations"),
                icon="sitemap",
                find=finding.allocations_found,
                order=16,
            )
        )

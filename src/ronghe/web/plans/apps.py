from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansFaceConfig(AppConfig):
    name = "ronghe.web.plans"
    label = "web_plans"

    def ready(self) -> None:
        from ronghe.web.assessments import support
        from ronghe.web.plans import sources, supporting
        from ronghe.web.plans.access import ROWS
        from ronghe.web.shell import access, navigation, searching

        access.register(ROWS)
        support.register("plans", supporting.policy_lines)
        support.register_for_groups("plans", supporting.policy_lines_for_group)
        navigation.register(
            navigation.NavigationEntry(
                key="documents",
                label=_("Documents"),
                route="plans:documents",
                icon="file-text",
                section="plans",
                order=10,
            ),
            navigation.NavigationEntry(
                key="targets",
                label=_("Targets"),
                route="plans:targets",
                icon="target-arrow",
                section="plans",
                order=20,
            ),
        )
        searching.register(
            searching.SearchSource(
                key="targets",
                label=_("Targets"),
                icon="target-arrow",
                find=sources.targets_found,
                order=20,
            ),
            searching.SearchSource(
                key="documents",
                label=_("Documents"),
                icon="file-text",
                find=sources.documents_found,
                order=30,
            ),
        )

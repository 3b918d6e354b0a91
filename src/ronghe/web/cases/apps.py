from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesFaceConfig(AppConfig):
    name = "ronghe.web.cases"
    label = "web_cases"

    def ready(self) -> None:
        from ronghe.web.cases.access import ROWS
        from ronghe.web.cases.waiting import count_of
        from ronghe.web.shell import access, navigation

        access.register(ROWS)
        navigation.register(
            navigation.NavigationEntry(
                key="tasks",
                label=_("My tasks"),
                route="cases:tasks",
                icon="inbox",
                section="overview",
                order=5,
                count=count_of,
            )
        )

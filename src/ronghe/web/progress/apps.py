from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ProgressFaceConfig(AppConfig):
    name = "ronghe.web.progress"
    label = "web_progress"

    def ready(self) -> None:
        from ronghe.web.planning import panels
        from ronghe.web.progress import panels as own
        from ronghe.web.progress.access import ROWS
        from ronghe.web.shell import access, navigation, tasks

        access.register(ROWS)
        tasks.register(
            "report",
            url_of=lambda case: reverse("progress:report", args=[case.report.pk]),
            related="report",
        )
        panels.register(
            panels.Panel(
                key="progress",
                order=10,
                template="progress/panel.html",
                context=own.progress_panel,
            )
        )
        navigation.register(
            navigation.NavigationEntry(
                key="progress",
                label=_("Progress reports"),
                route="progress:reports",
                icon="report",
                section="plans",
                order=30,
            )
        )

from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class VisitsFaceConfig(AppConfig):
    name = "ronghe.web.visits"
    label = "web_visits"

    def ready(self) -> None:
        from ronghe.web.shell import access, navigation, searching, tasks
        from ronghe.web.visits.access import ROWS
        from ronghe.web.visits.finding import visits_found

        access.register(ROWS)
        tasks.register(
            "visit",
            url_of=lambda case: reverse("visits:visit", args=[case.visit.pk]),
            related="visit",
        )
        entries = (
            ("visits", _("On-site visits"), "visits:visits", "walk", 50),
            ("schedules", _("Visit planner"), "visits:schedules", "calendar-event", 52),
            ("agreement", _("Both channels"), "visits:agreement", "arrows-diff", 54),
            ("assessors", _("Assessors"), "visits:assessors", "id-badge-2", 56),
            ("assessor-me", _("My accreditation"), "visits:me", "certificate", 58),
        )
        navigation.register(
            *(
                navigation.NavigationEntry(
                    key=key, label=label, route=route, icon=icon, section="assessments", order=order
                )
                for key, label, route, icon, order in entries
            )
        )
        searching.register(
            searching.SearchSource(
                key="visits", label=_("On-site visits"), icon="walk", find=visits_found, order=45
            )
        )

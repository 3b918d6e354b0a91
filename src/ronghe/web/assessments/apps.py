from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class AssessmentsFaceConfig(AppConfig):
    name = "ronghe.web.assessments"
    label = "web_assessments"

    def ready(self) -> None:
        from ronghe.web.assessments.access import ROWS
        from ronghe.web.assessments.finding import responses_found
        from ronghe.web.shell import access, navigation, searching, tasks

        access.register(ROWS)
        tasks.register(
            "response",
            url_of=lambda case: reverse("assessments:response", args=[case.response.pk]),
            related="response",
        )
        navigation.register(
            navigation.NavigationEntry(
                key="assessments-mine",
                label=_("My assessments"),
                route="assessments:mine",
                icon="clipboard-text",
                section="assessments",
                order=10,
            ),
            navigation.NavigationEntry(
                key="assessments-queue",
                label=_("Review and results"),
                route="assessments:queue",
                icon="clipboard-check",
                section="assessments",
                order=20,
            ),
            navigation.NavigationEntry(
                key="assessments-sign-off",
                label=_("Sign-off of figures"),
                route="assessments:sign_off",
                icon="signature",
                section="assessments",
                order=25,
            ),
            navigation.NavigationEntry(
                key="assessments-cohort",
                label=_("Cohort"),
                route="assessments:cohort",
                icon="chart-dots",
                section="assessments",
                order=25,
            ),
            navigation.NavigationEntry(
                key="assessments-upload",
                label=_("Import answers"),
                route="assessments:upload",
                icon="table-import",
                section="assessments",
                order=30,
            ),
            navigation.NavigationEntry(
                key="assessments-instruments",
                label=_("Instruments"),
                route="assessments:instruments",
                icon="list-tree",
                section="assessments",
                order=40,
            ),
        )
        searching.register(
            searching.SearchSource(
                key="responses",
                label=_("Assessments"),
                icon="clipboard-check",
                find=responses_found,
                order=40,
            )
        )

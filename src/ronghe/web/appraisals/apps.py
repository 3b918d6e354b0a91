from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class AppraisalsFaceConfig(AppConfig):
    name = "ronghe.web.appraisals"
    label = "web_appraisals"

    def ready(self) -> None:
        from ronghe.web.appraisals import finding, panel
        from ronghe.web.appraisals.access import ROWS
        from ronghe.web.planning import panels
        from ronghe.web.shell import access, navigation, searching, tasks

        access.register(ROWS)
        tasks.register(
            "appraisal",
            url_of=lambda case: reverse("appraisals:appraisal", args=[case.appraisal.pk]),
            related="appraisal",
        )
        tasks.register(
            "appraisal_objection",
            url_of=lambda case: reverse("appraisals:sheet", args=[case.objection.sheet_id]),
            related="objection",
        )
        panels.plan_panels.register(
            panels.Panel(
                key="appraisals",
                order=80,
                template="appraisals/panel.html",
                context=panel.appraisals_of_plan,
            )
        )
        navigation.register(
            navigation.NavigationEntry(
                key="appraisals",
                label=_("Appraisal"),
                route="appraisals:appraisals",
                icon="clipboard-check",
                section="plans",
                order=50,
            )
        )
        searching.register(
            searching.SearchSource(
                key="appraisals",
                label=_("Appraisals"),
                icon="clipboard-check",
                find=finding.appraisals_found,
                order=40,
            )
        )

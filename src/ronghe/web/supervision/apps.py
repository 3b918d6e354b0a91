from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class SupervisionFaceConfig(AppConfig):
    name = "ronghe.web.supervision"
    label = "web_supervision"

    def ready(self) -> None:
        from ronghe.web.planning import panels
        from ronghe.web.shell import access, navigation, searching, tasks
        from ronghe.web.supervision import finding, panel
        from ronghe.web.supervision.access import ROWS

        access.register(ROWS)
        tasks.register(
            "supervision",
            url_of=lambda case: reverse("supervision:order", args=[case.order.pk]),
            related="order",
        )
        panels.register(
            panels.Panel(
                key="supervision",
                order=60,
                template="supervision/panel.html",
                context=panel.orders_of_commitment,
            )
        )
        navigation.register(
            navigation.NavigationEntry(
                key="supervision",
                label=_("Supervision"),
                route="supervision:orders",
                icon="alarm",
                section="plans",
                order=40,
            )
        )
        searching.register(
            searching.SearchSource(
                key="orders",
                label=_("Supervision orders"),
                icon="alarm",
                find=finding.orders_found,
                order=35,
            )
        )

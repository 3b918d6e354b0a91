from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class IndicesFaceConfig(AppConfig):
    name = "ronghe.web.indices"
    label = "web_indices"

    def ready(self) -> None:
        from ronghe.web.indices import finding
        from ronghe.web.indices.access import ROWS
        from ronghe.web.shell import access, navigation, searching, tasks

        access.register(ROWS)
        tasks.register(
            "index_release",
            url_of=lambda case: reverse("indices:release", args=[case.index_release.pk]),
            related="index_release",
        )
        tasks.register(
            "index_objection",
            url_of=lambda case: (
                reverse("indices:release", args=[case.index_objection.release_id]) + "#objections"
            ),
            related="index_objection",
        )
        navigation.register(
            navigation.NavigationEntry(
                key="indices",
                label=_("Indices"),
                route="indices:indices",
                icon="chart-arrows-vertical",
                section="data",
                order=40,
            )
        )
        navigation.register(
            navigation.NavigationEntry(
                key="releases",
                label=_("Releases"),
                route="indices:releases",
                icon="speakerphone",
                section="data",
                order=41,
            )
        )
        searching.register(
            searching.SearchSource(
                key="indices",
                label=_("Indices"),
                icon="chart-arrows-vertical",
                find=finding.indices_found,
                order=45,
            )
        )

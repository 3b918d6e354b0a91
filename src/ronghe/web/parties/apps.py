from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartiesFaceConfig(AppConfig):
    name = "ronghe.web.parties"
    label = "web_parties"

    def ready(self) -> None:
        from ronghe.web.parties import finding
        from ronghe.web.parties.access import ROWS
        from ronghe.web.shell import access, navigation, searching

        access.register(ROWS)
        entry = navigation.NavigationEntry
        navigation.register(
            entry(
                key="organisations",
                label=_("Organisations"),
                route="parties:organisations",
                icon="building-factory-2",
                section="data",
                order=10,
            ),
            entry(
                key="organisations-import",
                label=_("Import organisations"),
                route="parties:import",
                icon="file-import",
                section="data",
                order=15,
            ),
            entry(
                key="places",
                label=_("Places"),
                route="parties:places",
                icon="map-pin",
                section="data",
                order=60,
            ),
            entry(
                key="industries",
                label=_("Industries"),
                route="parties:industries",
                icon="binary-tree",
                section="data",
                order=70,
            ),
            entry(
                key="accounts",
                label=_("Accounts and roles"),
                route="parties:accounts",
                icon="users",
                section="administration",
                order=10,
            ),
        )
        searching.register(
            searching.SearchSource(
                key="organisations",
                label=_("Organisations"),
                icon="building-factory-2",
                find=finding.organisations_hit,
                order=10,
            ),
            searching.SearchSource(
                key="places",
                label=_("Places"),
                icon="map-pin",
                find=finding.places_hit,
                order=50,
            ),
        )

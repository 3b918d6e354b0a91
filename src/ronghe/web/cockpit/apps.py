from __future__ import annotations

from django.apps import AppConfig


class CockpitFaceConfig(AppConfig):
    name = "ronghe.web.cockpit"
    label = "web_cockpit"

    def ready(self) -> None:
        from ronghe.web.cockpit.access import ROWS
        from ronghe.web.shell import access

        access.register(ROWS)

from __future__ import annotations

from django.apps import AppConfig


class TrailFaceConfig(AppConfig):
    name = "ronghe.web.trail"
    label = "web_trail"

    def ready(self) -> None:
        from ronghe.web.trail.access import ROWS
        from ronghe.web.shell import access

        access.register(ROWS)

from __future__ import annotations

from django.apps import AppConfig


class PartiesFaceConfig(AppConfig):
    name = "ronghe.web.parties"
    label = "web_parties"

    def ready(self) -> None:
        from ronghe.web.parties.access import ROWS
        from ronghe.web.shell import access

        access.register(ROWS)

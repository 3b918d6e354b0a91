from __future__ import annotations

from django.apps import AppConfig


class AccountsFaceConfig(AppConfig):
    name = "ronghe.web.accounts"
    label = "web_accounts"

    def ready(self) -> None:
        from ronghe.web.accounts.access import ROWS
        from ronghe.web.shell import access

        access.register(ROWS)

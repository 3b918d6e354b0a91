from __future__ import annotations

from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "ronghe.web.shell"
    label = "shell"
    verbose_name = "Shell"

    def ready(self) -> None:
        from ronghe.web.shell import access
        from ronghe.web.shell.rows import ROWS

        access.register(ROWS)

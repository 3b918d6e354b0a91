from __future__ import annotations

from django.apps import AppConfig


class GreenManufacturingConfig(AppConfig):
    name = "ronghe.domains.green_manufacturing"
    label = "green_manufacturing"

    def ready(self) -> None:
        from ronghe.domains.green_manufacturing.domain import DOMAIN
        from ronghe.kernel.manifest import domains

        domains.register(DOMAIN)

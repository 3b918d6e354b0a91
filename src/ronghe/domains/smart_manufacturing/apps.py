from __future__ import annotations

from django.apps import AppConfig


class SmartManufacturingConfig(AppConfig):
    name = "ronghe.domains.smart_manufacturing"
    label = "smart_manufacturing"

    def ready(self) -> None:
        from ronghe.domains.smart_manufacturing.domain import DOMAIN
        from ronghe.kernel.manifest import domains

        domains.register(DOMAIN)

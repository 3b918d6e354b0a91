from __future__ import annotations

from django.apps import AppConfig


class RegionalIndexConfig(AppConfig):
    name = "ronghe.domains.regional_index"
    label = "regional_index"

    def ready(self) -> None:
        from ronghe.domains.regional_index.domain import DOMAIN
        from ronghe.kernel.manifest import domains

        domains.register(DOMAIN)

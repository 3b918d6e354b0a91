from __future__ import annotations

from django.apps import AppConfig


class IntegrationConfig(AppConfig):
    name = "ronghe.domains.integration"
    label = "integration"

    def ready(self) -> None:
        from ronghe.domains.integration.domain import DOMAIN
        from ronghe.kernel.manifest import domains

        domains.register(DOMAIN)

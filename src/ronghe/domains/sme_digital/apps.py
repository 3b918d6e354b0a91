from __future__ import annotations

from django.apps import AppConfig


class SmeDigitalConfig(AppConfig):
    name = "ronghe.domains.sme_digital"
    label = "sme_digital"

    def ready(self) -> None:
        from ronghe.domains.sme_digital.domain import DOMAIN
        from ronghe.kernel.manifest import domains

        domains.register(DOMAIN)

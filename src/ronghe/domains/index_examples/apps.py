from __future__ import annotations

from django.apps import AppConfig


class IndexExamplesConfig(AppConfig):
    name = "ronghe.domains.index_examples"
    label = "index_examples"

    def ready(self) -> None:
        from ronghe.domains.index_examples.domain import DOMAIN
        from ronghe.kernel.manifest import domains

        domains.register(DOMAIN)

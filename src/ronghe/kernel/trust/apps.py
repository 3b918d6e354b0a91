from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _guard(**_: Any) -> None:
    from ronghe.kernel.trust import services

    services.protections_apply()


class TrustConfig(AppConfig):
    name = "ronghe.kernel.trust"
    label = "trust"
    verbose_name = "Trust"

    def ready(self) -> None:
        # One sender: the receiver runs once, after the migrations of all applications.
        post_migrate.connect(_guard, sender=self, dispatch_uid="trust-protections")

from __future__ import annotations

from ronghe.domains.smart_manufacturing.domain import DOMAIN
from ronghe.testing.conformance import DomainConformance


class TestConformance(DomainConformance):
    domain = DOMAIN

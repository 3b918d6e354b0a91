from __future__ import annotations

from ronghe.domains.regional_index.domain import DOMAIN
from ronghe.testing.conformance import DomainConformance


class TestConformance(DomainConformance):
    domain = DOMAIN

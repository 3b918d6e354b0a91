from __future__ import annotations

from ronghe.domains.index_examples.domain import DOMAIN
from ronghe.testing.conformance import DomainConformance


class TestConformance(DomainConformance):
    domain = DOMAIN

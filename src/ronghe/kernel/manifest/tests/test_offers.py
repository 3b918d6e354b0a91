from __future__ import annotations

import pytest

from ronghe.kernel.manifest.offers import offers_from
from ronghe.lib.definitions import DefinitionError

TEXT = """
instrument: x
source: {zh: 自拟, en: Ours}
status: illustrative
offers:
  - key: net
    title: {zh: 网络, en: Network}
    improves: [net]
    provider: {zh: 集成商, en: Integrator}
    low: 5
    high: 8.5
"""


def test_an_offer_inherits_source_and_status() -> None:
    (offer,) = offers_from(TEXT, items=["net"]).offers
    assert (offer.improves, str(offer.high), offer.status) == (("net",), "8.5", "illustrative")
    assert offer.source.en == "Ours"


def test_all_faults_of_a_file_are_told_at_once() -> None:
    wrong = TEXT.replace("[net]", "[gone]").replace("8.5", "4").replace("status:", "state:")
    with pytest.raises(DefinitionError) as caught:
        offers_from(wrong, items=["net"])
    assert {fault.rule for fault in caught.value.faults} >= {
        "offer-unknown-item", "offer-prices-not-rising",
    }  # fmt: skip

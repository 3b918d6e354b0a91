"""The domains of this house: a small registry, filled once at start by each `AppConfig.ready`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ronghe.engines.findings import FindingRule, FindingRules, finding_rules_read
from ronghe.kernel.manifest.offers import offers_read
from ronghe.kernel.manifest.pointers import compared_names, wrong_pointers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ronghe.engines import scoring
    from ronghe.kernel.manifest.declarations import Domain, Reading
    from ronghe.kernel.manifest.offers import Offer

_domains: dict[str, Domain] = {}


class DuplicateKeyError(ValueError):
    """Two domains, or two indicators, share a key."""


def register(domain: Domain) -> None:
    """Add a domain.

    Raises
    ------
    DuplicateKeyError
        If its key or one of its indicators' keys is taken by another domain.
    """
    if _domains.get(domain.key, domain) != domain:
        message = f"Two domains are called {domain.key!r}."
        raise DuplicateKeyError(message)
    taken = {
        i.key for other in _domains.values() if other.key != domain.key for i in other.indicators
    }
    if clash := sorted(taken & {indicator.key for indicator in domain.indicators}):
        message = f"Indicators of {domain.key!r} are declared elsewhere too: {', '.join(clash)}."
        raise DuplicateKeyError(message)
    _domains[domain.key] = domain


def all_domains() -> Iterator[Domain]:
    """Yield the domains in the order of their keys."""
    for key in sorted(_domains):
        yield _domains[key]


def readings_of(instrument: str) -> tuple[Reading, ...]:
    """Return what the results of an instrument become observations of."""
    return tuple(
        reading
        for domain in all_domains()
        for reading in domain.readings
        if reading.instrument == instrument
    )


def finding_rules_of(instrument: scoring.Instrument) -> FindingRules:
    """Return the rules of plausibility that domains declare beside an instrument; perhaps none."""
    rules: list[FindingRule] = []
    items = compared_names(instrument)
    for domain in all_domains():
        for path in domain.findings:
            if path.stem == instrument.key:
                rules += _finding_rules(path, items).rules
    return FindingRules(instrument=instrument.key, rules=tuple(rules))


def offers_of(instrument: scoring.Instrument) -> tuple[Offer, ...]:
    """Return the solution offers that domains declare beside an instrument; perhaps none."""
    items = tuple(item.id for item in instrument.items)
    paths = [path for domain in all_domains() for path in domain.offers]
    return tuple(
        offer
        for path in paths
        if path.stem == instrument.key
        for offer in offers_read(path, items).offers
    )


@cache  # every form asks; a file of the program does not change while it runs
def _finding_rules(path: Path, items: tuple[str, ...]) -> FindingRules:
    return finding_rules_read(path, items=items)


def check() -> list[str]:
    """Return a sentence for each definition of the registered domains that points nowhere."""
    return wrong_pointers(all_domains())

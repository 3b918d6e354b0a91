"""What definitions say of each other: each must name something that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.appraisal import scheme_read
from ronghe.engines.findings import finding_rules_read
from ronghe.engines.index import index_read
from ronghe.engines.scoring import DefinitionError, instrument_read
from ronghe.engines.scoring.definition import Ratio, Repeat
from ronghe.kernel.manifest.offers import offers_read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from ronghe.engines.scoring import Instrument
    from ronghe.kernel.manifest.declarations import Domain, Indicator, Reading


def wrong_pointers(domains: Iterable[Domain]) -> list[str]:
    """Return a sentence for each definition of the domains that points nowhere.

    The parts of a ratio, the indicator that an item asks for or measures, that an output measures
    or a reading fills or that an index is made of, the instrument and the output that a reading
    takes must be declared by one of the domains. Instruments, schemes and indices that cannot be
    read, or that stand there twice, are named.
    """
    domains = list(domains)
    indicators = {one.key: one for domain in domains for one in domain.indicators}
    instruments: dict[str, Instrument] = {}
    found: list[str] = []
    for path in (path for domain in domains for path in domain.instruments):
        try:
            instrument = instrument_read(path)
        except (DefinitionError, OSError) as error:
            found.append(str(error))
            continue
        if instrument.key in instruments:
            found.append(f"{path.name}: the instrument {instrument.key} is declared twice")
        instruments[instrument.key] = instrument
        found += _of_items(instrument, indicators)
    found += _of_indices((path for domain in domains for path in domain.indices), indicators)
    found += _of_schemes(path for domain in domains for path in domain.schemes)
    found += _of_findings((path for domain in domains for path in domain.findings), instruments)
    found += _of_offers((path for domain in domains for path in domain.offers), instruments)
    for domain in domains:
        for indicator in domain.indicators:
            found += _of_ratio(indicator, indicators)
        for reading in domain.readings:
            found += _of_reading(reading, indicators, instruments)
    return found


def computed_names(instrument: Instrument) -> tuple[str, ...]:
    """Return what rules may compare and nobody answers: score, level, outputs, ratios, sums."""
    ratios = (item.id for item in instrument.items if isinstance(item.question, Ratio))
    sums = (
        aggregate.item_id
        for item in instrument.items
        if isinstance(item.question, Repeat)
        for aggregate in item.question.aggregates
    )
    outputs = (output.key for output in instrument.outputs)
    return ("score", "level", *ratios, *sums, *outputs)


def compared_names(instrument: Instrument) -> tuple[str, ...]:
    """Return the items of an instrument, and what else rules of plausibility may name."""
    return tuple(dict.fromkeys((*(i.id for i in instrument.items), *computed_names(instrument))))


def _of_findings(paths: Iterable[Path], instruments: Mapping[str, Instrument]) -> Iterator[str]:
    for path in paths:
        instrument = instruments.get(path.stem)
        if instrument is None:
            yield f"{path.name}: rules stand beside an instrument and bear its key as file name"
            continue
        try:
            finding_rules_read(path, items=compared_names(instrument))
        except (DefinitionError, OSError) as error:
            yield str(error)


def _of_offers(paths: Iterable[Path], instruments: Mapping[str, Instrument]) -> Iterator[str]:
    for path in paths:
        instrument = instruments.get(path.stem)
        if instrument is None:
            yield f"{path.name}: offers stand beside an instrument and bear its key as file name"
            continue
        try:
            offers_read(path, tuple(item.id for item in instrument.items))
        except (DefinitionError, OSError) as error:
            yield str(error)


def _of_indices(paths: Iterable[Path], indicators: Collection[str]) -> Iterator[str]:
    seen = set()
    for path in paths:
        try:
            index = index_read(path)
        except (DefinitionError, OSError) as error:
            yield str(error)
            continue
        if (index.key, index.version) in seen:
            yield f"{path.name}: the index {index.key} {index.version} is declared twice"
        seen.add((index.key, index.version))
        for leaf in index.leaves:
            if leaf.indicator and leaf.indicator not in indicators:
                yield f"{index.key}: {leaf.key} is of {leaf.indicator}, no indicator"


def _of_schemes(paths: Iterable[Path]) -> Iterator[str]:
    seen = set()
    for path in paths:
        try:
            scheme = scheme_read(path)
        except (DefinitionError, OSError) as error:
            yield str(error)
            continue
        if (scheme.key, scheme.version) in seen:
            yield f"{path.name}: the scheme {scheme.key} {scheme.version} is declared twice"
        seen.add((scheme.key, scheme.version))


def _of_ratio(indicator: Indicator, indicators: Mapping[str, Indicator]) -> Iterator[str]:
    if indicator.rollup != "ratio":
        return
    parts = []
    for name in ("numerator", "denominator"):
        key = getattr(indicator, name)
        part = indicators.get(key)
        if part is None:
            yield f"{indicator.key}: its {name} {key} is no indicator"
        elif part.rollup != "sum":
            yield f"{indicator.key}: its {name} {key} is not added up (rollup {part.rollup})"
        else:
            parts.append(part)
    # Only equal units cancel out to a percentage.
    if len(parts) == 2 and indicator.unit.zh == "%" and parts[0].unit != parts[1].unit:
        yield f"{indicator.key}: a percentage of {parts[0].unit.zh} over {parts[1].unit.zh}"


def _of_items(instrument: Instrument, indicators: Collection[str]) -> Iterator[str]:
    for item in instrument.items:
        for verb, key in (("measures", item.measures), ("asks", item.asks)):
            if key is not None and key not in indicators:
                yield f"{instrument.key}: item {item.id} {verb} {key}, no indicator"
    for output in instrument.outputs:
        if output.measures is not None and output.measures not in indicators:
            yield f"{instrument.key}: output {output.key} measures {output.measures}, no indicator"


def _of_reading(
    reading: Reading, indicators: Mapping[str, Indicator], instruments: Mapping[str, Instrument]
) -> Iterator[str]:
    name = f"reading of {reading.instrument} into {reading.indicator}"
    indicator, instrument = indicators.get(reading.indicator), instruments.get(reading.instrument)
    if indicator is None:
        yield f"{name}: there is no such indicator"
    elif indicator.rollup == "share" and reading.at_least is None:
        yield f"{name}: a share needs at_least"
    if instrument is None:
        yield f"{name}: there is no such instrument"
    elif reading.of not in {"score", "level", *(output.key for output in instrument.outputs)}:
        yield f"{name}: the instrument gives no {reading.of}"

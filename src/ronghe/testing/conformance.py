"""What every domain must hold; its own test inherits this and names the domain.

Examples
--------
A whole test file of a domain::

    class TestConformance(DomainConformance):
        domain = DOMAIN
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar, get_args

from ronghe.engines.appraisal import scheme_read
from ronghe.engines.index import index_read
from ronghe.engines.scoring import instrument_read
from ronghe.engines.scoring.definition import GateTrack
from ronghe.kernel.manifest import domains
from ronghe.kernel.manifest.declarations import Status
from ronghe.testing import domain_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ronghe.engines.appraisal import Scheme
    from ronghe.engines.index import Index
    from ronghe.engines.scoring import Instrument
    from ronghe.engines.scoring.definition import Gate
    from ronghe.kernel.manifest.declarations import Domain, Text

_FIRST_YEAR = 2000  # a date before it is a slip of the pen


class DomainConformance:
    """The suite; `domain` is the declaration under test."""

    domain: ClassVar[Domain]

    def test_it_is_installed(self) -> None:
        assert self.domain in list(domains.all_domains())

    def test_keys_are_unique(self) -> None:
        keys = [indicator.key for indicator in self.domain.indicators]
        assert _repeated(keys) == []
        filled = [(reading.instrument, reading.indicator) for reading in self.domain.readings]
        assert _repeated(filled) == []
        assert _repeated([(one.key, one.version) for one in self._instruments()]) == []

    def test_it_declares_something(self) -> None:
        assert self.domain.indicators or self.domain.indices

    def test_everything_points_somewhere(self) -> None:
        # All domains together: one may count what another declares.
        assert domains.check() == []

    def test_every_indicator_cites_source_status_and_date(self) -> None:
        for indicator in self.domain.indicators:
            assert indicator.source.strip(), indicator.key
            assert indicator.status in get_args(Status), indicator.key
            assert indicator.valid_from.year >= _FIRST_YEAR, indicator.key

    def test_every_number_of_an_instrument_cites_source_and_status(self) -> None:
        for instrument in self._instruments():
            found = [instrument.provenance, instrument.level_rule.provenance]
            found += [output.provenance for output in instrument.outputs]
            found += [item.provenance for item in instrument.items]
            found += [item.cost.provenance for item in instrument.items if item.cost]
            found += [one.provenance for one in instrument.parameters]
            found += [one.provenance for one in instrument.level_rule.tracks]
            found += [one.provenance for one in instrument.level_rule.vetoes]
            found += [gate.provenance for gate in _gates(instrument)]
            for provenance in found:
                # The number of a document is Chinese in both; the sentence around it is not.
                assert provenance.source.zh.strip(), instrument.key
                assert provenance.source.en.strip(), instrument.key
                assert provenance.source.zh != provenance.source.en, instrument.key
                assert provenance.status in get_args(Status), instrument.key

    def test_every_number_of_a_scheme_cites_source_and_status(self) -> None:
        for scheme in self._schemes():
            found = [scheme.provenance, scheme.grade_rule.provenance]
            found += [one.provenance for one in scheme.criteria]
            found += [one.provenance for one in scheme.extras]
            for provenance in found:
                assert provenance.source.zh != provenance.source.en, scheme.key
                assert provenance.status in get_args(Status), scheme.key

    def test_every_number_of_an_index_cites_source_and_status(self) -> None:
        for index in self._indices():
            found = [index.provenance, *(part.provenance for part in index.parts.values())]
            found += [step.provenance for step in index.steps]
            for provenance in found:
                assert provenance.source.zh != provenance.source.en, index.key
                assert provenance.status in get_args(Status), index.key

    def test_a_share_is_a_percentage_and_a_percentage_has_a_factor(self) -> None:
        for indicator in self.domain.indicators:
            if indicator.rollup == "share":
                assert indicator.unit.zh == "%", indicator.key
            if indicator.rollup == "ratio":
                assert (indicator.unit.zh == "%") == (indicator.factor == 100), indicator.key

    def test_texts_stand_in_both_languages(self) -> None:
        for name, text in self._texts():
            assert text.zh.strip(), name
            assert text.en.strip(), name
            assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh), name
            assert not any("\u4e00" <= letter <= "\u9fff" for letter in text.en), name

    def test_its_page_is_what_it_declares(self) -> None:
        path = domain_pages.path_of(self.domain)
        assert path.is_file(), f"{path.name} is missing; run {domain_pages.COMMAND}"
        assert path.read_text(encoding="utf-8") == domain_pages.page(self.domain), (
            f"{path.name} is not what the domain declares; run {domain_pages.COMMAND}"
        )

    def _instruments(self) -> list[Instrument]:
        return [instrument_read(path) for path in self.domain.instruments]

    def _schemes(self) -> list[Scheme]:
        return [scheme_read(path) for path in self.domain.schemes]

    def _indices(self) -> list[Index]:
        return [index_read(path) for path in self.domain.indices]

    def _texts(self) -> Iterator[tuple[str, Text]]:
        yield "title", self.domain.title
        yield "question", self.domain.question
        for indicator in self.domain.indicators:
            yield f"{indicator.key}: title", indicator.title
            yield f"{indicator.key}: definition", indicator.definition
        for instrument in self._instruments():
            yield instrument.key, instrument.title
            yield f"{instrument.key}: levels", instrument.level_rule.rule
            for group in instrument.all_groups:
                yield group.key, group.title
            for item in instrument.items:
                yield item.id, item.title
                yield from ((item.id, option.text) for option in item.options)
                yield from ((item.id, text) for text in (item.help, item.evidence) if text)
            yield from ((gate.key, gate.title) for gate in _gates(instrument))
            yield from ((one.key, one.message) for one in instrument.constraints)
            yield from ((one.key, one.rule) for one in instrument.outputs)
            yield from ((one.key, one.title) for one in instrument.outputs)
            yield from ((one.key, one.title) for one in instrument.level_rule.levels)
            yield from ((one.key, one.title) for one in instrument.level_rule.tracks)
            yield from ((one.key, one.title) for one in instrument.level_rule.vetoes)
            yield from ((one.name, one.title) for one in instrument.parameters)
        for scheme in self._schemes():
            yield scheme.key, scheme.title
            yield from ((group.key, group.title) for group in scheme.all_groups)
            yield from ((one.key, one.title) for one in scheme.criteria)
            yield from ((one.key, one.title) for one in scheme.extras)
            yield from ((grade.key, grade.title) for grade in scheme.grade_rule.grades)
        for index in self._indices():
            yield index.key, index.title
            yield from ((part.key, part.title) for part in index.parts.values())


def _gates(instrument: Instrument) -> Iterator[Gate]:
    for track in instrument.level_rule.tracks:
        if isinstance(track, GateTrack):
            for _, gates in track.gates:
                yield from gates


def _repeated(values: list[Any]) -> list[Any]:
    return [value for value, count in Counter(values).items() if count > 1]

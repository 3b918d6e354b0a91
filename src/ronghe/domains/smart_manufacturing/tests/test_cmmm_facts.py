"""Structure, weights and statuses of the maturity instruments, against the reference."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ronghe.engines.scoring import Group, Instrument, instrument_read
from ronghe.testing.repository import shared

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTRUMENTS = Path(__file__).parent.parent / "instruments"
TRANSCRIBED = {"C-off", "C-3p", "C-3p2"}
TYPES = ("discrete", "process")


@pytest.fixture(scope="module", params=["cmmm-2020", "cmmm-draft-2024"])
def instrument(request: pytest.FixtureRequest) -> Instrument:
    return instrument_read(INSTRUMENTS / f"{request.param}.yaml")


@pytest.fixture(scope="module")
def edition() -> Instrument:
    return instrument_read(INSTRUMENTS / "cmmm-2020.yaml")


@pytest.fixture(scope="module")
def draft() -> Instrument:
    return instrument_read(INSTRUMENTS / "cmmm-draft-2024.yaml")


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    text = shared("reference/scoring-tables.json").read_text(encoding="utf-8")
    tables: dict[str, Any] = json.loads(text)
    return tables


def by_title(groups: tuple[Group, ...]) -> dict[str, Group]:
    return {group.title.zh: group for group in groups}


def weight(group: Group, production_type: str) -> Decimal:
    """Return a weight as a share of 1; where it does not depend on the type it is for both."""
    found = group.weight
    assert found is not None, group.key
    value = found.get(production_type, Decimal(0)) if isinstance(found, Mapping) else found
    return value / 100


def sub_domains(instrument: Instrument) -> Iterator[Group]:
    return (group for group in instrument.all_groups if group.items and group.key != "profile")


def test_the_elements_domains_and_sub_domains_of_2020_stand_in_their_order(
    edition: Instrument, reference: dict[str, Any]
) -> None:
    found: list[Any] = []
    expected: list[Any] = []
    for title, element in reference["cmmm_2020"]["elements"].items():
        expected.append((title, list(element.get("sub", []) or element["domains"])))
        for name, domain in element.get("domains", {}).items():
            expected.append((name, domain["sub"]))
    for element in edition.groups[1:]:
        found.append((element.title.zh, [part.title.zh for part in element.groups]))
        if element.key == "manufacturing":
            for part in element.groups:
                # A domain of one sub-domain is that sub-domain.
                below = [one.title.zh for one in part.groups] or [part.title.zh]
                found.append((part.title.zh, below))
    assert found == expected
    assert len(list(sub_domains(edition))) == 20


@pytest.mark.parametrize("production_type", TYPES)
def test_every_known_weight_of_2020_is_that_of_the_reference(
    edition: Instrument, reference: dict[str, Any], production_type: str
) -> None:
    elements = by_title(edition.groups)
    for title, fact in reference["cmmm_2020"]["elements"].items():
        element = elements[title]
        assert weight(element, production_type) == known(fact[f"w_{production_type}"])
        for name, share in fact["sub"].items() if "sub" in fact else ():
            assert weight(by_title(element.groups)[name], production_type) == known(share)
        for name, domain in fact.get("domains", {}).items():
            group = by_title(element.groups)[name]
            assert weight(group, production_type) == known(domain[f"w_{production_type}"])
    production = by_title(by_title(elements["制造"].groups)["生产"].groups)
    fact = reference["cmmm_2020"]["elements"]["制造"]["domains"]["生产"]
    expected = dict(zip(fact["sub"], fact["sub_w_discrete"], strict=True))
    assert {name: weight(part, "discrete") for name, part in production.items()} == {
        name: known(share) for name, share in expected.items()
    }


@pytest.mark.parametrize("production_type", TYPES)
def test_every_known_weight_of_the_draft_is_that_of_the_reference(
    draft: Instrument, reference: dict[str, Any], production_type: str
) -> None:
    facts = reference["cmmm_draft_wd2024"]["domains"]
    domains = by_title(draft.groups[1:])
    assert list(domains) == list(facts)
    for title, fact in facts.items():
        assert weight(domains[title], production_type) == known(fact[production_type])
        parts = by_title(domains[title].groups)
        named = {
            *fact.get("sub", ()),
            *fact.get("sub_process", ()),
            *fact.get("discrete_extra", ()),
        }
        assert set(parts) == named
        for name, share in fact.get("sub_process", {}).items():
            assert weight(parts[name], "process") == known(share)
    assert len(list(sub_domains(draft))) == 25


def known(number: float) -> Decimal:
    return Decimal(str(number))


def test_weights_side_by_side_add_up_to_the_whole(edition: Instrument, draft: Instrument) -> None:
    roots = [edition.groups[1:], draft.groups[1:]]
    parts = [group.groups for group in (*edition.all_groups, *draft.all_groups) if group.groups]
    for beside in (*roots, *parts):
        for production_type in TYPES:
            total = sum(weight(part, production_type) for part in beside)
            # Thirds of the draft's design in discrete manufacturing are written 50, 50, 50.
            is_thirds = beside[0].key == "innovation" and production_type == "discrete"
            assert total == (Decimal("1.5") if is_thirds else 1), beside[0].key


def test_product_design_is_of_discrete_manufacturing_alone(instrument: Instrument) -> None:
    alone = [
        group.key
        for group in instrument.all_groups
        if isinstance(group.weight, Mapping) and set(group.weight) != set(TYPES)
    ]
    assert alone == ["product_design"]
    assert instrument.variant_item == "production_type"


def test_a_sub_domain_has_one_requirement_a_level_each_said_once(instrument: Instrument) -> None:
    groups = list(sub_domains(instrument))
    for group in groups:
        assert [item.id for item in group.items] == [f"{group.key}_{n}" for n in range(1, 6)]
        assert [item.level for item in group.items] == [1, 2, 3, 4, 5]
    items = [item for group in groups for item in group.items]
    for texts in (
        [text for item in items for text in (item.title.zh, item.title.en)],
        [text.zh for item in items if (text := item.help)],
        [text.zh for item in items if (text := item.evidence)],
    ):
        assert len(texts) == len(set(texts))
    assert all(item.help and item.evidence and item.minutes and item.cost for item in items)


def test_the_scale_is_that_of_the_reference(
    instrument: Instrument, reference: dict[str, Any]
) -> None:
    scale = sorted(known(share) for share in reference["cmmm_2020"]["scale"].values())
    items = [item for item in instrument.items if item.level is not None]
    assert {item.kind for item in items} == {"scale"}
    assert all([option.points for option in item.options] == scale for item in items)


def test_the_levels_are_those_of_the_reference(
    instrument: Instrument, reference: dict[str, Any]
) -> None:
    rule, facts = instrument.level_rule, reference["cmmm_2020"]["levels"]
    assert [level.number for level in rule.levels] == [0, *(fact["level"] for fact in facts)]
    for level, fact in zip(rule.levels[1:], facts, strict=True):
        assert fact["name"] in level.title.zh
    (track,) = rule.tracks
    assert track.kind == "cumulative"
    assert track.satisfied == Decimal("0.8")
    assert list(track.least) == [Decimal(0), *(known(fact["min"]) for fact in facts)]
    assert rule.provenance.status == "illustrative"
    assert rule.provenance.note is not None


def test_what_is_ours_is_said_to_be_ours(instrument: Instrument) -> None:
    assert instrument.provenance.status == "illustrative"
    assert {item.provenance.status for item in instrument.items} == {"illustrative"}
    assert {one.provenance.status for one in instrument.outputs} == {"illustrative"}
    for group in instrument.all_groups:
        if group.weight is not None:
            assert group.provenance.note is not None, group.key


def test_groups_of_2020_carry_the_weaker_status_of_their_two_numbers(
    edition: Instrument, reference: dict[str, Any]
) -> None:
    for title, fact in reference["cmmm_2020"]["elements"].items():
        element = by_title(edition.groups)[title]
        statuses = [fact[f"status_{name}"] for name in TYPES]
        assert_told(element, statuses)
        for name, domain in fact.get("domains", {}).items():
            statuses = [domain.get(f"status_{kind}", domain.get("status")) for kind in TYPES]
            assert_told(by_title(element.groups)[name], statuses)


def assert_told(group: Group, statuses: list[str]) -> None:
    is_transcribed = [status in TRANSCRIBED for status in statuses]
    assert group.provenance.status == ("transcribed" if all(is_transcribed) else "illustrative")
    if any(is_transcribed):
        assert group.provenance.note is not None
        assert "transcribed" in group.provenance.note.en


def test_only_the_domains_of_the_draft_are_transcribed(draft: Instrument) -> None:
    assert {group.provenance.status for group in draft.groups[1:]} == {"transcribed"}
    assert {group.provenance.status for group in sub_domains(draft)} == {"illustrative"}


def test_costs_and_minutes_never_shrink_from_level_to_level(instrument: Instrument) -> None:
    for group in sub_domains(instrument):
        for lower, upper in pairwise(group.items):
            assert lower.minutes is not None
            assert upper.minutes is not None
            assert lower.minutes <= upper.minutes, upper.id
            assert cost(lower) <= cost(upper), upper.id


def cost(item: Any) -> Decimal:
    assert item.cost is not None
    return sum(item.cost.steps, start=Decimal(0))


def test_the_stage_says_its_rule(instrument: Instrument) -> None:
    stage = next(one for one in instrument.outputs if one.key == "stage")
    assert [stage.step_at(level).value for level in range(6)] == [0, 0, 1, 2, 3, 3]
    for year in ("2020", "2022"):
        assert year in stage.rule.zh
        assert year in stage.rule.en
    assert "官方没有" in stage.rule.zh
    assert "no official rule" in stage.rule.en

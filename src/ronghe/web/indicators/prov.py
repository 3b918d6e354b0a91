"""Lineage as W3C PROV-JSON: figures, observations and answers, and the activities between them.

Source: W3C Member Submission "The PROV-JSON Serialization" (24 April 2013). Identifiers are
qualified names under the prefix `ronghe`, whose namespace is a name, not an address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.selectors import response_behind
from ronghe.kernel.indicators.lineage import observation_reported
from ronghe.kernel.indicators.selectors import (
    history_of,
    keys_behind,
    observations_live,
)
from ronghe.web.indicators.answers import basis_of
from ronghe.web.indicators.arithmetic import composed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

    from ronghe.kernel.indicators.models import Activity, Indicator, Observation
    from ronghe.kernel.parties.models import Place
    from ronghe.web.indicators.arithmetic import Member
    from ronghe.web.indicators.showing import Chosen

NAMESPACE = "urn:ronghe:"
# A document is read by programs, yet it has to fit into their memory.
MOST_OBSERVATIONS = 20_000

Literal = str | int | bool | dict[str, str]


class Document:
    """A PROV-JSON document in the making: entities, activities, agents and their relations."""

    def __init__(self) -> None:
        self.parts: dict[str, dict[str, Any]] = {}

    def entity(self, name: str, **attributes: Literal) -> str:
        return self._element("entity", name, attributes)

    def activity(self, name: str, at: datetime | None, **attributes: Literal) -> str:
        times = {} if at is None else {"prov:endTime": at.isoformat()}
        return self._element("activity", name, attributes, times)

    def agent(self, name: str, **attributes: Literal) -> str:
        return self._element("agent", name, attributes)

    def relation(self, kind: str, *, is_a: str = "", **ends: str) -> None:
        """Add a relation; an end such as `generated_entity` becomes `prov:generatedEntity`."""
        held = self.parts.setdefault(kind, {})
        row: dict[str, Any] = {f"prov:{_camel(end)}": name for end, name in ends.items()}
        held[f"_:{kind}{len(held) + 1}"] = row | (_types(is_a) if is_a else {})

    def content(self) -> dict[str, Any]:
        return {"prefix": {"ronghe": NAMESPACE, "xsd": XSD}, **self.parts}

    def _element(
        self,
        kind: str,
        name: str,
        attributes: dict[str, Literal],
        more: dict[str, Any] | None = None,
    ) -> str:
        full = f"ronghe:{name}"
        types = _types(str(attributes.pop("is_a"))) if "is_a" in attributes else {}
        self.parts.setdefault(kind, {})[full] = {
            **types,
            **{_qualified(key): value for key, value in attributes.items()},
            **(more or {}),
        }
        return full


XSD = "http://www.w3.org/2001/XMLSchema#"


def _types(names: str) -> dict[str, Any]:
    """Return `prov:type` with the qualified names of a text, one or several."""
    typed_names = [{"$": name, "type": "xsd:QName"} for name in names.split()]
    return {"prov:type": typed_names if len(typed_names) > 1 else typed_names[0]}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _qualified(key: str) -> str:
    """Return the attribute's qualified name: `prov_label` is PROV's own, others are ours."""
    if key.startswith("prov_"):
        return f"prov:{_camel(key.removeprefix('prov_'))}"
    return f"ronghe:{_camel(key)}"


def typed(value: Decimal) -> dict[str, str]:
    """Return an exact decimal literal."""
    return {"$": f"{value:f}", "type": "xsd:decimal"}


def figure_name(key: str, code: str, period: str, chosen: Chosen) -> str:
    """Return the local name of a figure; population and industry are part of what it says."""
    population = "/".join(filter(None, [chosen.name, chosen.industry]))
    return f"figure/{key}/{code}/{period}/{population}"


def figure_document(
    indicator: Indicator, place: Place, period: str, chosen: Chosen
) -> dict[str, Any]:
    """Return where a figure comes from: its members with their n, and every observation behind.

    At most `MOST_OBSERVATIONS` observations are listed; the entity of the figure says how many
    there are and whether the list was cut.
    """
    document = Document()
    made_of = composed(indicator, place, period, chosen)
    found = made_of.figure
    name = figure_name(indicator.key, place.code, period, chosen)
    observations = list(
        observations_live(indicator, place.pk, period, chosen.population)
        .select_related("organisation", "indicator", "activity")
        .order_by("id")[: MOST_OBSERVATIONS + 1]
    )
    is_cut = len(observations) > MOST_OBSERVATIONS
    whole = _figure_entity(document, indicator, place, period, chosen, found.value, found.n)
    document.parts["entity"][whole]["ronghe:isCut"] = is_cut
    rule = document.activity(
        f"roll-up/{name}", None, prov_label=f"{indicator.rollup} of {indicator.key}"
    )
    document.relation("wasGeneratedBy", entity=whole, activity=rule)
    definition = _definition(document, indicator)
    document.relation("used", activity=rule, entity=definition)
    platform = document.agent("platform", is_a="prov:SoftwareAgent", prov_label="Ronghe")
    document.relation("wasAttributedTo", entity=whole, agent=platform)
    document.relation("wasAssociatedWith", activity=rule, agent=platform)
    _members(document, indicator, period, chosen, whole, made_of.members)
    reported = observation_reported(indicator, place.pk, period)
    # A reported value speaks of everybody; the figure of a narrower population is rolled up.
    if reported is not None and found.kind == "reported":
        observations = [reported]
    for each in observations[:MOST_OBSERVATIONS]:
        entity = _observation(document, each)
        document.relation(
            "wasDerivedFrom", generated_entity=whole, used_entity=entity, activity=rule
        )
    return document.content()


def observation_document(observation: Observation) -> dict[str, Any]:
    """Return where an observation comes from: its activity, answer, person and former values."""
    document = Document()
    newer: str | None = None
    for each in history_of(observation):
        name = _observation(document, each)
        if newer is not None:
            document.relation(
                "wasDerivedFrom", is_a="prov:Revision", generated_entity=newer, used_entity=name
            )
        newer = name
        response = response_behind(each)
        if response is not None:
            _answers(document, response, name, each.activity)
            _basis(document, each, name)
    definition = _definition(document, observation.indicator)
    document.relation("used", activity=_activity_name(observation.activity), entity=definition)
    return document.content()


def _figure_entity(
    document: Document,
    indicator: Indicator,
    place: Place,
    period: str,
    chosen: Chosen,
    value: Decimal | None,
    n: int,
) -> str:
    shown: dict[str, Literal] = {} if value is None else {"value": typed(value)}
    if chosen.industry:
        shown["industry"] = chosen.industry
    return document.entity(
        figure_name(indicator.key, place.code, period, chosen),
        is_a="ronghe:Figure prov:Collection",
        indicator=indicator.key,
        place=place.code,
        place_name=place.name,
        period=period,
        population=chosen.name,
        unit=indicator.unit,
        status=indicator.status,
        n=n,
        **shown,
    )


def _members(
    document: Document,
    indicator: Indicator,
    period: str,
    chosen: Chosen,
    whole: str,
    members: Sequence[Member],
) -> None:
    for member in members:
        if member.place is None:
            continue
        part = _figure_entity(
            document, indicator, member.place, period, chosen, member.exact, member.n
        )
        document.relation("hadMember", collection=whole, entity=part)


def _definition(document: Document, indicator: Indicator) -> str:
    return document.entity(
        f"indicator/{indicator.key}",
        is_a="ronghe:Definition",
        prov_label=indicator.title,
        rollup=indicator.rollup,
        inputs=" ".join(keys_behind(indicator)),
        source=indicator.source,
        status=indicator.status,
        valid_from=indicator.valid_from.isoformat(),
    )


def _activity_name(activity: Activity) -> str:
    return f"ronghe:activity/{activity.pk}"


def _observation(document: Document, observation: Observation) -> str:
    organisation = observation.organisation
    subject: dict[str, Literal] = (
        {"organisation": organisation.credit_code, "organisation_name": organisation.name}
        if organisation
        else {"place": observation.place.code}
    )
    entity = document.entity(
        f"observation/{observation.pk}",
        is_a="ronghe:Observation",
        indicator=observation.indicator.key,
        period=observation.period,
        value=typed(observation.value),
        industry=observation.industry,
        above_scale=observation.above_scale,
        superseded=observation.superseded_at is not None,
        source_item=observation.source_item,
        **subject,
    )
    activity = _activity(document, observation.activity)
    document.relation("wasGeneratedBy", entity=entity, activity=activity)
    agent = _agent(document, observation.activity)
    document.relation("wasAttributedTo", entity=entity, agent=agent)
    return entity


def _activity(document: Document, activity: Activity) -> str:
    name = _activity_name(activity)
    if name in document.parts.get("activity", {}):
        return name
    document.activity(
        f"activity/{activity.pk}",
        activity.at,
        is_a=f"ronghe:{activity.kind}",
        rule=activity.rule,
        rule_version=activity.rule_version,
    )
    agent = _agent(document, activity)
    document.relation("wasAssociatedWith", activity=name, agent=agent)
    return name


def _agent(document: Document, activity: Activity) -> str:
    number = "system" if activity.account is None else str(activity.account)
    return document.agent(
        f"account/{number}", is_a="prov:Person", prov_label=activity.actor_name or number
    )


def _answers(document: Document, response: Response, entity: str, activity: Activity) -> None:
    source = document.entity(
        f"response/{response.pk}",
        is_a="ronghe:Response",
        instrument=response.instrument.key,
        instrument_version=response.instrument.version,
        instrument_sha256=response.instrument.sha256,
        period=response.period,
        revision=response.revision,
    )
    name = _activity_name(activity)
    document.relation("used", activity=name, entity=source)
    document.relation("wasDerivedFrom", generated_entity=entity, used_entity=source, activity=name)


def _basis(document: Document, observation: Observation, entity: str) -> None:
    """Say what the answer was confirmed from, where it was not asked again."""
    basis = basis_of(observation)
    if basis is None:
        return
    for held in basis.observations:
        used = _observation(document, held)
        document.relation("wasDerivedFrom", generated_entity=entity, used_entity=used)

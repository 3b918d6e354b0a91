"""The answer and the points behind an observation, named as the instrument names them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from ronghe.kernel.assessments.asking.selectors import confirmation_behind
from ronghe.kernel.indicators.lineage import observations_visible
from ronghe.web.shell import formats, links

if TYPE_CHECKING:
    from datetime import datetime

    from ronghe.engines.scoring import Item
    from ronghe.kernel.assessments.models import Response, Result
    from ronghe.kernel.indicators.models import Observation


@dataclass(frozen=True, kw_only=True)
class ItemPoints:
    """What one item contributed to a score; `share` is the part of its points, 0 to 100."""

    id: str
    title: str
    points: Decimal | None
    most: Decimal
    url: str

    @property
    def share(self) -> Decimal:
        return Decimal(0) if not self.points or not self.most else self.points / self.most * 100


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An item with what was answered."""

    title: str
    text: str
    provenance_status: str


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What an answer was confirmed from instead of being asked again: values held, or an answer."""

    source: str
    period: str
    by: str
    at: datetime
    observations: list[Observation]
    earlier: Response | None
    earlier_url: str


def basis_of(observation: Observation) -> Basis | None:
    """Return what the answer behind an observation was confirmed from; None where it was typed."""
    confirmation = confirmation_behind(observation)
    if confirmation is None:
        return None
    return Basis(
        source=confirmation.get_source_display(),
        period=confirmation.period,
        by=confirmation.actor_name,
        at=confirmation.at,
        observations=list(observations_visible().filter(pk__in=confirmation.observations)),
        earlier=confirmation.earlier,
        earlier_url=response_url(confirmation.earlier, confirmation.item),
    )


def language() -> str:
    """Return the language in which the texts of instruments are shown: "zh" or "en"."""
    return "en" if get_language() == "en" else "zh"


def points_of(result: Result) -> list[ItemPoints]:
    """Return the points of every item of a result, in the order of the instrument."""
    content = result.response.instrument.content
    points = result.points_by_item
    return [
        ItemPoints(
            id=item.id,
            title=item.title.to(language()),
            points=None if points.get(item.id) is None else Decimal(points[item.id]),
            most=item.points,
            url=response_url(result.response, item.id),
        )
        for item in content.items
    ]


def answer_behind(observation: Observation, response: Response) -> Answer | None:
    """Return the answer that became the observation; None where the whole response did."""
    item = response.instrument.content.item_by_id.get(observation.source_item)
    if item is None:
        return None
    given = response.answers.get(item.id)
    return Answer(
        title=item.title.to(language()),
        text=formats.MISSING if given is None else _answer_text(item, given),
        provenance_status=item.provenance.status,
    )


def _answer_text(item: Item, given: object) -> str:
    unit = getattr(item.question, "unit", None)
    if unit is not None and isinstance(given, int | float):
        text = unit.to(language())
        return formats.with_unit(formats.number(Decimal(str(given))), unit=text)
    chosen = given if isinstance(given, list) else [given]
    names = {str(name) for name in chosen}
    texts = [
        option.text.to(language())
        for option in item.options
        if option.name in names or str(option.position) in names
    ]
    return "; ".join(texts) or str(given)


def response_url(response: Response | None, item: str = "") -> str:
    """Return the page of a response, at the item; empty where no face shows responses."""
    page = links.optional("assessments:response", response.pk if response else None)
    return f"{page}#item-{item}" if page and item else page


def result_url(response: Response | None) -> str:
    """Return the page of a response's result; empty where no face shows results."""
    return links.optional("assessments:result", response.pk if response else None)

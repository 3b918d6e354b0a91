"""Lines of policy beside the result of an enterprise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.kernel.indicators.selectors import indicators_by_key
from ronghe.kernel.plans.supporting.selectors import lines_for, lines_for_group
from ronghe.web.assessments.support import PolicyLine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ronghe.engines.scoring import Item, Level
    from ronghe.kernel.assessments.models import Response
    from ronghe.kernel.indicators.models import Indicator
    from ronghe.kernel.plans.supporting.selectors import Line


def policy_lines(response: Response, items: Sequence[Item], to: Level | None) -> list[PolicyLine]:
    """Return the accepted lines in force that bear on these questions or the level to reach."""
    return _shown(lines_for(response, items=items, to=to))


def policy_lines_for_group(
    instrument: str, items: Sequence[Item], place_id: int | None, industry: str
) -> list[PolicyLine]:
    """Return the accepted lines in force that bear on these questions for a group."""
    found = lines_for_group(instrument, items=items, place_id=place_id, industry=industry)
    return _shown(found)


def _shown(lines: Sequence[Line]) -> list[PolicyLine]:
    named = indicators_by_key({line.why for line in lines if line.reason == "indicator"})
    return [
        PolicyLine(
            title=line.document,
            number=line.number,
            issued_on=line.issued_on,
            place=line.place,
            section=line.section,
            text=line.clause or f"{line.phrase} {line.quote}",
            why=_why(line, named),
            item=line.item,
            pays=line.pays,
            url=reverse("plans:target", args=[line.target_id]),
        )
        for line in lines
    ]


def _why(line: Line, named: Mapping[str, Indicator]) -> str:
    if line.reason == "indicator":
        found = named.get(line.why)
        return _("both measured by %(indicator)s") % {
            "indicator": found.label if found is not None else line.why
        }
    if line.reason == "level":
        return _("names the next level: %(level)s") % {"level": line.why}
    return _("both speak of %(words)s") % {"words": line.why}

"""What was measured beside what was promised, as the pages show it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.plans.models import Target
from ronghe.kernel.plans.standing import Held, targets_held
from ronghe.web.indicators import showing
from ronghe.web.shell import marks

OUTSIDE = marks.Mark(word=_("outside your area"), colour="none", icon="lock")


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """The newest measured value up to the due year; `value` None where there is none.

    `state` is that of the standing, empty for a promise of a place whose sums are not shown;
    `whom` names the enterprises that the promise speaks of.
    """

    state: str = ""
    reason: str = ""
    value: Decimal | None = None
    period: str = ""
    n: int = 0
    text: str = ""
    whom: str = ""
    url: str = ""

    @property
    def html(self) -> SafeString:
        """The light: colour, shape and word."""
        return marks.light(self.state, self.reason) if self.state else marks.mark_html(OUTSIDE)

    @property
    def word(self) -> str:
        return marks.light_word(self.state) if self.state else str(OUTSIDE.word)


def measurements(
    targets: Iterable[Target], *, own_places: Collection[int]
) -> dict[int, Measurement]:
    """Return where each promise stands, by the target's id; a few queries however many they are.

    `own_places` are the places whose sums the visitor sees.
    """
    rows = list(targets)
    held = targets_held(rows, place_ids=own_places)
    return {
        each.pk: _measurement(each, held[each.pk]) if each.pk in held else Measurement()
        for each in rows
    }


def _measurement(target: Target, held: Held) -> Measurement:
    standing, figure, indicator = held.standing, held.figure, target.measured_by
    if figure is None or indicator is None:
        return Measurement(state=standing.state, reason=standing.reason)
    chosen = showing.chosen_for(held.population)
    code = target.document.place.code
    return Measurement(
        state=standing.state,
        reason=standing.reason,
        value=figure.value,
        period=figure.period,
        n=figure.n,
        text=showing.with_unit(indicator, figure.value),
        whom=chosen.label,
        url=showing.figure_url(indicator.key, code, figure.period, chosen),
    )

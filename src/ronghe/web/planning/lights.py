"""Where commitments stand, as pages and papers show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from ronghe.kernel.indicators.selectors import ABOVE_SCALE, EVERYBODY
from ronghe.kernel.plans.models import Commitment, CommitmentOwner
from ronghe.kernel.plans.progressing import courses
from ronghe.kernel.plans.progressing.following import LEVEL
from ronghe.kernel.plans.progressing.selectors import day_of, followed_plan
from ronghe.kernel.plans.progressing.tolerances import tolerance_rule
from ronghe.web.indicators import showing
from ronghe.web.shell import access, formats, marks
from ronghe.web.shell.links import optional

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict
    from django.utils.functional import Promise

    from ronghe.kernel.plans.models import Plan
    from ronghe.kernel.plans.progressing.following import Followed
    from ronghe.kernel.plans.progressing.selectors import PlanFollowed
    from ronghe.kernel.plans.progressing.values import Value

# In the order of a page: what wants looking at first.
COLOURS: dict[str, str | Promise] = {
    "red": gettext_lazy("Behind"),
    "amber": gettext_lazy("At risk"),
    "green": gettext_lazy("On track"),
    "not measured": gettext_lazy("Not measured"),
    "not due": gettext_lazy("Not due yet"),
}
NOT_ALLOCATED = "not allocated"  # of what is promised elsewhere and not split to a place
ORIGINS: dict[str, str | Promise] = {
    "measured": gettext_lazy("measured"),
    "reported": gettext_lazy("reported"),
}


def digits_of(commitment: Commitment) -> int:
    """Return with how many decimals values of a commitment are shown: counts whole."""
    return commitment.decimals if courses.is_whole(commitment) else max(commitment.decimals, 1)


def amount(commitment: Commitment, value: Decimal | float | None, *, unit: bool = True) -> str:
    """Return a value of a commitment as people read it."""
    text = formats.number(value, digits=digits_of(commitment))
    return formats.with_unit(text, unit=commitment.unit) if unit else text


def percent(chance: float | None) -> str:
    """Return a chance as people read it; none is certain while it is foretold."""
    if chance is None:
        return formats.MISSING
    if chance in {0.0, 1.0}:
        return f"{chance:.0%}"
    if chance < 0.01:
        return "< 1%"
    return "> 99%" if chance > 0.99 else f"{chance:.0%}"


def chance_words(chance: float | None) -> str:
    """Return what a chance means; the limits are those of the table of the back-test."""
    if chance is None:
        return ""
    for limit, words in (
        (0.1, _("very unlikely")),
        (0.3, _("unlikely")),
        (0.5, _("rather unlikely")),
        (0.7, _("rather likely")),
        (0.9, _("likely")),
    ):
        if chance < limit:
            return words
    return _("very likely")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One followed commitment in words; `url` says where the newest value comes from."""

    followed: Followed

    @property
    def state(self) -> str:
        return self.followed.state or NOT_ALLOCATED

    @property
    def value(self) -> str:
        newest = self.followed.newest
        value = None if newest is None else newest.value
        return amount(self.followed.commitment, value)

    @property
    def period(self) -> str:
        newest = self.followed.newest
        return "" if newest is None else formats.period(newest.period)

    @property
    def origin(self) -> str:
        newest = self.followed.newest
        return "" if newest is None else origin_said(newest)

    @property
    def planned(self) -> str:
        progress = self.followed.progress
        planned = None if progress is None else progress.planned
        return amount(self.followed.commitment, planned)

    @property
    def short_by(self) -> str:
        """How far the value is behind its path; empty where it is not."""
        progress = self.followed.progress
        short = None if progress is None else progress.light.short_by
        if short is None or short <= 0:
            return ""
        return difference(self.followed.commitment, short)

    @property
    def target(self) -> str:
        course = self.followed.course
        return amount(self.followed.commitment, None if course is None else course.target.value)

    @property
    def due(self) -> str:
        course = self.followed.course
        return "" if course is None else f"{course.target.on:%Y-%m-%d}"

    @property
    def expected(self) -> str:
        foretold = self.followed.foretold
        return amount(self.followed.commitment, None if foretold is None else foretold.point)

    @property
    def interval(self) -> str:
        foretold = self.followed.foretold
        if foretold is None:
            return ""
        commitment = self.followed.commitment
        ends = (amount(commitment, end, unit=False) for end in foretold.interval(LEVEL))
        return formats.with_unit("–".join(ends), unit=commitment.unit)

    @property
    def chance(self) -> str:
        progress = self.followed.progress
        return percent(None if progress is None else progress.chance)

    @property
    def chance_words(self) -> str:
        progress = self.followed.progress
        return chance_words(None if progress is None else progress.chance)

    @property
    def needed(self) -> str:
        needed = self.followed.needed
        if needed is None:
            return formats.MISSING
        return difference(self.followed.commitment, needed, digits=1)

    @property
    def url(self) -> str:
        return source_url(self.followed)

    @property
    def lead(self) -> str:
        return lead_of(self.followed.commitment)

    @property
    def word(self) -> str:
        """The light in words."""
        return marks.light_word(self.state)


def origin_said(value: Value) -> str:
    """Return how a value is known; of a sum how many places it holds, the others did not report."""
    if value.origin == "summed":
        words = ngettext("sum of %(n)s place's report", "sum of %(n)s places' reports", value.n)
        return words % {"n": value.n}
    return str(ORIGINS[value.origin])


def difference(commitment: Commitment, value: Decimal, *, digits: int = 0) -> str:
    """Return a change or gap; of percentages in points."""
    text = formats.number(value, digits=max(digits, digits_of(commitment)))
    unit = _("pp") if courses.is_percent(commitment) else commitment.unit
    return formats.with_unit(text, unit=unit)


def source_url(followed: Followed, value: Value | None = None) -> str:
    """Return where a value comes from: the figure with its lineage, or the report."""
    value = value or followed.newest
    if value is None:
        return ""
    commitment = followed.commitment
    if value.origin == "reported":
        return optional("progress:report", value.report_id)
    if value.origin == "summed":
        return f"{optional('progress:reports')}?{urlencode({'q': commitment.title})}"
    if commitment.measured_by is None:
        return ""
    chosen = showing.chosen_for(ABOVE_SCALE if commitment.above_scale else EVERYBODY)
    return showing.figure_url(commitment.measured_by.key, followed.place.code, value.period, chosen)


def lead_of(commitment: Commitment) -> str:
    """Return the unit that leads, from loaded owners."""
    lead = CommitmentOwner.Part.LEAD
    return next((owner.name for owner in commitment.owners.all() if owner.part == lead), "")


def rule_said() -> str:
    """Return the rule of the lights in the reader's language."""
    rule = tolerance_rule()
    of = _("the planned value") if rule.of == "value" else _("the way from baseline to target")
    words = {"green": formats.number(rule.green), "amber": formats.number(rule.amber), "of": of}
    if rule.green == 0:
        first = _(
            "Green: on the planned path or better. Amber: behind it by at most %(amber)s%% of "
            "%(of)s. Red: further behind."
        )
    else:
        first = _(
            "Green: behind the planned path by at most %(green)s%% of %(of)s. Amber: by at most "
            "%(amber)s%%. Red: further behind."
        )
    second = _(
        "A value is held against the path of its own day. When it is due, the same limits say met, "
        "close or missed."
    )
    return sentences(first % words, second)


def sentences(*parts: str) -> str:
    """Join sentences as the reader's language does: Chinese puts no space between them."""
    between = "" if (get_language() or "").startswith("zh") else " "
    return between.join(part for part in parts if part)


def as_of_said(as_of: date, *, is_chosen: bool, has_values: bool) -> str:
    """Return as of which day a page speaks, and why of that one."""
    words = {"day": f"{as_of:%Y-%m-%d}"}
    if is_chosen:
        return _("As of %(day)s, as chosen.") % words
    if not has_values:
        return _("As of today, %(day)s: no value is known yet.") % words
    return _("As of %(day)s: the end of the newest period that has a value.") % words


@dataclass(frozen=True, kw_only=True)
class Tile:
    """How many commitments have one colour, and where they are listed."""

    key: str
    label: str
    count: int
    url: str
    active: bool


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a visitor wants to see of a plan: an empty text does not restrict."""

    light: str = ""
    section: str = ""
    lead: str = ""

    @property
    def is_set(self) -> bool:
        return bool(self.light or self.section or self.lead)

    def keeps(self, commitment: Commitment, followed: Followed | None) -> bool:
        colour = (followed.colour or NOT_ALLOCATED) if followed is not None else ""
        return (
            (not self.light or colour == self.light)
            and (not self.section or commitment.section == self.section)
            and (not self.lead or lead_of(commitment) == self.lead)
        )


def filter_of(query: QueryDict) -> Filter:
    """Return the filter of an address; an unknown light does not restrict."""
    light = query.get("light", "")
    return Filter(
        light=light if light in COLOURS or light == NOT_ALLOCATED else "",
        section=query.get("section", ""),
        lead=query.get("lead", ""),
    )


def followed_of(
    request: HttpRequest, plan: Plan, commitments: Sequence[Commitment]
) -> PlanFollowed | None:
    """Return where a plan stands as of the day that the address names; None of a draft."""
    if plan.state in {plan.State.DRAFT, plan.State.DISCARDED}:
        return None
    return followed_plan(
        plan,
        person=access.person_of(request),
        as_of=day_of(request.GET.get("as_of", "")),
        commitments=commitments,
    )


def tiles_of(query: QueryDict, followed: PlanFollowed) -> list[Tile]:
    """Return a tile for each colour, and for what is not allocated; a chosen one leads to all."""
    chosen = filter_of(query).light
    tiles = []
    labels = COLOURS | {NOT_ALLOCATED: marks.light_word(NOT_ALLOCATED)}
    if not followed.counts[""]:
        del labels[NOT_ALLOCATED]
    for key, label in labels.items():
        changed = query.copy()
        changed.pop("light", None)
        if key != chosen:
            changed["light"] = key
        tiles.append(
            Tile(
                key=key,
                label=str(label),
                count=followed.counts["" if key == NOT_ALLOCATED else key],
                url=f"?{changed.urlencode()}",
                active=key == chosen,
            )
        )
    return tiles


def context_of(
    request: HttpRequest, plan: Plan, commitments: Sequence[Commitment]
) -> dict[str, Any]:
    """Return what the page of a plan shows of lights, with the filter that is chosen."""
    followed = followed_of(request, plan, commitments)
    context: dict[str, Any] = {
        "lights": followed,
        "chosen": filter_of(request.GET),
        "section_names": list(dict.fromkeys(one.section for one in commitments if one.section)),
        "lead_names": sorted({lead_of(one) for one in commitments} - {""}),
    }
    if followed is None:
        return context
    return context | {
        "tiles": tiles_of(request.GET, followed),
        "as_of_said": as_of_said(
            followed.as_of, is_chosen=followed.is_chosen, has_values=followed.has_values
        ),
        "rule": tolerance_rule(),
        "rule_said": rule_said(),
        "as_of": request.GET.get("as_of", ""),
    }

"""The sentences that explain findings: templates with named placeholders."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ronghe.engines.closure.model import Finding

TEMPLATES = {
    "cumulative_falls": "The cumulative value of “%(indicator)s” falls from %(before)s "
    "(%(year_before)s) to %(after)s (%(year_after)s).",
    "level_falls": "The level of “%(indicator)s” falls from %(before)s (%(year_before)s) to "
    "%(after)s (%(year_after)s).",
    "two_values": "“%(indicator)s” is promised twice for the same time with two values: "
    "%(first)s and %(second)s.",
    "two_values_of_sections": "“%(indicator)s” has two values for the same time, %(first)s and "
    "%(second)s, in sections that may mean different populations.",
    "yearly_above_cumulative": "One year's “%(indicator)s” (%(part)s) is more than the cumulative "
    "value of the same year, %(total)s.",
    "part_above_total": "The part “%(indicator)s” (%(part)s) is larger than its total %(total)s.",
    "parts_above_total": "The parts named after %(total)s add up to %(sum)s, which is more.",
    "parts_off_total": "The values that %(total)s closes as their sum add up to %(sum)s.",
    "parts_meet_total": "The parts named beside %(total)s add up to it.",
    "years_meet_total": "The yearly values of “%(part)s” add up to “%(indicator)s”.",
    "sections_meet_total": "One value from each of %(count)s sections adds up to “%(indicator)s”.",
    "list_meets_total": "%(count)s rows of the same section add up to “%(indicator)s”.",
    "lower_below_higher": "“%(indicator)s” of %(lower)s (%(low)s) stays below that of %(higher)s "
    "(%(high)s).",
    "lower_sum_below_higher": "“%(indicator)s”: the %(count)s lower plans given add up to "
    "%(sum)s; the higher plan promises %(total)s.",
    "units_not_addable": "The values beside %(total)s are in units that cannot be added: "
    "%(units)s.",
}


def explain(finding: Finding) -> str:
    """Return the English sentence that explains a finding."""
    return TEMPLATES[finding.reason] % dict(finding.details)

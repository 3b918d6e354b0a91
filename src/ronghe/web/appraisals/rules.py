"""A scheme as the page prints it: every rule in words, with source and status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ronghe.engines.appraisal import extra_rule, method_rule
from ronghe.engines.appraisal.words import not_applicable_rule, plain
from ronghe.web.shell.language import words

if TYPE_CHECKING:
    from ronghe.engines.appraisal import Scheme


def rows(scheme: Scheme) -> list[dict[str, Any]]:
    """Return a row for each criterion, bonus item and deduction."""
    found = []
    for group in scheme.all_groups:
        for one in group.criteria:
            note = one.provenance.note
            found.append(
                {
                    "part": words(group.title),
                    "title": words(one.title),
                    "points": plain(one.points),
                    "rule": words(method_rule(one)),
                    "absent": words(not_applicable_rule(one)),
                    "note": words(note) if note else "",
                    "provenance": one.provenance,
                    "source": words(one.provenance.source),
                }
            )
    for block, title, sign in (
        (scheme.bonus, _("Bonus"), "+"),
        (scheme.deductions, _("Deductions"), "−"),
    ):
        if block is None:
            continue
        found += [
            {
                "part": f"{title} ({sign}{plain(block.cap)})",
                "title": words(extra.title),
                "points": f"{sign}{plain(extra.cap)}",
                "rule": words(extra_rule(extra)),
                "absent": "",
                "note": "",
                "provenance": extra.provenance,
                "source": words(extra.provenance.source),
            }
            for extra in block.items
        ]
    return found


def ties(scheme: Scheme) -> str:
    """Return the tie rule in words."""
    titles = {one.key: words(one.title) for one in scheme.all_groups}
    titles |= {one.key: words(one.title) for one in scheme.criteria}
    titles |= {one.key: words(one.title) for one in scheme.extras}
    named = [titles[key] for key in scheme.ties]
    if not named:
        return _("Equal scores share a rank.")
    order = " → ".join(named)
    return _("Equal scores are told apart by %(order)s; else they share a rank.") % {"order": order}


def grades(scheme: Scheme) -> list[dict[str, str]]:
    """Return the grades with their bounds and quotas in words."""
    found = []
    for grade in scheme.grade_rule.grades:
        rule = _("from %(least)s points") % {"least": plain(grade.least)}
        if grade.quota is not None:
            rule += _(", at most %(quota)s%% of the units") % {"quota": plain(grade.quota)}
        found.append({"title": words(grade.title), "rule": rule})
    return found

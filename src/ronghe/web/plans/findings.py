"""What the arithmetic of documents shows, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.engines.closure import (
    Failure,
    Finding,
    Reason,
    Severity,
    Span,
    relation_from_dict,
)
from ronghe.kernel.plans.checking.selectors import Checked, finding_key
from ronghe.kernel.plans.models import Document
from ronghe.web.plans import reader
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from ronghe.kernel.plans.models import Relation

CONTEXT = 28  # characters shown before and behind a value
# The sentences of `ronghe.engines.closure.TEMPLATES`, marked for translation; a test holds them
# together.
SENTENCES: Mapping[str, str | Promise] = {
    "cumulative_falls": gettext_lazy(
        "The cumulative value of “%(indicator)s” falls from %(before)s "
        "(%(year_before)s) to %(after)s (%(year_after)s)."
    ),
    "level_falls": gettext_lazy(
        "The level of “%(indicator)s” falls from %(before)s (%(year_before)s) to "
        "%(after)s (%(year_after)s)."
    ),
    "two_values": gettext_lazy(
        "“%(indicator)s” is promised twice for the same time with two values: "
        "%(first)s and %(second)s."
    ),
    "two_values_of_sections": gettext_lazy(
        "“%(indicator)s” has two values for the same time, %(first)s and "
        "%(second)s, in sections that may mean different populations."
    ),
    "yearly_above_cumulative": gettext_lazy(
        "One year's “%(indicator)s” (%(part)s) is more than the cumulative "
        "value of the same year, %(total)s."
    ),
    "part_above_total": gettext_lazy(
        "The part “%(indicator)s” (%(part)s) is larger than its total %(total)s."
    ),
    "parts_above_total": gettext_lazy(
        "The parts named after %(total)s add up to %(sum)s, which is more."
    ),
    "parts_off_total": gettext_lazy(
        "The values that %(total)s closes as their sum add up to %(sum)s."
    ),
    "parts_meet_total": gettext_lazy("The parts named beside %(total)s add up to it."),
    "years_meet_total": gettext_lazy("The yearly values of “%(part)s” add up to “%(indicator)s”."),
    "sections_meet_total": gettext_lazy(
        "One value from each of %(count)s sections adds up to “%(indicator)s”."
    ),
    "list_meets_total": gettext_lazy(
        "%(count)s rows of the same section add up to “%(indicator)s”."
    ),
    "lower_below_higher": gettext_lazy(
        "“%(indicator)s” of %(lower)s (%(low)s) stays below that of %(higher)s (%(high)s)."
    ),
    "lower_sum_below_higher": gettext_lazy(
        "“%(indicator)s”: the %(count)s lower plans given add up to "
        "%(sum)s; the higher plan promises %(total)s."
    ),
    "units_not_addable": gettext_lazy(
        "The values beside %(total)s are in units that cannot be added: %(units)s."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a severity is shown."""

    word: str | Promise
    colour: str
    icon: str


LOOKS = {
    Severity.ERROR: Look(word=gettext_lazy("contradiction"), colour="red", icon="alert-octagon"),
    Severity.WARNING: Look(word=gettext_lazy("to look at"), colour="yellow", icon="alert-triangle"),
    Severity.SUGGESTION: Look(word=gettext_lazy("relation found"), colour="blue", icon="sum"),
}


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A promise of a finding in its context, with where it stands."""

    words: SafeString
    document: str
    url: str


@dataclass(frozen=True, kw_only=True)
class FindingShown:
    """One finding as the page shows it; `key` is empty where nothing can be kept."""

    look: Look
    sentence: str
    equations: tuple[str, ...]
    chance: str
    quotes: list[Quote]
    key: str
    is_kept: bool


@dataclass(frozen=True, kw_only=True)
class KeptShown:
    """A kept relation, and for each year in which it fails why."""

    relation: Relation
    holds: bool
    failures: list[str]


def findings_shown(
    findings: Iterable[Finding],
    *,
    documents: Mapping[str, Document],
    kept: Iterable[Relation] = (),
) -> list[FindingShown]:
    """Return findings in words, their promises quoted from `documents` by key."""
    held = [relation_from_dict(one.content) for one in kept]
    return [_shown(finding, documents, held) for finding in findings]


def _shown(
    finding: Finding, documents: Mapping[str, Document], held: Sequence[object]
) -> FindingShown:
    chance = (
        _("chance of a coincidence about %(percent)s")
        % {"percent": formats.with_unit(formats.number(finding.chance * 100, digits=0), unit="%")}
        if finding.chance is not None
        else ""
    )
    return FindingShown(
        look=LOOKS[finding.severity],
        sentence=str(SENTENCES[finding.reason]) % dict(finding.details),
        equations=finding.equations,
        chance=chance,
        quotes=[_quote(span, documents[span.document]) for span in finding.spans],
        key=finding_key(finding) if finding.relation is not None else "",
        is_kept=finding.relation in held,
    )


def _quote(span: Span, document: Document) -> Quote:
    text = document.text
    url = reverse("plans:document", args=[document.pk])
    if not text:
        return Quote(
            words=format_html("<mark>{}</mark>", span.quote), document=str(document), url=url
        )
    before = text[max(0, span.start - CONTEXT) : span.start]
    after = text[span.end : span.end + CONTEXT]
    return Quote(
        words=format_html("…{}<mark>{}</mark>{}…", before, text[span.start : span.end], after),
        document=str(document),
        url=f"{url}#{reader.span_key(span.start)}",
    )


def kept_shown(checked: Checked) -> list[KeptShown]:
    """Return the kept relations of a document with what fails."""
    return [
        KeptShown(
            relation=one.relation,
            holds=one.verdict.holds,
            failures=[_failure(failure) for failure in one.verdict.failures],
        )
        for one in checked.kept
    ]


def _failure(failure: Failure) -> str:
    if failure.reason is Reason.MISSING:
        return _("%(year)s: a promise it rests on was dropped.") % {"year": failure.year}
    if failure.reason is Reason.UNITS:
        return _("%(year)s: the units can no longer be added.") % {"year": failure.year}
    return _("%(year)s: %(equation)s; the difference is %(difference)s.") % {
        "year": failure.year,
        "equation": failure.text,
        "difference": formats.number(failure.difference),
    }

"""The page of a campaign: numbers of this moment, how it was drawn up, who got more time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from ronghe.kernel.assessments.campaigning import selectors
from ronghe.kernel.cases.models import Case
from ronghe.kernel.cases.selectors import steps_of
from ronghe.web.campaigns import scope, wording
from ronghe.web.campaigns.forms import ExtensionForm
from ronghe.web.campaigns.live import burden_chart, export_rows, live_of, members_url, picture
from ronghe.web.shell import exports
from ronghe.web.shell.language import words

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from ronghe.kernel.assessments.models import Campaign
    from ronghe.web.campaigns.live import Live

UNPROCESSABLE = 422
_ICONS = {"": "folder-plus", "start": "player-play", "close": "lock"}


def campaign_page(
    request: HttpRequest, shown: Campaign, refused: ExtensionForm | None = None
) -> HttpResponseBase:
    """Answer the page of a campaign, or its table by district as a file."""
    counted = live_of(shown)
    if "export" in request.GET:
        wanted = request.GET["export"]
        if wanted not in exports.FORMATS:
            raise Http404
        name = f"{shown.title} {_('by district')}"
        return exports.response(export_rows(counted), file_format=wanted, name=name)
    may_run = scope.may_run(request, shown)
    places = selectors.places_taking_part(shown)
    context = live_context(shown, counted) | {
        "colour": wording.STATE_COLOURS[shown.state],
        "population": wording.population_words(shown),
        "strata": shown.population.get("strata", []),
        "may_run": may_run,
        "picture": picture(counted),
        "burden_chart": burden_chart(counted),
        "extensions": selectors.extensions_of(shown)[:50],
        "extension_form": refused or ExtensionForm(places=places),
        "is_refused": refused is not None,
        "events": _events(shown),
    }
    status = 200 if refused is None else UNPROCESSABLE
    return render(request, "campaigns/campaign.html", context, status=status)


def live_context(shown: Campaign, counted: Live) -> dict[str, Any]:
    """Return what `campaigns/live.html` shows."""
    return {
        "campaign": shown,
        "live": counted,
        "rows": [
            {
                "part": part,
                "url": members_url(shown, part.place),
                "counts": [part.rates.counts[state] for state in selectors.STATES],
                "percent": round(100 * part.rates.share) if part.rates.share is not None else 0,
                "quota_percent": min(100, round(100 * (part.rates.quota_share or 0))),
            }
            for part in counted.parts
        ],
        "states": [wording.PROGRESS[state] for state in selectors.STATES],
        "totals": [counted.total.rates.counts[state] for state in selectors.STATES],
    }


def _events(shown: Campaign) -> list[dict[str, Any]]:
    """Return what happened; districts and clerks do not see the case of the place above."""
    case = Case.objects.filter(pk=shown.case_id).first()
    if case is None:
        return []
    events = []
    for step in steps_of(case):
        transition = case.machine.transition(step.transition_key)
        events.append(
            {
                "at": step.at,
                "actor": step.actor_name,
                "title": words(transition.title) if transition else _("Drawn up"),
                "reason": step.reason,
                "icon": _ICONS.get(step.transition_key, "point-filled"),
                "colour": transition.tone if transition else "secondary",
            }
        )
    return events

"""Papers of questionnaires and responses as downloads, for pages and for the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from ronghe.kernel.assessments.counting.services import result_now
from ronghe.kernel.assessments.diagnosing.pricing import prices_restored
from ronghe.kernel.assessments.diagnosing.selectors import own_prices_of
from ronghe.kernel.assessments.diagnosing.solving import SOLVER, Progress
from ronghe.kernel.assessments.selectors import instrument_by_key
from ronghe.web.assessments.questionnaire_paper import blank_paper, filled_paper
from ronghe.web.assessments.report import result_paper
from ronghe.web.assessments.way_shown import WayShown, levels_above, way_shown
from ronghe.web.shell import papers

if TYPE_CHECKING:
    from django.http import FileResponse

    from ronghe.kernel.assessments.models import Response

PATIENCE = 5.0  # seconds that a report waits for its way up


def blank_file(key: str, file_format: str) -> FileResponse:
    """Return the questionnaire to be filled in by hand."""
    found = instrument_by_key(key)
    if found is None or file_format not in papers.FORMATS:
        raise Http404
    return papers.response(blank_paper(found), file_format=file_format, name=found.label)


def filled_file(found: Response, file_format: str) -> FileResponse:
    """Return the questionnaire with the answers as they stand."""
    if file_format not in papers.FORMATS:
        raise Http404
    name = f"{found.organisation.name} {found.instrument.label} {found.period}"
    return papers.response(filled_paper(found), file_format=file_format, name=name)


def report_file(found: Response, file_format: str) -> FileResponse:
    """Return the whole diagnosis; a draft has none."""
    if file_format not in papers.FORMATS or found.state_key == "draft":
        raise Http404
    paper = result_paper(found, way_at_hand(found))
    return papers.response(paper, file_format=file_format, name=f"{paper.title} {paper.subtitle}")


def way_at_hand(response: Response) -> WayShown | None:
    """Return the way to the next level where it is found within moments, else None."""
    content, scored = response.instrument.content, result_now(response)
    above = levels_above(content, scored)
    if not above:
        return None
    way = SOLVER.ask(response, to=above[0].number, wait=PATIENCE)
    if isinstance(way, Progress):
        return None
    held = own_prices_of(response.organisation_id, response.instrument_id)
    return way_shown(content, scored, way, prices_restored(held.prices) if held else {})

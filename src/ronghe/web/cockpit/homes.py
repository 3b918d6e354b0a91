"""What people see who come for one enterprise, or wait for work that is not here yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.kernel.assessments.selectors import responses_of, results_of
from ronghe.kernel.cases.selectors import cases_waiting_for
from ronghe.kernel.parties.selectors import home_organisations
from ronghe.web.indicators.answers import language
from ronghe.web.shell import formats, links, tasks

if TYPE_CHECKING:
    from datetime import date

    from ronghe.engines.scoring import Output
    from ronghe.kernel.assessments.models import Response, Result
    from ronghe.kernel.cases.machine import State
    from ronghe.kernel.cases.models import Case
    from ronghe.kernel.parties.models import Organisation
    from ronghe.kernel.parties.people import Person

MOST_TASKS = 5


@dataclass(frozen=True, kw_only=True)
class Task:
    """A case that waits for the reader."""

    title: str
    state: str
    tone: str
    due_on: date | None
    is_late: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class Tasks:
    """How many cases wait, and the first of them."""

    count: int
    late: int
    first: list[Task]


@dataclass(frozen=True, kw_only=True)
class Latest:
    """The last result of an enterprise in words."""

    period: str
    score: object
    level: int | None
    level_title: str
    outputs: list[tuple[str, str]]
    url: str


@dataclass(frozen=True, kw_only=True)
class OwnEnterprise:
    """An enterprise as its own clerk sees it: last result, and what is to be done."""

    organisation: Organisation
    url: str
    latest: Latest | None
    open_responses: list[dict[str, object]]
    is_editable: bool


def tasks_of(person: Person) -> Tasks:
    """Return the cases whose turn is the person's, those that are due first."""
    waiting = cases_waiting_for(person)
    today = timezone.localdate()
    first = [_task(case, today) for case in tasks.with_things(waiting)[:MOST_TASKS]]
    count = waiting.count()
    late = waiting.filter(due_on__lt=today).count() if count else 0
    return Tasks(count=count, late=late, first=first)


def _task(case: Case, today: date) -> Task:
    return Task(
        title=case.title,
        state=_word(case.state),
        tone=case.state.tone,
        due_on=case.due_on,
        is_late=case.due_on is not None and case.due_on < today,
        url=tasks.url_of(case),
    )


def own_enterprises(person: Person) -> list[OwnEnterprise]:
    """Return the state of each enterprise that the person answers for."""
    return [_own(organisation) for organisation in home_organisations(person)]


def _own(organisation: Organisation) -> OwnEnterprise:
    latest = results_of(organisation.pk).select_related("response__instrument").last()
    open_ones = [r for r in responses_of(organisation.pk) if r.approved_at is None]
    return OwnEnterprise(
        organisation=organisation,
        url=links.optional("parties:organisation", organisation.pk),
        latest=_latest(latest) if latest else None,
        open_responses=[_open(response) for response in open_ones],
        is_editable=any(r.state_key in {"draft", "returned"} for r in open_ones),
    )


def _latest(result: Result) -> Latest:
    content = result.response.instrument.content
    levels = {level.number: level.title.to(language()) for level in content.level_rule.levels}
    level_title = _("undecided") if result.level is None else levels.get(result.level, "")
    return Latest(
        period=result.response.period,
        score=result.score,
        level=result.level,
        level_title=level_title,
        outputs=[
            (output.title.to(language()), _output_words(output, result))
            for output in content.outputs
        ],
        url=links.optional("assessments:result", result.response_id),
    )


def _output_words(output: Output, result: Result) -> str:
    if output.steps:
        if result.level is None:
            return formats.MISSING
        return output.step_at(result.level).title.to(language())
    found = result.outputs[output.key]
    unit = output.unit.to(language()) if output.unit else ""
    return formats.with_unit(formats.number(found), unit=unit)


def _open(response: Response) -> dict[str, object]:
    state = response.case.state if response.case else None
    return {
        "response": response,
        "state": _word(state) if state else "",
        "tone": state.tone if state else "secondary",
        "due_on": response.case.due_on if response.case else None,
        "is_editable": response.state_key in {"draft", "returned"},
        "form_url": links.optional("assessments:form", response.pk),
        "url": links.optional("assessments:response", response.pk),
    }


def _word(state: State) -> str:
    return state.title.en if language() == "en" else state.title.zh

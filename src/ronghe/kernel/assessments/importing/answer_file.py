"""Read a file of answers of many organisations, say all that is wrong with it, and import it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction

from ronghe.engines import scoring
from ronghe.engines.scoring.answer_sheet import (
    DUPLICATE_SUBJECT,
    NO_ROWS,
    SUBJECT,
    header_faults,
    subject_fault,
)
from ronghe.engines.scoring.evaluation.steps import HIDDEN
from ronghe.kernel.assessments.approving.selectors import decided_by_city
from ronghe.kernel.assessments.importing.services import ImportedResponse, responses_import
from ronghe.kernel.assessments.models import Instrument, Response
from ronghe.kernel.assessments.selectors import own_approved
from ronghe.kernel.assessments.stored_answers import stored
from ronghe.kernel.indicators.models import Activity
from ronghe.kernel.indicators.services import activity_record
from ronghe.kernel.parties.models import Organisation, Place
from ronghe.kernel.parties.rules import credit_code_compact, credit_code_fault
from ronghe.kernel.parties.selectors import credit_codes_taken, places_in_charge_of_visitor
from ronghe.lib.faults import Fault, FaultsError, Rule, faults_sorted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.scoring.definition import Constraint
    from ronghe.kernel.parties.people import Person
    from ronghe.lib.sheets import Sheet

_LONGEST_NOTE = 200  # characters, as an activity holds them

NOT_A_CREDIT_CODE = Rule(
    key="credit-code",
    zh="“{value}”不是有效的统一社会信用代码（18 位，末位为校验码，GB 32100-2015）。",
    en='"{value}" is not a valid unified social credit code (18 characters, the last a check '
    "character, GB 32100-2015).",
)
UNKNOWN_ORGANISATION = Rule(
    key="unknown-organisation",
    zh="没有统一社会信用代码为“{value}”的企业。请先登记该企业，或更正代码。",
    en='No organisation has the credit code "{value}". Register it first, or correct the code.',
)
OUT_OF_SCOPE = Rule(
    key="out-of-scope",
    zh="企业“{value}”在册，但不在您的权限范围内。请删除该行，或由其所在区县导入。",
    en='The organisation "{value}" is registered outside your scope. Delete the row, or have its '
    "own district import it.",
)
OPEN_RESPONSE = Rule(
    key="open-response",
    zh="企业“{value}”该期的填报尚未审定。请先审核或由企业撤回，再导入。",
    en='The organisation "{value}" has a response of this period that is not decided yet. Decide '
    "on it first, then import.",
)
CITY_DECIDES = Rule(
    key="city-decides",
    zh="企业“{value}”该期由市级审批，区县不能直接导入为已通过。请由市级导入，或由企业填报。",
    en='The city approves responses of the organisation "{value}" in this period. Have the city '
    "import them, or the enterprise answer.",
)
CONTRADICTION = Rule(
    key="contradiction",
    zh="答案相互矛盾（{told}）：{zh}请更正其中的答案。",
    en="The answers contradict each other ({told}): {en} Correct one of them.",
)
RULES = (
    NOT_A_CREDIT_CODE,
    UNKNOWN_ORGANISATION,
    OUT_OF_SCOPE,
    OPEN_RESPONSE,
    CITY_DECIDES,
    CONTRADICTION,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerRow:
    """One row without faults: its number in the file, who answers, and what."""

    number: int
    subject: str
    answers: scoring.Answers


@dataclass(frozen=True, kw_only=True)
class AnswerFile:
    """What importing a file would do.

    `changed` counts the responses that are new or differ from the approved ones; `incomplete`
    those that leave an item without answer, which is allowed and gives no points; `hidden` the
    answers to items that other answers hide: they are kept and count for nothing, as in the form.
    """

    file: str
    rows: int
    responses: tuple[ImportedResponse, ...]
    changed: int
    incomplete: int
    hidden: int
    faults: tuple[Fault, ...]


def answer_file_read(
    sheet: Sheet, instrument: scoring.Instrument
) -> tuple[list[AnswerRow], list[Fault]]:
    """Return the rows without fault, and all faults of the header and of the other rows.

    A header without subjects or items gives no rows. Who a subject is, is not looked up. Answers
    that are known to break a constraint of severity error are faults, as when a clerk submits;
    what an item that is hidden says, is not judged.
    """
    faults, is_unusable = header_faults(
        instrument, sheet.columns, file=sheet.file, known=sheet.faults
    )
    faults = [*sheet.faults, *faults]
    if is_unusable:
        return [], faults
    if not sheet.rows and all((fault.row or 1) == 1 for fault in sheet.faults):
        return [], [*faults, NO_ROWS.fault(file=sheet.file)]
    rows: list[AnswerRow] = []
    known = set(scoring.question_columns(instrument))
    row_by_subject: dict[str, int] = {}
    for row in sheet.rows:
        subject = row.cells[SUBJECT]
        cells = {c: t for c, t in row.cells.items() if c in known}
        answers, found = scoring.answers_parse(instrument, cells, file=sheet.file, row=row.number)
        fault = subject_fault(
            subject, row=row.number, row_by_subject=row_by_subject, file=sheet.file
        )
        if fault is not None:
            found.insert(0, fault)
        faults += found
        if not found:
            rows.append(AnswerRow(number=row.number, subject=subject, answers=answers))
    by_row = _contradictions(instrument, rows, file=sheet.file)
    faults += [fault for found in by_row.values() for fault in found]
    return [row for row in rows if row.number not in by_row], faults


def _contradictions(
    instrument: scoring.Instrument, rows: Sequence[AnswerRow], *, file: str
) -> dict[int, list[Fault]]:
    """Return the faults of rows that break constraints of severity error, by their numbers."""
    rules = [one for one in instrument.constraints if one.severity == "error"]
    found: dict[int, list[Fault]] = {}
    if not rules or not rows:
        return found
    columns = scoring.answer_columns(instrument, [row.answers for row in rows])
    broken = scoring.score_table(instrument, columns).broken
    for constraint in rules:
        for at in np.flatnonzero(broken[constraint.key]):
            row = rows[int(at)]
            fault = _contradiction(constraint, row, file=file)
            found.setdefault(row.number, []).append(fault)
    return found


def _contradiction(constraint: Constraint, row: AnswerRow, *, file: str) -> Fault:
    values = row.answers.values
    told = {item: scoring.answer_text(values[item]) for item in constraint.items if item in values}
    column = next(iter(told), None)
    return CONTRADICTION.fault(
        file=file,
        row=row.number,
        column=column,
        value=told[column] if column else "",
        details={
            "told": "; ".join(f"{item} = {text}" for item, text in told.items()) or constraint.key,
            "zh": constraint.message.zh,
            "en": constraint.message.en,
        },
    )


def answer_file_preview(sheet: Sheet, *, instrument: Instrument, period: str) -> AnswerFile:
    """Say what importing the file would do, and write nothing.

    Subjects are unified social credit codes. One that is not registered, that lies outside the
    visitor's scope, or whose response of the period is still open, is a fault.
    """
    rows, faults = answer_file_read(sheet, instrument.content)
    responses, unknown = _resolved(rows, instrument=instrument, period=period, file=sheet.file)
    table = scoring.score_table(
        instrument.content,
        scoring.answer_columns(instrument.content, [response.answers for response in responses]),
    )
    return AnswerFile(
        file=sheet.file,
        rows=len(sheet.rows),
        responses=tuple(responses),
        changed=_changed(responses, instrument=instrument, period=period),
        incomplete=int((table.missing > 0).sum()),
        hidden=_hidden(table, [response.answers for response in responses]),
        faults=faults_sorted([*faults, *unknown]),
    )


@transaction.atomic
def answer_file_import(
    sheet: Sheet,
    *,
    instrument: Instrument,
    period: str,
    place: Place,
    by: Person,
    skip_faulty: bool = False,
) -> AnswerFile:
    """Store the file's answers as approved responses; return what was done.

    `place` is on whose behalf the file comes in, such as the district or the city. Results,
    observations and the sums of all places above follow in the same transaction.

    Raises
    ------
    FaultsError
        If anything is faulty and `skip_faulty` is false. Nothing is written then.
    """
    preview = answer_file_preview(sheet, instrument=instrument, period=period)
    if preview.faults and not skip_faulty:
        raise FaultsError(preview.faults)
    if preview.changed:
        activity = activity_record(
            kind=Activity.Kind.IMPORT,
            rule=instrument.key,
            rule_version=instrument.version,
            source_kind="file",
            note=sheet.file[:_LONGEST_NOTE],
            place=place,
            by=by,
        )
        responses_import(
            instrument=instrument, period=period, responses=preview.responses, activity=activity
        )
    return preview


def _hidden(table: scoring.ResultTable, answers: Sequence[scoring.Answers]) -> int:
    """Count the answers to items that do not apply because of other answers."""
    return sum(
        answers[int(row)].values.get(item) is not None
        for item, why in table.why.items()
        for row in np.flatnonzero(why == HIDDEN)
    )


def _resolved(
    rows: Sequence[AnswerRow], *, instrument: Instrument, period: str, file: str
) -> tuple[list[ImportedResponse], list[Fault]]:
    code_by_row = {row.number: credit_code_compact(row.subject) for row in rows}
    codes = list(code_by_row.values())
    organisations = Organisation.objects.filter(credit_code__in=codes)
    # Seeing an enterprise is not enough: its answers come in through an officer of its place.
    if (places := places_in_charge_of_visitor()) is not None:
        organisations = organisations.filter(place_id__in=places)
    organisation_by_code = {o.credit_code: o for o in organisations}
    taken = credit_codes_taken(codes)
    waiting = set(
        Response.objects.filter(
            instrument=instrument,
            period=period,
            channel=Response.Channel.SELF,
            approved_at__isnull=True,
            organisation__in=organisation_by_code.values(),
        ).values_list("organisation_id", flat=True)
    )
    by_city = decided_by_city(organisation_by_code.values(), instrument=instrument, period=period)
    responses, faults = [], []
    row_by_code: dict[str, int] = {}
    for row in rows:
        code = code_by_row[row.number]
        organisation = organisation_by_code.get(code)
        first = row_by_code.setdefault(code, row.number)
        rule = _subject_rule(code, organisation, taken=taken, waiting=waiting)
        if rule is None and organisation is not None and organisation.pk in by_city:
            rule = CITY_DECIDES
        if rule is None and first != row.number:
            rule = DUPLICATE_SUBJECT
        if rule is None and organisation is not None:
            responses.append(ImportedResponse(organisation=organisation, answers=row.answers))
        elif rule is not None:
            details = {"first": first}
            faults.append(
                rule.fault(
                    file=file,
                    row=row.number,
                    column=SUBJECT,
                    value=row.subject,
                    details=details,
                )
            )
    return responses, faults


def _subject_rule(
    code: str, organisation: Organisation | None, *, taken: set[str], waiting: set[int]
) -> Rule | None:
    if organisation is not None:
        return OPEN_RESPONSE if organisation.pk in waiting else None
    if code in taken:
        return OUT_OF_SCOPE
    return UNKNOWN_ORGANISATION if credit_code_fault(code) is None else NOT_A_CREDIT_CODE


def _changed(responses: Sequence[ImportedResponse], *, instrument: Instrument, period: str) -> int:
    held = own_approved(instrument.pk, period, [r.organisation.pk for r in responses])
    return sum(
        r.organisation.pk not in held or held[r.organisation.pk].answers != stored(r.answers)
        for r in responses
    )

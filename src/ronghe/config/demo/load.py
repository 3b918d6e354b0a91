"""Load the demo city through the services of the kernel, in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.utils import translation

from ronghe.config.demo import campaign, indices, people, programme, review, targets, visits
from ronghe.config.demo.city import City, city
from ronghe.engines.scoring import Answers, answer_text
from ronghe.kernel.assessments import selectors as assessment_selectors
from ronghe.kernel.assessments import services as assessments
from ronghe.kernel.assessments.importing.services import ImportedResponse, responses_import
from ronghe.kernel.indicators import services as indicators
from ronghe.kernel.indicators.models import Activity, Indicator
from ronghe.kernel.parties import services as parties
from ronghe.kernel.parties.models import (
    Account,
    Industry,
    Organisation,
    OrganisationAlias,
    OrganisationStatus,
    Place,
    Scope,
)
from ronghe.kernel.parties.people import Grant, Person
from ronghe.kernel.plans import services as plans
from ronghe.kernel.plans.models import Document, Target
from ronghe.kernel.trust.services import acting_as, trail_seal
from ronghe.lib.safe_files import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

CITY = "500000"
INSTRUMENT = "sme-digital-2024"
DEMONSTRATION = Person(account_id=None, name="演示数据 demonstration", grants=())
_BATCH = 2_000  # rows a statement

Step = Callable[[str], AbstractContextManager[None]]


@contextmanager
def quietly(title: str) -> Iterator[None]:
    """Report nothing about a step."""
    yield


class OccupiedError(RuntimeError):
    """The database holds people or organisations of somebody else."""


def is_loaded() -> bool:
    """Say whether the database holds a demo city."""
    return Organisation.objects.filter(is_invented=True).exists()


def load(*, size: float = 1.0, step: Step = quietly) -> None:
    """Load the invented city, its people and the published plan.

    All or nothing: an interrupted load leaves the database as it was. `step` is entered with the
    title of each part.

    Raises
    ------
    OccupiedError
        If there is any account or organisation: invented figures never mix with real ones.
    """
    if Account.objects.exists() or Organisation.objects.exists():
        raise OccupiedError
    with acting_as("demo", reason="demonstration data"):
        with step("虚构企业 Invented enterprises"):
            made = city(size=size)
            organisations = _organisations_load(made)
        with step("登录账号 People"):
            _people_load(made, organisations)
        with step("规划目标 Published targets"):
            document = _plan_load()
        for position, year in enumerate(made.years):
            with step(f"{year} 年填报与登记 Responses and register of {year}"):
                _responses_load(made, organisations, position)
                _register_load(made, organisations, position)
        _statistics_refresh()
        with step("审核中的填报 Responses under way"):
            _open_responses_load(made, organisations)
        with step("评估活动 The assessment round"):
            _campaign_load()
        with step("指数与发布 Indices and releases"):
            _indices_load(made, organisations)
        with step("规划实施与考核 The plan at work"):
            programme.load(document)
        with step("现场评估 On-site visits"):
            visits.load()
        with step("核查与签审 Review and sign-off"):
            review.load(instrument=INSTRUMENT, period=str(made.years[-1]))
        # Before the city counts as loaded: a killed load must not leave one that nobody can enter.
        _logins_write(made)
    with step("封存审计链 Seal the audit trail"):
        indicators.deltas_compact()
        trail_seal()


def _organisations_load(made: City) -> list[Organisation]:
    place = dict(Place.objects.values_list("code", "id"))
    industry = dict(Industry.objects.values_list("code", "id"))
    listed = made.enterprises
    rows = Organisation.objects.bulk_create(
        (
            Organisation(
                credit_code=listed.credit_code[i],
                name=listed.name[i],
                place_id=place[listed.place[i]],
                industry_id=industry[listed.industry[i]],
                size=listed.size[i],
                status=listed.status[i],
                known_years=list(made.years),
                above_scale_years=[
                    year for t, year in enumerate(made.years) if listed.above_scale[i, t]
                ],
                is_invented=True,
            )
            for i in range(len(listed))
        ),
        batch_size=_BATCH,
    )
    OrganisationStatus.objects.bulk_create(
        OrganisationStatus(
            organisation=rows[s.enterprise], status=s.status, since=s.since, note=s.note
        )
        for s in listed.status_history
    )
    OrganisationAlias.objects.bulk_create(
        OrganisationAlias(organisation=rows[a.enterprise], name=a.name, until=a.until)
        for a in listed.aliases
    )
    return rows


def _people_load(made: City, organisations: list[Organisation]) -> None:
    place = {row.code: row for row in Place.objects.all()}
    by_code = {row.credit_code: row for row in organisations}
    # One hash serves all: they share the password, and hashing is slow on purpose.
    encoded = ""
    for row in people.demo_accounts(made):
        account = parties.account_create(
            username=row.username,
            display_name=row.display_name,
            display_name_en=row.display_name_en,
            password=people.demo_password(),
            encoded=encoded,
        )
        encoded = account.password
        parties.scope_grant(
            account=account,
            role=row.role,
            place=place[row.place] if row.place else None,
            organisation=by_code[row.credit_code] if row.credit_code else None,
        )


def _plan_load() -> Document:
    published = targets.published_plan()
    measured = {row.key: row for row in Indicator.objects.all()}
    document = Document(
        title=published.title,
        number=published.number,
        issued_on=published.issued_on,
        place=Place.objects.get(code=CITY),
        file_name="",
        sha256=hashlib.sha256(published.number.encode()).hexdigest(),
        source=f"{published.issuer} {published.number}",
        added_by=DEMONSTRATION.name,
    )
    return plans.document_enter(
        document=document,
        targets=[
            Target(
                document=document,
                quote=f"{row.value:g}{row.unit}",
                value=Decimal(str(row.value)),
                value_high=None if row.value_high is None else Decimal(str(row.value_high)),
                unit=row.unit,
                comparator=row.comparator,
                year=row.year,
                every_year=row.every_year,
                cumulative=row.cumulative,
                indicator_phrase=row.indicator,
                owners=list(row.owner),
                section=row.section,
                state=Target.State.ACCEPTED,
                measured_by=measured.get(row.measured_by or ""),
                decided_by=DEMONSTRATION.name,
            )
            for row in published.targets
        ],
    )


def _responses_load(made: City, organisations: list[Organisation], t: int) -> None:
    instrument = assessment_selectors.instrument_by_key(INSTRUMENT)
    assert instrument is not None  # noqa: S101  # migrating has stored it
    period = str(made.years[t])
    responses_import(
        instrument=instrument,
        period=period,
        responses=[
            ImportedResponse(
                organisation=organisation, answers=Answers(values=made.responses.answers(i, t))
            )
            for i, organisation in enumerate(organisations)
            if made.responses.state[i, t] == "approved"
        ],
        activity=_activity(f"{INSTRUMENT} {period}", rule=INSTRUMENT, version=instrument.version),
    )


def _activity(note: str, *, rule: str, version: str = "") -> Activity:
    return indicators.activity_record(
        kind=Activity.Kind.DEMONSTRATION,
        rule=rule,
        rule_version=version,
        place=Place.objects.get(code=CITY),
        by=DEMONSTRATION,
        note=note,
    )


def _register_load(made: City, organisations: list[Organisation], t: int) -> None:
    known, listed = made.register, made.enterprises
    activity = _activity(f"register {made.years[t]}", rule="register")
    columns = {
        "devices_total": known.devices_total,
        "devices_digital": known.devices_digital,
        "devices_networked": known.devices_networked,
        "digital_workshops": known.digital_workshops,
        "smart_factories": known.smart_factories,
        "retrofit_enterprises": known.retrofit_projects > 0,
        "cloud_enterprises": known.cloud,
        "device_upgrade_enterprises": known.device_upgrade,
    }
    rows = [
        indicators.NewObservation(
            indicator=key,
            organisation_id=organisations[i].pk,
            place_id=organisations[i].place_id,
            period=str(made.years[t]),
            value=Decimal(int(columns[key][i, t])),
            industry=listed.industry[i],
            above_scale=bool(listed.above_scale[i, t]),
        )
        for key, i in _entries(columns, listed.above_scale[:, t], t)
    ]
    indicators.observations_record(rows=rows, activities=[activity.pk] * len(rows))


def _entries(
    columns: dict[str, np.ndarray], above_scale: np.ndarray, t: int
) -> Iterator[tuple[str, int]]:
    """Yield what the register lists: machines of all who are asked, the rest where there is any."""
    for key, values in columns.items():
        listed = above_scale if key.startswith("devices") else values[:, t] > 0
        for i in listed.nonzero()[0]:
            yield key, int(i)


def _statistics_refresh() -> None:
    """Let the database count what was loaded; by itself it does not before the load is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE parties_organisation, assessments_response, assessments_result, "
            "indicators_observation"
        )


def _open_responses_load(made: City, organisations: list[Organisation]) -> None:
    instrument = assessment_selectors.instrument_by_key(INSTRUMENT)
    assert instrument is not None  # noqa: S101  # migrating has stored it
    last = len(made.years) - 1
    for i, organisation in enumerate(organisations):
        state = str(made.responses.state[i, last])
        if state in {"", "approved"}:
            continue
        clerk = Person(
            account_id=None,
            name="演示·企业填报员",
            grants=(
                Grant(
                    role="enterprise_clerk",
                    place_id=None,
                    organisation_id=organisation.pk,
                    programme_id=None,
                ),
            ),
        )
        response = assessments.response_open(
            instrument=instrument, organisation=organisation, period=str(made.years[last]), by=clerk
        )
        answers = list(made.responses.answers(i, last).items())
        # Somebody who has not finished has come about half the way.
        kept = answers if state == "submitted" else answers[: len(answers) // 2]
        assessments.answers_save(
            response=response, cells={item: answer_text(value) for item, value in kept}, by=clerk
        )
        if state == "submitted":
            assessments.response_move(response=response, transition="submit", by=clerk)


def _indices_load(made: City, organisations: list[Organisation]) -> None:
    for position in (-2, -1):
        note = f"integration-23020 {made.years[position]}"
        indices.scores_load(
            made, organisations, position, _activity(note, rule="integration-23020")
        )
    indices.load(made, Place.objects.get(code=CITY))


def _campaign_load() -> None:
    instrument = assessment_selectors.instrument_by_key(INSTRUMENT)
    assert instrument is not None  # noqa: S101  # migrating has stored it
    campaign.load(instrument, Place.objects.get(code=CITY))


def _logins_write(made: City) -> None:
    """Write what the sign-in page of the demonstration offers."""
    shown = []
    for row in people.demo_accounts(made):
        # The first one: a visit gives its assessor another while it lasts.
        scope = Account.objects.get(username=row.username).scopes.order_by("id")[0]
        shown.append(
            {
                "username": row.username,
                "password": people.demo_password(),
                **_scope_words(scope, "zh-hans"),
                **{f"{key}_en": text for key, text in _scope_words(scope, "en").items()},
            }
        )
    with whole_file(settings.DATA_DIR / "demo-logins.json") as stream:
        stream.write(json.dumps(shown, ensure_ascii=False, indent=1).encode())


def _scope_words(scope: Scope, language: str) -> dict[str, str]:
    subject = scope.place or scope.organisation
    with translation.override(language):
        # An organisation has its registered name alone.
        return {
            "role": scope.get_role_display(),
            "scope": str(subject.label if isinstance(subject, Place) else subject),
        }

"""Walk every route by the who-may table: as each kind of person, inside and outside their scope.

A route or an operation of the API without a row fails here. So does a row without a route.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from ronghe.config.api import api
from ronghe.engines.scoring import answers_parse
from ronghe.kernel.assessments import services as assessments
from ronghe.kernel.assessments.campaigning import services as campaigning
from ronghe.kernel.assessments.campaigning.population import Line
from ronghe.kernel.assessments.importing.services import ImportedResponse, responses_import
from ronghe.kernel.assessments.models import (
    Assessor,
    BulkApproval,
    Campaign,
    Evidence,
    Finding,
    Instrument,
    Response,
    Schedule,
    Visit,
)
from ronghe.kernel.assessments.visiting import services as visiting
from ronghe.kernel.assessments.visiting.registering import services as registering
from ronghe.kernel.cases import services as cases
from ronghe.kernel.cases.models import Case
from ronghe.kernel.cases.services import case_open
from ronghe.kernel.indicators import services as indicators
from ronghe.kernel.indicators.models import Indicator, Observation, SignOff
from ronghe.kernel.indices.models import (
    IndexDefinition,
    Release,
    ReleaseFile,
    ReleaseObjection,
    ReleaseRow,
)
from ronghe.kernel.indices.workflow import INDEX_RELEASE
from ronghe.kernel.parties import rules
from ronghe.kernel.parties.models import Account, Industry, Organisation, Place, Scope
from ronghe.kernel.parties.people import NOBODY, Grant, Person
from ronghe.kernel.plans import services as plans
from ronghe.kernel.plans.models import (
    Allocation,
    Appraisal,
    AppraisalObjection,
    AppraisalSheet,
    Commitment,
    Document,
    Plan,
    Relation,
    Report,
    Scheme,
    SupervisionOrder,
)
from ronghe.kernel.plans.progressing import services as reports
from ronghe.kernel.plans.supervising import services as supervising
from ronghe.kernel.plans.versions import services as versions
from ronghe.kernel.plans.workflow import ALLOCATION, APPRAISAL
from ronghe.kernel.trust.models import TrailBlock, TrailEntry
from ronghe.kernel.trust.services import acting_as, trail_seal
from ronghe.testing.fixtures import house_make
from ronghe.web.shell import access

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Every kind of person with the account of the small house that stands for it.
ACCOUNTS = {
    "public": None,
    "programme_officer": "officer",
    "district_officer": "yubei",
    "enterprise_clerk": "clerk",
    "assessor": "assessor",
    "expert": "expert",
    "statistician": "statistician",
    "administrator": "admin",
    "auditor": "auditor",
}
# Where the things lie that are outside a person's scope: for the district officer in the next
# district, for the clerk at the next enterprise of the same district, else in another province.
OUTSIDE = {"district_officer": "jiangbei-1", "enterprise_clerk": "yubei-2"}
ELSEWHERE = "330106"
# Answers to a bare GET that are right where the route has no page of its own.
OPENED = {
    "api:diagnosis_way": {200, 202},  # the search may go on
    "api:diagnosis_investment": {404},  # nobody stored a sheet
    "api:diagnosis_cohort_ways": {404},  # the small house has too few enterprises
    "api:api-root": {404},  # the library's own anchor for addresses
    "parties:import_progress": {200, 204},
}
# What an operation must be asked at least.
QUERIES = {
    "api:diagnosis_cohort": "?instrument=sme-digital-2024&period=2021",
    "api:diagnosis_cohort_ways": "?instrument=sme-digital-2024&period=2021",
    "api:indicators_figures": "?place={code}&period=2021",
    "api:review_sign_offs": "?place={code}&period=2021",
}
COMMITMENT = '{"title": "x", "basis": "level", "values": [{"period": "2024", "value": 1}]}'
CAMPAIGN = (
    '{"title": "x", "instrument": "sme-digital-2024", "period": "2023", '
    '"opens_on": "2098-01-01", "deadline": "2099-01-01"}'
)
BODIES = {
    "api:assessments_answer": '{"text": "1"}',
    "api:review_sign_offs": '{"period": "2021"}',
    "api:assessments_known": '{"answers": {}}',
    "api:diagnosis_prices": '{"prices": {}}',
    "api:diagnosis_investment": '{"years": 5, "rate": "0.08", "lines": []}',
    "api:campaigns_campaign": CAMPAIGN,
    "api:campaigns_population": "{}",
    "api:campaigns_move": '{"reason": "x"}',
    "api:campaigns_quotas": '{"quotas": {}}',
    "api:campaigns_extensions": '{"until": "2099-01-01", "reason": "x"}',
    "api:campaigns_reminders": "{}",
    "api:planning_move": "{}",
    "api:planning_plan": '{"title": "x", "first_year": 2022, "last_year": 2024}',
    "api:planning_commitments": COMMITMENT,
    "api:planning_commitment": COMMITMENT,
    "api:planning_measure": '{"indicator": null}',
    "api:supervision_step": '{"reason": "x"}',
    "api:appraisals_move": '{"reason": "x"}',
    "api:appraisals_points": "[]",
    "api:plans_relations": '{"key": "x"}',
    "api:appraisals_object": '{"text": "x"}',
    "api:appraisals_answer": '{"verdict": "rejected", "reason": "x"}',
    "api:allocations_preview": "{}",
    "api:allocations_draft": "{}",
    "api:allocations_move": "{}",
    "api:allocations_answer": '{"place": "", "answer": "accept"}',
    "api:allocations_adopt": '{"place": ""}',
    "api:visits_answer": '{"text": "1"}',
    "api:visits_note": '{"text": "x"}',
    "api:visits_schedule_decide": '{"decision": "discard"}',
    "api:indices_releases": '{"index": "x", "place": "x", "period": "2021"}',
    "api:indices_move": "{}",
    "api:indices_object": '{"text": "x"}',
    "api:indices_answer": '{"verdict": "rejected", "reason": "x"}',
    "api:progress_report": '{"value": 1}',
    "api:progress_report_move": "{}",
}
TEXT = "建设目标\n\n到2024年，建设30个数字化车间。\n"


@dataclass(frozen=True)
class Thing:
    """One enterprise with everything that hangs on it and on its place."""

    organisation: Organisation
    response: Response
    draft: Response
    observation: Observation
    document_id: int
    target_id: int
    plan_id: int
    commitment_id: int
    order_id: int
    case_id: int
    attachment_id: int
    evidence_id: int
    allocation_id: int
    finding_id: int
    act_id: int
    sign_off_id: int
    campaign_id: int
    visit_id: int


def routes() -> dict[str, list[str]]:
    """Return every route by name with the names of its parameters."""
    found: dict[str, list[str]] = {}

    def walk(patterns: Any, names: list[str], parameters: list[str]) -> None:
        for pattern in patterns:
            own = parameters + list(pattern.pattern.converters)
            if isinstance(pattern, URLResolver):
                inner = [*names, pattern.namespace] if pattern.namespace else names
                walk(pattern.url_patterns, inner, own)
            elif isinstance(pattern, URLPattern):
                found[":".join([*names, pattern.name or str(pattern.pattern)])] = own

    walk(get_resolver().url_patterns, [], [])
    return found


def operations() -> Iterator[tuple[str, str]]:
    """Yield (route, method) of every operation of the API."""
    for _, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                for method in operation.methods:
                    name = operation.url_name or api.get_operation_url_name(operation, router)
                    yield f"api:{name}", method


def named(keys: Iterable[tuple[str, str]]) -> list[Any]:
    return [pytest.param(*key, id=f"{key[1]} {key[0]}") for key in keys]


TABLE = access.table()
ROUTES = routes()


def test_every_route_has_a_row_and_every_row_a_route():
    named = {route for route, _ in TABLE}
    assert sorted(ROUTES.keys() - named) == [], "routes that nobody may reach: add rows"
    assert sorted(named - ROUTES.keys()) == [], "rows of routes that are gone"


def test_every_operation_of_the_api_has_a_row():
    assert sorted(set(operations()) - TABLE.keys()) == []


def test_every_kind_of_person_is_walked():
    kinds = {kind for row in TABLE.values() for kind in row.inside | row.outside}
    assert kinds <= ACCOUNTS.keys()


def enterprise_of(house, name: str) -> Organisation:
    if name in house.organisations:
        return house.organisations[name]
    made, _ = Organisation.objects.get_or_create(
        credit_code=rules.invented_credit_code(99, division=ELSEWHERE),
        defaults={
            "name": "示范企业 elsewhere",
            "place": Place.objects.get(code=ELSEWHERE),
            "industry": Industry.objects.get(code="C3670"),
            "size": "small",
            "is_invented": True,
        },
    )
    return made


def thing_of(house, name: str) -> Thing:
    organisation = enterprise_of(house, name)
    answers, _ = answers_parse(house.instrument.content, house.cells, file="", row=None)
    activity = indicators.activity_record(
        kind="import", rule="test", place=organisation.place, by=NOBODY
    )
    responses_import(
        instrument=house.instrument,
        period="2021",
        responses=[ImportedResponse(organisation=organisation, answers=answers)],
        activity=activity,
    )
    draft = assessments.response_open(
        instrument=house.instrument, organisation=organisation, period="2022", by=NOBODY
    )
    content = f"{TEXT}{name}".encode()
    document = Document.objects.filter(sha256=hashlib.sha256(content).hexdigest()).first()
    document = document or plans.document_import(
        file_name="plan.txt",
        content=content,
        title=f"plan {name}",
        place=organisation.place,
        by=officer_of(organisation.place),
    )
    plan = plan_of(document)
    officer = officer_of(organisation.place)
    evidence = cases.attachment_add(
        case=draft.case, name=f"{name}.txt", content=name.encode(), by=officer
    )
    response = Response.objects.get(organisation=organisation, period="2021")
    return Thing(
        organisation=organisation,
        response=response,
        draft=draft,
        observation=Observation.objects.filter(organisation=organisation).first(),
        document_id=document.pk,
        target_id=document.targets.get().pk,
        plan_id=plan.pk,
        commitment_id=plan.commitments.get().pk,
        order_id=order_of(organisation, officer).pk,
        case_id=draft.case.pk,
        attachment_id=evidence.pk,
        evidence_id=_beside_answer(draft, evidence.pk).pk,
        allocation_id=allocation_of(organisation.place).pk,
        finding_id=finding_of(response).pk,
        act_id=BulkApproval.objects.create(place=organisation.place, actor_name="x").pk,
        sign_off_id=sign_off_of(organisation.place).pk,
        visit_id=visit_of(house, organisation, name).pk,
        campaign_id=campaign_of(organisation, house.instrument).pk,
    )


def _beside_answer(response: Response, attachment_id: int) -> Evidence:
    held, _ = Evidence.objects.get_or_create(
        response=response,
        organisation=response.organisation,
        place=response.place,
        item="net",
        attachment_id=attachment_id,
        actor_name="x",
    )
    return held


def finding_of(response: Response) -> Finding:
    held = Finding.objects.filter(response=response).first()
    return held or Finding.objects.create(
        response=response, rule="x", kind="jump", severity="warning", reason_zh="x", reason_en="x"
    )


def sign_off_of(place: Place) -> SignOff:
    """Return a signed figure of the city, or of the place where that lies elsewhere.

    Who answers for a district is its own officer; the city's would be refused.
    """
    signing = Place.objects.get(code="500000") if place.code.startswith("50") else place
    held = SignOff.objects.filter(place=signing, reopened_at__isnull=True).first()
    return held or SignOff.objects.create(
        indicator=Indicator.objects.get(key="digital_score"),
        place=signing,
        period="2019",
        organisations=1,
        actor_name="x",
        signed_at=timezone.now(),
    )


def visit_of(house, organisation: Organisation, name: str) -> Visit:
    """Return a visit: of the assessor who is walked at the enterprise inside, else of another."""
    if held := Visit.objects.filter(organisation=organisation).first():
        return held
    officer, today = officer_of(organisation.place), timezone.localdate()
    account = house.accounts["assessor"].pk if name == "yubei-1" else None
    sent = Assessor.objects.filter(name=name).first() or registering.assessor_register(
        place=organisation.place,
        fields=registering.AssessorFields(name=name, account=account),
        by=officer,
    )
    registering.accreditation_add(
        assessor=sent, number="x", issuer="x", valid_from=today, valid_to=today, by=officer
    )
    registering.interest_declare(
        assessor=sent,
        credit_code=rules.invented_credit_code(98, division=ELSEWHERE),
        organisation_name="x",
        kind="other",
        by=officer,
    )
    Schedule.objects.create(
        place=organisation.place,
        instrument=house.instrument,
        period="2022",
        title=organisation.name,
        first_day=today,
        last_day=today,
        is_best=True,
        settings={"assessors": [], "journeys": 0},
    )
    return visiting.visit_plan(
        organisation=organisation,
        instrument=house.instrument,
        period="2022",
        assessor=sent,
        day=today,
        by=officer,
    )


def campaign_of(organisation: Organisation, instrument: Instrument) -> Campaign:
    """Return a running campaign of the enterprise's place that asks it alone."""
    place = organisation.place
    held = Campaign.objects.filter(members__organisation=organisation).first()
    if held is not None:
        return held
    officer = officer_of(place)
    fields = campaigning.CampaignFields(
        title=f"campaign {place.code}",
        instrument=instrument,
        period="2023",
        opens_on=timezone.localdate(),
        deadline=timezone.localdate(),
    )
    made = campaigning.campaign_draft(place=place, fields=fields, by=officer)
    lines = [Line(row=1, text=organisation.credit_code)]
    campaigning.population_list(campaign=made, lines=lines, by=officer)
    return campaigning.campaign_start(campaign=made, by=officer)


def order_of(organisation: Organisation, officer: Person) -> SupervisionOrder:
    """Return an order to a department of the place, named like the enterprise."""
    place = organisation.place
    held = SupervisionOrder.objects.filter(place=place, title=organisation.name).first()
    fields = supervising.OrderFields(
        title=organisation.name,
        reason="x",
        demand="x",
        unit="x",
        due_on=timezone.localdate(),
    )
    return held or supervising.order_issue(issuer=place, place=place, fields=fields, by=officer)


def plan_of(document: Document) -> Plan:
    """Return a draft that stands on the one target of a document."""
    if held := document.plans.first():
        return held
    officer = officer_of(document.place)
    plans.targets_decide_rest(document=document, state="accepted", by=officer)
    return versions.plan_from_document(
        document=document, title=document.title, first_year=2022, last_year=2024, by=officer
    )


def relation_of(thing: Thing) -> Relation:
    document = Document.objects.get(pk=thing.document_id)
    # A total that is no longer there: the relation does not hold, and says so.
    equation = {"year": None, "total": "0", "terms": [{"bundles": [["0"]]}]}
    return Relation.objects.create(
        place=document.place,
        document=document,
        kind="sum",
        equation="x",
        content={"operator": "=", "equations": [equation]},
    )


def objection_of(thing: Thing) -> AppraisalObjection:
    """Return an objection to a sheet of the plan's own place, in an appraisal that hears them."""
    plan = Plan.objects.get(pk=thing.plan_id)
    held = AppraisalObjection.objects.filter(sheet__appraisal__plan=plan).first()
    if held is not None:
        return held
    case = case_open(
        machine=APPRAISAL, title="x", place=plan.place, organisation=None,
        by=officer_of(plan.place),
    )  # fmt: skip
    appraisal = Appraisal.objects.create(
        plan=plan, place=plan.place, scheme=Scheme.objects.get(key="plan-districts"),
        period="2022", title="x", state="objection", objections_until="2099-01-01", case=case,
    )  # fmt: skip
    sheet = AppraisalSheet.objects.create(
        appraisal=appraisal,
        place=plan.place,
        score=1,
        rank=1,
        detail={"score": "1.00", "groups": [], "lines": []},
    )
    return AppraisalObjection.objects.create(
        sheet=sheet, place=plan.place, kind="objection", text="x", actor_name="x"
    )


def allocation_of(place: Place) -> Allocation:
    """Return an allocation that a place has sent out, of a plan of its own that is in force."""
    if held := Allocation.objects.filter(place=place).first():
        return held
    officer = officer_of(place)
    plan = versions.plan_open(
        place=place, title="in force", first_year=2022, last_year=2024, by=officer
    )
    commitment = Commitment.objects.create(plan=plan, position=1, title="x", basis="level")
    versions.plan_enact(plan=plan, by=officer)
    case = case_open(machine=ALLOCATION, title="x", place=place, organisation=None, by=officer)
    return Allocation.objects.create(
        commitment=commitment, place=place, method="typed", state="issued", case=case
    )


def report_of(thing: Thing) -> Report:
    """Return a report on a plan in force beside the draft, waiting for its check."""
    document = Document.objects.get(pk=thing.document_id)
    officer = officer_of(document.place)
    plan = versions.plan_from_document(
        document=document, title="x", first_year=2022, last_year=2024, by=officer
    )
    plan = versions.plan_enact(plan=plan, by=officer)
    report = reports.report_open(
        commitment=plan.commitments.get(), place=plan.place, period="2022", note="x", by=officer
    )
    return reports.report_submit(report=report, by=officer)


def officer_of(place: Place) -> Person:
    """Return somebody in charge of a place, who made what the walk finds there."""
    grant = Grant(
        role="district_officer", place_id=place.pk, organisation_id=None, programme_id=None
    )
    return Person(account_id=None, name="", grants=(grant,))


def arguments_of(route: str, thing: Thing) -> dict[str, Any]:
    """Return the parameters of a route for a thing.

    A new parameter that means something else in a new face gets its line here.
    """
    face = route.replace("api:", "").replace("_", ":").split(":")[0]
    face = "assessments" if face in {"review", "diagnosis"} else face
    words = ("form", "answer", "move", "known", "submission", "evidence", "workbook")
    editable = any(word in route for word in words)
    response = thing.draft.pk if editable else thing.response.pk
    known = {
        "document_id": thing.document_id,
        "target_id": thing.target_id,
        "plan_id": thing.plan_id,
        "relation_id": relation_of(thing).pk if "relation" in route else 0,
        "commitment_id": thing.commitment_id,
        "order_id": thing.order_id,
        "case_id": thing.case_id,
        "attachment_id": thing.attachment_id,
        "evidence_id": thing.evidence_id,
        "allocation_id": thing.allocation_id,
        "finding_id": thing.finding_id,
        "act_id": thing.act_id,
        "sign_off_id": thing.sign_off_id,
        "campaign_id": thing.campaign_id,
        "organisation_id": thing.organisation.pk,
        "response_id": response,
        "observation_id": thing.observation.pk,
        "item": "net",
        "file_format": "docx",
        "transition": "submit",
        "code": thing.organisation.place.code,
        "period": "2021",
        "key": house_key(route),
        "pk": {"assessments": response, "indicators": thing.observation.pk}.get(
            face, thing.organisation.pk
        ),
    }
    known |= special(route, thing)
    missing = [name for name in ROUTES[route] if name not in known]
    assert not missing, f"say in arguments_of what {missing} of {route} are"
    return {name: known[name] for name in ROUTES[route]}


def house_key(route: str) -> str:
    return "sme-digital-2024" if "assessments" in route else "digital_score"


def special(route: str, thing: Thing) -> dict[str, Any]:
    """Return parameters whose name means something else on this route."""
    if route.startswith("trail:"):
        block, entry = TrailBlock.objects.last(), TrailEntry.objects.last()
        return {"pk": entry.pk, "entry_id": entry.pk, "block_id": block.pk}
    if any(route.startswith(face) for face in ("progress:", "api:progress_")):
        report = report_of(thing)
        plan = report.commitment.plan_id
        return {
            "report_id": report.pk, "plan_id": plan, "commitment_id": report.commitment_id,
            "transition": "withdraw",
        }  # fmt: skip
    if any(route.startswith(face) for face in ("indices:", "published:", "api:indices_")):
        return index_arguments(route, thing)
    if "planning" in route:
        return {"transition": "enact"}
    if "supervision" in route:
        return {"transition": "cancel"}
    if "appraisals" in route:
        objection = objection_of(thing)
        return {
            "transition": "compute",
            "appraisal_id": objection.sheet.appraisal_id,
            "sheet_id": objection.sheet_id,
            "objection_id": objection.pk,
        }
    if "campaigns" in route:
        return {"transition": "close"}
    if "allocations" in route:
        return {"transition": "issue"}
    if route.startswith("visits:") or "visits_" in route:
        visit = Visit.objects.get(pk=thing.visit_id)
        schedule = Schedule.objects.get(place=visit.place, title=thing.organisation.name)
        return {
            "visit_id": visit.pk,
            "assessor_id": visit.assessor_id,
            "accreditation_id": visit.assessor.accreditations.get().pk,
            "interest_id": visit.assessor.interests.get().pk,
            "schedule_id": schedule.pk,
            "kind": "remark",
            "key": "net",
            "transition": "accept",
        }
    if "account" in route or "scope" in route:
        return account_arguments()
    return {}


def index_arguments(route: str, thing: Thing) -> dict[str, Any]:
    objection = index_objection_of(thing, is_published="published" in route)
    return {
        "key": objection.release.index_key,
        "release_id": objection.release_id,
        "objection_id": objection.pk,
        "transition": "discard",  # without a reason: reached, and refused
        "name": "input.csv" if route == "published:file" else "csv",
    }


def index_objection_of(thing: Thing, *, is_published: bool) -> ReleaseObjection:
    """Return an objection to a release of the thing's own place: a draft, or what was published."""
    place = thing.organisation.place
    state = "published" if is_published else "draft"
    held = ReleaseObjection.objects.filter(place=place, release__state=state).first()
    if held is not None:
        return held
    case = case_open(
        machine=INDEX_RELEASE, title="x", place=place, organisation=None, by=officer_of(place)
    )
    now = timezone.now()
    release = Release.objects.create(
        definition=IndexDefinition.objects.get(key="integration-level"),
        index_key="integration-level", place=place, period="2021", state=state, case=case,
        published_at=now if is_published else None, frozen_at=now,
        parameters={"periods": ["2021"], "least": 1, "above_scale": False},
    )  # fmt: skip
    ReleaseRow.objects.create(
        release=release, edition=1, place=place, score=1, rank=1, rank_low=1, rank_high=1,
        tier=1, coverage=1,
    )  # fmt: skip
    ReleaseFile.objects.create(release=release, edition=1, name="input.csv", content=b"unit\n")
    return ReleaseObjection.objects.create(
        release=release, edition=1, place=place, kind="objection", text="x", actor_name="x"
    )


def account_arguments() -> dict[str, Any]:
    account = Account.objects.get(username="expert")
    return {
        "pk": account.pk,
        "account_id": account.pk,
        "scope_id": Scope.objects.get(account=account).pk,
    }


def address_of(route: str, thing: Thing) -> str:
    query = QUERIES.get(route, "").format(code=thing.organisation.place.code)
    return reverse(route, kwargs=arguments_of(route, thing)) + query


def request(client: Client, method: str, address: str, route: str = "") -> Any:
    """Make one request and undo what it wrote."""
    client.raise_request_exception = False
    body = BODIES.get(route, "")
    kind = "application/json" if body else "application/x-www-form-urlencoded"
    with transaction.atomic():
        answer = client.generic(method, address, body, content_type=kind)
        transaction.set_rollback(True)
    return answer


def close(answer: Any) -> None:
    """Close the files of an answer, but not the connection that the test's transaction is on."""
    request_finished.disconnect(close_old_connections)
    try:
        answer.close()
    finally:
        request_finished.connect(close_old_connections)


def text_of(answer: Any) -> str:
    """Return the body of an answer, also where it is a file that is sent in pieces."""
    content = b"".join(answer) if answer.streaming else answer.content
    close(answer)
    if content.startswith(b"PK"):
        return "an XLSX file"
    return content.decode("utf-8", "replace")


def is_refused(answer: Any) -> bool:
    to_the_door = answer.status_code == 302 and "/sign-in/?next=" in answer.headers["Location"]
    return answer.status_code in {401, 403} or to_the_door


@dataclass(frozen=True)
class World:
    """The small house with everything that hangs on its enterprises, and who is signed in."""

    things: dict[str, Thing]
    clients: dict[str, Client]

    def fresh(self) -> dict[str, Client]:
        """Return a client of each kind; what one test does to its cookies stays there."""
        made = {kind: Client() for kind in self.clients}
        for kind, client in made.items():
            client.cookies = SimpleCookie(self.clients[kind].cookies.output(header="", sep=";"))
        return made


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Make the world once for all routes; each test leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        house = house_make()
        with acting_as("tests"):
            # What is inside comes last: the trail's last entry is about it.
            names = ("elsewhere", "jiangbei-2", "jiangbei-1", "yubei-2", "yubei-1")
            things = {name: thing_of(house, name) for name in names}
            trail_seal()
        clients = {kind: Client() for kind in ACCOUNTS}
        for kind, name in ACCOUNTS.items():
            if name:
                clients[kind].force_login(house.accounts[name])
        yield World(things=things, clients=clients)
        transaction.set_rollback(True)


@pytest.fixture
def world(standing, db) -> World:
    """Return the world within the test's own transaction, which is one inside the world's."""
    return standing


@pytest.fixture
def clients(world) -> dict[str, Client]:
    return world.fresh()


@pytest.mark.parametrize(("route", "method"), named(sorted(TABLE)))
def test_the_route_is_open_to_whom_the_table_says(world, clients, route, method):
    row = TABLE[route, method]
    with acting_as("tests"):
        address = address_of(route, world.things["yubei-1"])
    for kind, client in clients.items():
        answer = request(client, method, address, route)
        note = f"{kind} {method} {address}: {answer.status_code}"
        assert answer.status_code < 500, note
        if kind in row.inside | row.outside or "public" in row.inside:
            assert not is_refused(answer), note
            if method == "GET":
                assert answer.status_code in OPENED.get(route, {200, 302}), note
        else:
            assert is_refused(answer), note
        close(answer)


@pytest.mark.parametrize(
    ("route", "method"), named(key for key in sorted(TABLE) if ROUTES.get(key[0]))
)
def test_what_lies_outside_a_scope_is_not_reached(world, clients, route, method):
    row = TABLE[route, method]
    for kind in sorted(row.inside - row.outside - {"public", "administrator", "auditor"}):
        with acting_as("tests"):
            address = address_of(route, world.things[OUTSIDE.get(kind, "elsewhere")])
        answer = request(clients[kind], method, address, route)
        assert answer.status_code in {403, 404}, f"{kind} {method} {address}: {answer.status_code}"


FOREIGN = {
    "district_officer": ("jiangbei",),
    "enterprise_clerk": ("yubei-2", "jiangbei"),
}


@pytest.mark.parametrize(
    "route",
    sorted(route for route, method in TABLE if method == "GET"),
)
def test_no_page_export_or_answer_names_what_lies_outside(world, clients, route):
    with acting_as("tests"):
        address = address_of(route, world.things["yubei-1"])
    for kind, words in FOREIGN.items():
        for query in ("", "export=csv", "q=jiangbei", "search=jiangbei"):
            joined = address + ("&" if "?" in address else "?") + query
            answer = request(clients[kind], "GET", joined)
            text = text_of(answer)
            if answer.status_code != 200:
                continue
            # What the visitor typed may come back in the search field.
            text = text.replace('value="jiangbei"', "").replace("q=jiangbei", "")
            for word in words:
                at = text.find(f"示范企业 {word}")
                found = text[max(0, at - 80) : at + 80]
                assert at < 0, f"{kind} {joined} shows {word}: …{found}…"


def test_cases_of_other_places_do_not_wait_for_a_district(world, clients):
    organisations = [world.things[name].organisation for name in ("yubei-1", "jiangbei-1")]
    # A response, a visit and an invitation each, besides the plans that each district draws up.
    assert Case.objects.filter(organisation__in=organisations).count() == 6
    page = clients["district_officer"].get(reverse("cockpit:home")).content.decode()
    assert "jiangbei-1" not in page

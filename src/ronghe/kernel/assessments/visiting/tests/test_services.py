"""Visits through the services under row-level security, from planning to what counts."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from ronghe.engines.scoring import answers_parse
from ronghe.kernel.assessments import services as assessments
from ronghe.kernel.assessments.importing.services import ImportedResponse, responses_import
from ronghe.kernel.assessments.models import Accreditation, Response, Result, Visit
from ronghe.kernel.assessments.visiting import selectors, services
from ronghe.kernel.assessments.visiting.registering import services as registering
from ronghe.kernel.assessments.visiting.tests.days import SIGNED, day, score_visit
from ronghe.kernel.cases.models import Attachment
from ronghe.kernel.cases.services import TransitionRefusedError
from ronghe.kernel.indicators import services as indicators
from ronghe.kernel.indicators.models import Indicator, Observation
from ronghe.kernel.indicators.selectors import figure
from ronghe.kernel.parties.models import Organisation
from ronghe.kernel.trust.services import acting_as, scope_entered

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
OWN, FOUND = Decimal("52.1"), Decimal("50.6")


@contextlib.contextmanager
def being(house: Any, who: str) -> Iterator[Any]:
    with scope_entered(house.accounts[who].pk):
        yield house.person(who)


def live(organisation: Organisation, indicator: str = "digital_score") -> Observation | None:
    return Observation.objects.filter(
        organisation=organisation, indicator__key=indicator, superseded_at__isnull=True,
        period="2022",
    ).first()  # fmt: skip


def approve_own(house: Any, response: Response) -> None:
    with being(house, "clerk") as clerk:
        assessments.response_move(response=response, transition="submit", by=clerk)
    with being(house, "yubei") as officer:
        assessments.response_move(response=response, transition="approve", by=officer)


def accept(house: Any, visit: Visit) -> None:
    with being(house, "yubei") as officer:
        services.visit_accept(visit=Visit.objects.get(pk=visit.pk), by=officer)


def test_from_planning_to_a_result_that_counts(house: Any, draft: Any, assessors: Any) -> None:
    organisation = house.organisations["yubei-1"]
    with being(house, "assessor"):
        assert not Organisation.objects.exists()
    with being(house, "yubei") as officer:
        visit = services.visit_plan(
            organisation=organisation, instrument=house.instrument, period="2022",
            assessor=assessors["assessor"], day=day(0), by=officer,
        )  # fmt: skip
    with being(house, "assessor") as me:
        assert list(Organisation.objects.values_list("pk", flat=True)) == [organisation.pk]
        # The own answers are there to be read, from the first day on.
        assert Visit.objects.get().own.answers["dev_digital"] == 35
        services.visit_start(visit=Visit.objects.get(), by=me)
        for item, text in {**house.cells, "dev_digital": "20"}.items():
            assert not services.answer_save(visit=visit, item=item, text=text, by=me)
        services.note_save(visit=visit, kind="remark", key="net", text="看过机柜", by=me)
        services.note_save(visit=visit, kind="seen", key="net", text="1", by=me)
        for name, text in (("a.png", b"\x89PNG\r\n\x1a\n1"), ("a.png", b"\x89PNG\r\n\x1a\n1")):
            services.photo_add(visit=visit, item="net", name=name, content=text, by=me)
        with pytest.raises(services.VisitRefusedError) as unsigned:
            services.visit_submit(visit=visit, by=me)
        assert unsigned.value.kind == "unsigned"
        for key, text in SIGNED.items():
            services.note_save(visit=visit, kind="signature", key=key, text=text, by=me)
        services.visit_submit(visit=visit, by=me)
    with being(house, "clerk"):
        # The enterprise sees that somebody came, and the answers once they are accepted.
        assert Visit.objects.get().case.state_key == "submitted"
        assert not Response.objects.filter(channel="on_site").exists()
    accept(house, visit)
    with being(house, "clerk"):
        assert Response.objects.get(channel="on_site").answers["dev_digital"] == 20
        assert Attachment.objects.filter(note="net").count() == 1
    with being(house, "assessor"):
        assert not Organisation.objects.exists()
        assert not Response.objects.exists()
    assert live(organisation).value == FOUND
    assert "on site" in live(organisation).activity.note


def test_what_was_found_on_site_counts_in_place_of_what_was_approved(
    house: Any, draft: Any, submitted: Visit
) -> None:
    score = Indicator.objects.get(key="digital_score")
    place = house.places[house.city].pk
    approve_own(house, draft)
    assert figure(score, place, "2022").value == OWN
    own = live(submitted.organisation)
    accept(house, submitted)
    assert (figure(score, place, "2022").value, figure(score, place, "2022").n) == (FOUND, 1)
    own.refresh_from_db()
    assert own.superseded_at is not None
    assert live(submitted.organisation).supersedes_id == own.pk
    # The own answers keep standing, with their result, and are seen to be superseded.
    draft.refresh_from_db()
    assert draft.superseded_at is not None
    assert Result.objects.get(response=draft).score == OWN
    assert Response.objects.get(channel="on_site").supersedes_id == draft.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ronghe_recount()")
        assert cursor.fetchone() == (0,)


def test_own_answers_begun_before_the_visit_are_approved_and_do_not_count(
    house: Any, draft: Any, submitted: Visit
) -> None:
    accept(house, submitted)
    approve_own(house, draft)
    assert live(submitted.organisation).value == FOUND
    assert Result.objects.get(response=draft).score == OWN
    draft.refresh_from_db()
    assert draft.superseded_at == draft.approved_at


def test_a_revision_that_is_begun_later_counts_again(
    house: Any, draft: Any, submitted: Visit
) -> None:
    approve_own(house, draft)
    accept(house, submitted)
    with being(house, "clerk") as clerk:
        later = assessments.response_open(
            instrument=house.instrument, organisation=submitted.organisation, period="2022",
            by=clerk,
        )  # fmt: skip
    assert later.revision == 2
    approve_own(house, later)
    assert live(submitted.organisation).value == OWN
    assert Response.objects.get(channel="on_site").superseded_at is not None
    in_force = Response.objects.filter(
        organisation=submitted.organisation, period="2022", superseded_at__isnull=True
    )
    assert [row.pk for row in in_force] == [later.pk]


def test_a_file_of_answers_does_not_undo_a_visit(house: Any, draft: Any, submitted: Visit) -> None:
    approve_own(house, draft)
    accept(house, submitted)
    cells = {**house.cells, "dev_digital": "95"}
    answers, _ = answers_parse(house.instrument.content, cells, file="", row=None)
    for stored in (1, 0):
        with acting_as("tests"):
            activity = indicators.activity_record(
                kind="import", rule="x", place=submitted.place, by=house.person("officer")
            )
            rows = [ImportedResponse(organisation=submitted.organisation, answers=answers)]
            assert stored == responses_import(
                instrument=house.instrument, period="2022", responses=rows, activity=activity
            )
    assert live(submitted.organisation).value == FOUND
    kept = Response.objects.filter(channel="self", period="2022").order_by("revision").last()
    assert (kept.revision, kept.answers["dev_digital"]) == (2, 95)
    assert kept.superseded_at is not None


@pytest.mark.parametrize("who", ["expired", "other-instrument", "withdrawn", "later"])
def test_nobody_is_sent_without_an_accreditation_for_the_day(
    house: Any, assessors: Any, who: str
) -> None:
    name = "expired" if who in {"expired", "other-instrument"} else "second"
    asked, on = house.instrument, day(0)
    with acting_as("tests"):
        if who == "withdrawn":
            row = Accreditation.objects.get(assessor=assessors["second"])
            registering.accreditation_withdraw(
                accreditation=row, reason="抽查不合格", by=house.person("officer")
            )
        if who == "other-instrument":
            Accreditation.objects.create(
                assessor=assessors["expired"],
                number="x",
                instruments=["another"],
                valid_from=day(-1),
                valid_to=day(99),
            )
        if who == "later":
            on = day(301)
        with pytest.raises(services.VisitRefusedError) as refused:
            services.visit_plan(
                organisation=house.organisations["yubei-1"], instrument=asked, period="2022",
                assessor=assessors[name], day=on, by=house.person("officer"),
            )  # fmt: skip
    assert refused.value.kind == "accreditation"


@pytest.mark.parametrize(
    ("kind", "until", "is_tied"),
    [("shareholding", None, True), ("employment", -365, True), ("employment", -800, False)],
)
def test_who_is_tied_to_an_organisation_is_not_sent_there(
    house: Any, assessors: Any, kind: str, until: int | None, is_tied: bool
) -> None:
    organisation = house.organisations["yubei-1"]
    with being(house, "assessor") as me:
        # Who declares need not see the organisation.
        registering.interest_declare(
            assessor=assessors["assessor"], credit_code=organisation.credit_code,
            organisation_name="某企业", kind=kind, until=None if until is None else day(until),
            by=me,
        )  # fmt: skip
    plan = {
        "organisation": organisation, "instrument": house.instrument, "period": "2022",
        "assessor": assessors["assessor"], "day": day(0),
    }  # fmt: skip
    with being(house, "yubei") as officer:
        if not is_tied:
            assert services.visit_plan(**plan, by=officer).pk
            return
        with pytest.raises(services.VisitRefusedError) as refused:
            services.visit_plan(**plan, by=officer)
    assert refused.value.kind == "conflict"
    assert [one.kind.key for one in refused.value.conflicts] == [kind]


def test_a_tie_that_is_declared_on_the_way_ends_the_scoring(
    house: Any, assessors: Any, visit: Visit
) -> None:
    with being(house, "assessor") as me:
        services.visit_start(visit=visit, by=me)
        services.answer_save(visit=visit, item="net", text="1", by=me)
        registering.interest_declare(
            assessor=assessors["assessor"], credit_code=visit.organisation.credit_code,
            organisation_name="x", kind="family", by=me,
        )  # fmt: skip
        with pytest.raises(services.VisitRefusedError):
            services.answer_save(visit=visit, item="net", text="2", by=me)


def test_a_withdrawn_accreditation_ends_the_scoring(
    house: Any, assessors: Any, visit: Visit
) -> None:
    with being(house, "assessor") as me:
        services.visit_start(visit=visit, by=me)
    with being(house, "officer") as officer:
        registering.accreditation_withdraw(
            accreditation=assessors["assessor"].accreditations.get(), reason="x", by=officer
        )
    with being(house, "assessor") as me:
        assert not Organisation.objects.exists()  # nor is anything read any more
        with pytest.raises(services.VisitRefusedError):
            services.answer_save(visit=visit, item="net", text="1", by=me)


def test_an_entry_that_is_closed_or_given_to_another_login_closes_its_doors(
    house: Any, assessors: Any, visit: Visit
) -> None:
    with being(house, "assessor") as me:
        services.visit_start(visit=visit, by=me)
        assert Organisation.objects.exists()
    closed = registering.AssessorFields(
        name="x", account=house.accounts["assessor"].pk, is_active=False
    )
    with being(house, "officer") as officer:
        registering.assessor_change(assessor=assessors["assessor"], fields=closed, by=officer)
    with being(house, "assessor"):
        assert not Organisation.objects.exists()


def test_nobody_takes_back_what_they_declared(house: Any, assessors: Any) -> None:
    with being(house, "assessor") as me:
        told = registering.interest_declare(
            assessor=assessors["assessor"], organisation_name="x", kind="other", by=me,
            credit_code=house.organisations["yubei-1"].credit_code,
        )  # fmt: skip
        with pytest.raises(registering.RegisterRefusedError):
            registering.interest_withdraw(interest=told, reason="误报", by=me)
    with being(house, "yubei") as officer:
        registering.interest_withdraw(interest=told, reason="误报", by=officer)
        with pytest.raises(registering.RegisterRefusedError):
            registering.interest_withdraw(interest=told, reason="误报", by=officer)


def test_two_devices_do_not_lose_each_others_answers(house: Any, visit: Visit) -> None:
    with being(house, "assessor") as me:
        services.visit_start(visit=visit, by=me)
        services.answer_save(visit=visit, item="net", text="1", base="", by=me)
        with pytest.raises(services.ConflictingEditError) as refused:
            services.answer_save(visit=visit, item="net", text="2", base="", by=me)
        assert refused.value.held == "1"
        # The same once more, as after a lost answer, is no conflict.
        services.answer_save(visit=visit, item="net", text="1", base="", by=me)
        services.answer_save(visit=visit, item="net", text="2", base="1", by=me)
        with pytest.raises(services.ConflictingEditError):
            services.note_save(
                visit=visit, kind="remark", key="net", text="b", base="a", by=me
            )  # "" is held


def test_a_visit_is_sent_back_mended_and_handed_in_again(house: Any, submitted: Visit) -> None:
    with being(house, "yubei") as officer:
        with pytest.raises(TransitionRefusedError):
            services.visit_return(visit=submitted, reason=" ", by=officer)
        services.visit_return(visit=submitted, reason="请核对设备清单", by=officer)
    with being(house, "assessor") as me:
        assert not services.answer_save(visit=submitted, item="dev_digital", text="25", by=me)
        services.visit_submit(visit=submitted, by=me)
        with pytest.raises(services.VisitRefusedError):
            services.answer_save(visit=submitted, item="dev_digital", text="1", by=me)


def test_a_visit_that_is_given_up_closes_the_door_and_leaves_room_for_another(
    house: Any, send: Any, visit: Visit
) -> None:
    with pytest.raises(services.VisitRefusedError) as refused:
        send(who="second")
    assert refused.value.kind == "under-way"
    with being(house, "yubei") as officer:
        services.visit_cancel(visit=visit, reason="企业停产", by=officer)
    with being(house, "assessor"):
        assert not Organisation.objects.exists()
    again = send(who="second")
    assert again.response.revision == 2


def test_reassigning_closes_the_door_for_the_first_and_opens_it_for_the_second(
    house: Any, assessors: Any, send: Any, draft: Any
) -> None:
    visit = send(who="second")
    with being(house, "yubei") as officer:
        services.visit_reassign(
            visit=visit, assessor=assessors["assessor"], reason="调整", by=officer
        )
    with being(house, "assessor"):
        assert Organisation.objects.count() == 1
    with being(house, "yubei") as officer:
        services.visit_reassign(
            visit=visit, assessor=assessors["second"], reason="调整", by=officer
        )
        services.visit_reschedule(visit=visit, day=day(3), reason="调整", by=officer)
    with being(house, "assessor"):
        assert not Organisation.objects.exists()
    assert Visit.objects.get().case.due_on == day(3)


def test_a_visit_that_has_begun_is_given_to_somebody_else_with_what_was_found(
    house: Any, assessors: Any, visit: Visit
) -> None:
    scored = score_visit(house, visit, dev_digital="20")
    with being(house, "assessor") as me:
        services.note_save(visit=scored, kind="remark", key="net", text="看过机房", by=me)
    with being(house, "yubei") as officer:
        for who, kind in (("expired", "accreditation"), ("assessor", "same")):
            with pytest.raises(services.VisitRefusedError) as refused:
                services.visit_reassign(
                    visit=scored, assessor=assessors[who], reason="病假", by=officer
                )
            assert refused.value.kind == kind
        with pytest.raises(TransitionRefusedError):
            services.visit_reassign(
                visit=scored, assessor=assessors["second"], reason=" ", by=officer
            )
        held = Visit.objects.get(pk=scored.pk)
        services.visit_reassign(visit=held, assessor=assessors["second"], reason="病假", by=officer)
    held = Visit.objects.select_related("case", "response").get(pk=visit.pk)
    assert (held.case.state_key, held.assessor) == ("planned", assessors["second"])
    assert held.response.answers["dev_digital"] == 20
    assert held.notes == {"remark": {"net": "看过机房"}}
    with being(house, "assessor") as me:
        assert not Organisation.objects.exists()
        with pytest.raises(services.VisitRefusedError):
            services.answer_save(visit=held, item="net", text="1", by=me)


def test_an_interest_keeps_a_visit_that_has_begun_from_being_handed_over(
    house: Any, assessors: Any, visit: Visit
) -> None:
    scored = score_visit(house, visit)
    with acting_as("tests"):
        registering.interest_declare(
            assessor=assessors["second"], credit_code=scored.organisation.credit_code,
            organisation_name="x", kind="shareholding", by=house.person("officer"),
        )  # fmt: skip
    with being(house, "yubei") as officer, pytest.raises(services.VisitRefusedError) as refused:
        services.visit_reassign(
            visit=scored, assessor=assessors["second"], reason="调整", by=officer
        )
    assert refused.value.kind == "conflict"
    assert Visit.objects.get(pk=visit.pk).case.state_key == "on_site"


def test_channels_scored_as_one_table_are_those_of_each_visit(
    house: Any, draft: Any, submitted: Visit
) -> None:
    accept(house, submitted)
    visit = Visit.objects.select_related("own", "response", "instrument").get()
    (pair,) = selectors._pairs([visit])
    sides = selectors.sides_of(visit)
    assert (pair.own, pair.on_site) == (sides.own_score, sides.on_site_score)
    assert (pair.compared, pair.alike) == (len(sides.compared), sides.alike)


def test_the_door_stays_open_no_longer_than_the_writing_up_or_the_accreditation(
    house: Any, assessors: Any, visit: Visit
) -> None:
    visit.refresh_from_db()
    assert visit.scope is not None
    assert visit.scope.valid_to == day(14)
    visit.delete()
    Response.objects.filter(channel="on_site").delete()
    with acting_as("tests"):
        officer, me = house.person("officer"), assessors["assessor"]
        registering.accreditation_withdraw(
            accreditation=me.accreditations.get(), reason="x", by=officer
        )
        registering.accreditation_add(
            assessor=me, number="x", issuer="x", valid_from=day(-9), valid_to=day(4), by=officer
        )
        again = services.visit_plan(
            organisation=house.organisations["yubei-1"], instrument=house.instrument,
            period="2022", assessor=me, day=day(1), by=officer,
        )  # fmt: skip
    again.refresh_from_db()
    assert again.scope is not None
    assert again.scope.valid_to == day(4)


def test_only_officers_of_the_district_plan_and_accept(
    house: Any, assessors: Any, submitted: Visit
) -> None:
    for who in ("jiangbei", "statistician", "clerk", "assessor"):
        with being(house, who) as person:
            with pytest.raises(services.VisitRefusedError):
                services.visit_plan(
                    organisation=house.organisations["yubei-2"], instrument=house.instrument,
                    period="2022", assessor=assessors["second"], day=day(0), by=person,
                )  # fmt: skip
            with pytest.raises(TransitionRefusedError):
                services.visit_accept(visit=submitted, by=person)


def test_both_sides_stand_beside_each_other(house: Any, draft: Any, submitted: Visit) -> None:
    visit = Visit.objects.select_related("own", "response", "instrument").get()
    sides = selectors.sides_of(visit)
    assert (sides.own_score, sides.on_site_score) == (OWN, FOUND)
    (one,) = [side for side in sides.items if side.differs]
    assert (one.item.id, one.own, one.on_site, one.difference) == (
        "dev_digital", 35, 20, FOUND - OWN,
    )  # fmt: skip
    assert (len(sides.compared), sides.alike) == (len(house.cells), len(house.cells) - 1)


def test_few_visits_of_a_district_say_nothing(house: Any, draft: Any, submitted: Visit) -> None:
    accept(house, submitted)
    with being(house, "officer"):
        (row,) = selectors.agreement_by_district(instrument_id=house.instrument.pk, period="2022")
    assert (row.place, row.said.n, row.said.rate) == (house.places[house.yubei], 1, None)

"""Unlocking one answer of a district's 7,000 approved responses re-opens exactly its ancestors."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from ronghe.engines.scoring import answers_parse
from ronghe.kernel.assessments import services
from ronghe.kernel.assessments.importing.services import ImportedResponse, responses_import
from ronghe.kernel.assessments.models import Response
from ronghe.kernel.indicators.models import Indicator, Observation, SignOff
from ronghe.kernel.indicators.selectors import figures
from ronghe.kernel.indicators.services import activity_record
from ronghe.kernel.indicators.signing.services import figures_sign
from ronghe.kernel.parties import rules
from ronghe.kernel.parties.models import Industry, Organisation, Place
from ronghe.kernel.parties.people import Grant, Person
from ronghe.kernel.trust.services import acting_as, scope_entered

ENTERPRISES = 7_000
PERIOD = "2021"
COUNTRY = "000000"
INDICATORS = (
    "device_digital_rate", "device_network_rate", "digital_level", "digital_score",
    "digital_spend_share", "stage_digital_share", "stage_intelligent_share",
    "stage_networked_share",
)  # fmt: skip


@pytest.fixture
def many(house):
    """Return the house with 7,000 approved responses in Yubei and 50 in Jiangbei, all signed."""
    industry = Industry.objects.get(code="C3670")
    with acting_as("tests"):
        made = []
        for code, count in ((house.yubei, ENTERPRISES), (house.jiangbei, 50)):
            made += [
                Organisation(
                    credit_code=rules.invented_credit_code(1_000 + n, division=code),
                    name=f"示范企业 {code} {n}",
                    place=house.places[code],
                    industry=industry,
                    size="small",
                    is_invented=True,
                )
                for n in range(count)
            ]
        organisations = Organisation.objects.bulk_create(made, batch_size=2_000)
        # 52.1 points, level 2; from 32 points a single answer reaches no other level.
        answers, _faults = answers_parse(house.instrument.content, house.cells, file="", row=None)
        activity = activity_record(
            kind="import", rule="x", place=house.places[house.city], by=house.person("officer")
        )
        responses_import(
            instrument=house.instrument,
            period=PERIOD,
            responses=[
                ImportedResponse(organisation=each, answers=answers) for each in organisations
            ],
            activity=activity,
        )
        assert Response.objects.filter(place=house.places[house.yubei]).count() == ENTERPRISES
        for place in (house.yubei, house.jiangbei, house.city, COUNTRY):
            _sign(Place.objects.get(code=place))
    return house


def _sign(place: Place) -> None:
    grant = Grant(
        role="programme_officer", place_id=place.pk, organisation_id=None, programme_id=None
    )
    person = Person(account_id=None, name="tests", grants=(grant,))
    if place.kind != Place.Kind.COUNTRY:
        assert len(figures_sign(place=place, period=PERIOD, by=person).signed) == len(INDICATORS)
        return
    # Nobody of the house signs for the country; if somebody did, it would lie above, too.
    found = figures(
        indicators=Indicator.objects.filter(key__in=INDICATORS),
        place_ids=[place.pk],
        periods=[PERIOD],
    )
    SignOff.objects.bulk_create(
        SignOff(
            indicator=indicator,
            place=place,
            period=PERIOD,
            value=found[indicator.key, place.pk, PERIOD].value,
            organisations=found[indicator.key, place.pk, PERIOD].n,
            actor_name="tests",
            signed_at=timezone.now(),
        )
        for indicator in Indicator.objects.filter(key__in=INDICATORS)
    )


def _unlock(house, *items: str) -> Response:
    response = Response.objects.filter(place=house.places[house.yubei]).order_by("pk")[3_333]
    officer = house.person("yubei")
    with scope_entered(officer.account_id):
        return services.response_unlock(
            response=response,
            items=dict.fromkeys(items, "抽查不符"),
            reason="抽查不符",
            by=officer,
        )


def _fallen() -> set[tuple[str, str]]:
    rows = SignOff.objects.filter(reopened_at__isnull=False)
    return set(rows.values_list("place__code", "indicator__key"))


def test_one_unlocked_answer_reopens_its_ancestors_and_nothing_else(many):
    house = many
    assert SignOff.objects.filter(reopened_at__isnull=True).count() == 4 * len(INDICATORS)
    before = figures(
        indicators=Indicator.objects.filter(key__in=INDICATORS),
        place_ids=[house.places[house.yubei].pk, house.places[house.city].pk],
        periods=[PERIOD],
    )
    revision = _unlock(house, "dev_digital")
    # 49.1 to 55.1 points are in reach, all of level 2: the score moves, level and stage cannot.
    moved = {"device_digital_rate", "digital_score"}
    above = {house.yubei, house.city, COUNTRY}
    assert _fallen() == {(place, key) for place in above for key in moved}
    assert SignOff.objects.filter(reopened_at__isnull=True).count() == 4 * len(INDICATORS) - 6
    told = SignOff.objects.filter(reopened_at__isnull=False).values_list("cause", "reason")
    assert set(told.distinct()) == {("unlocked", "抽查不符")}
    # Nothing was written about any other enterprise, and what was approved stays in force.
    assert Response.objects.filter(place=house.places[house.yubei]).count() == ENTERPRISES + 1
    assert Response.objects.filter(approved_at__isnull=True).get() == revision
    assert not Observation.objects.filter(superseded_at__isnull=False).exists()
    assert before == figures(
        indicators=Indicator.objects.filter(key__in=INDICATORS),
        place_ids=[house.places[house.yubei].pk, house.places[house.city].pk],
        periods=[PERIOD],
    )

    # Mended and approved, exactly the unlocked figures have moved; the others kept their word.
    clerk = Person(
        account_id=None,
        name="x",
        grants=(
            Grant(
                role="enterprise_clerk", place_id=None, organisation_id=revision.organisation_id,
                programme_id=None,
            ),
        ),
    )  # fmt: skip
    assert not services.answers_save(response=revision, cells={"dev_digital": "70"}, by=clerk)
    services.response_move(response=revision, transition="submit", by=clerk)
    officer = house.person("yubei")
    with scope_entered(officer.account_id):
        services.response_move(response=revision, transition="approve", by=officer)
    assert _fallen() == {(place, key) for place in above for key in moved}
    after = figures(
        indicators=Indicator.objects.filter(key__in=INDICATORS),
        place_ids=[house.places[house.yubei].pk],
        periods=[PERIOD],
    )
    yubei = house.places[house.yubei].pk
    differing = {
        key for key, _place, _period in after
        if after[key, yubei, PERIOD].value != before[key, yubei, PERIOD].value
    }  # fmt: skip
    assert differing == moved
    rate = after["device_digital_rate", yubei, PERIOD].value
    assert rate == Decimal(35) + Decimal(35) / ENTERPRISES

"""A small house for tests: two districts, four enterprises, a person of each kind.

Everything is made as the kernel's services make it, as the owner, inside the test's transaction. A
request of `signed_in(...)` runs under the web role, as in production, and gives the role back.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from ronghe.engines.scoring import answers_parse
from ronghe.kernel.assessments import selectors as assessment_selectors
from ronghe.kernel.assessments import services as assessments
from ronghe.kernel.assessments.defining.services import instruments_sync
from ronghe.kernel.assessments.importing.services import ImportedResponse, responses_import
from ronghe.kernel.assessments.models import Instrument, Response
from ronghe.kernel.indicators import services as indicators
from ronghe.kernel.indices.defining import services as indices
from ronghe.kernel.parties import rules
from ronghe.kernel.parties import services as parties
from ronghe.kernel.parties.models import Account, Industry, Organisation, Place, Scope
from ronghe.kernel.parties.people import Person
from ronghe.kernel.parties.selectors import person_of
from ronghe.kernel.plans.appraising import services as appraising
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_django.plugin import DjangoDbBlocker

CITY, YUBEI, JIANGBEI = "500000", "500112", "500105"
PASSWORD = "a-long-test-password"  # of invented accounts in a throw-away database
INSTRUMENT = "sme-digital-2024"
# 100 points would need everything; this is a middling enterprise: 52.1 points, level 2.
MIDDLING = {
    "net": "1;2",
    "dev_digital": "35",
    "dev_net": "15",
    "collect": "1;5;6",
    "infosys": "2",
    "netsec": "1;2",
    "datasec": "1",
    "plan": "3",
    "mech": "1;2",
    "talent": "1;2;3",
    "fund": "2.5",
    "energy": "down",
    "quality": "up",
    "revpc": "up",
    "cost": "down",
}


@dataclass(frozen=True, kw_only=True)
class House:
    """What the tests find: places by code, enterprises by name, accounts by user name."""

    places: Mapping[str, Place]
    organisations: Mapping[str, Organisation]
    accounts: Mapping[str, Account]
    instrument: Instrument
    # Codes of the places, so that tests below this module need not import it.
    city: str = CITY
    yubei: str = YUBEI
    jiangbei: str = JIANGBEI
    # The cells of a complete answers file row, and what they score by hand.
    cells: Mapping[str, str] = field(default_factory=lambda: dict(MIDDLING))
    points: Decimal = Decimal("52.1")
    password: str = PASSWORD

    def person(self, username: str) -> Person:
        """Return the person behind an account."""
        return person_of(self.accounts[username])


@pytest.fixture(scope="session", autouse=True)
def static_files_on_request() -> None:
    """Look static files up when asked for; every new client would otherwise read thousands."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """Add the reference data that every installation has to the test database."""
    with django_db_blocker.unblock():
        _reference_load()


def _reference_load() -> None:
    with acting_as("tests"):
        parties.places_load(asdict(row) for row in rules.places())
        parties.industries_load(asdict(row) for row in rules.industries())
        indicators.indicators_sync()
        instruments_sync()
        indices.definitions_sync()
        appraising.schemes_sync()


@pytest.fixture
def house(db: None) -> House:
    """Return the small house."""
    return house_make()


def house_make() -> House:
    """Make the small house in the open transaction.

    `yubei-1`, `yubei-2` lie in Yubei, `jiangbei-1`, `jiangbei-2` in Jiangbei; the clerk belongs to
    `yubei-1`, clerk2 to `jiangbei-1`. All are above scale in 2020 to 2022.
    """
    if not Place.objects.exists():
        # A test that commits leaves an empty database behind.
        _reference_load()
    with acting_as("tests"):
        places = {place.code: place for place in Place.objects.filter(code__startswith="50")}
        organisations = _organisations(places)
        instrument = assessment_selectors.instrument_by_key(INSTRUMENT)
        assert instrument is not None
        return House(
            places=places,
            organisations=organisations,
            accounts=_accounts(places, organisations),
            instrument=instrument,
        )


def _organisations(places: Mapping[str, Place]) -> dict[str, Organisation]:
    industry = Industry.objects.get(code="C3670")
    made = {}
    for number, name in enumerate(("yubei-1", "yubei-2", "jiangbei-1", "jiangbei-2")):
        place = places[YUBEI if name.startswith("yubei") else JIANGBEI]
        made[name] = Organisation(
            credit_code=rules.invented_credit_code(number + 1, division=place.code),
            name=f"示范企业 {name}",
            place=place,
            industry=industry,
            size=Organisation.Size.MEDIUM,
            known_years=[2020, 2021, 2022],
            above_scale_years=[2020, 2021, 2022],
            is_invented=True,
        )
    Organisation.objects.bulk_create(made.values())
    return made


@cache
def _encoded() -> str:
    """Return the hash of the password, made once: hashing is slow on purpose."""
    return make_password(PASSWORD)


def _accounts(
    places: Mapping[str, Place], organisations: Mapping[str, Organisation]
) -> dict[str, Account]:
    """Add the accounts in two statements; a test holds that they are those of the services."""
    people = [
        ("officer", Scope.Role.PROGRAMME_OFFICER, places[CITY]),
        ("yubei", Scope.Role.DISTRICT_OFFICER, places[YUBEI]),
        ("jiangbei", Scope.Role.DISTRICT_OFFICER, places[JIANGBEI]),
        ("clerk", Scope.Role.ENTERPRISE_CLERK, organisations["yubei-1"]),
        ("clerk2", Scope.Role.ENTERPRISE_CLERK, organisations["jiangbei-1"]),
        ("assessor", Scope.Role.ASSESSOR, places[CITY]),
        ("expert", Scope.Role.EXPERT, places[CITY]),
        ("statistician", Scope.Role.STATISTICIAN, places[CITY]),
        ("admin", Scope.Role.ADMINISTRATOR, places[CITY]),
        ("auditor", Scope.Role.AUDITOR, places[CITY]),
    ]
    made = {
        username: Account(
            username=username,
            display_name=f"测试 {username}",
            display_name_en=f"Test {username}",
            password=_encoded(),
        )
        for username, _role, _where in people
    }
    Account.objects.bulk_create(made.values())
    Scope.objects.bulk_create(
        Scope(
            account=made[username],
            role=role,
            place=where if isinstance(where, Place) else None,
            organisation=where if isinstance(where, Organisation) else None,
        )
        for username, role, where in people
    )
    return made


@pytest.fixture
def signed_in(house: House) -> Callable[[str], Client]:
    """Return a function that gives a client signed in as one of the house's accounts."""

    def client_of(username: str) -> Client:
        client = Client()
        client.force_login(house.accounts[username])
        return client

    return client_of


@pytest.fixture
def draft(house: House) -> Response:
    """Return a complete response of yubei-1 for 2022 that is still being filled in."""
    with acting_as("tests"):
        response = assessments.response_open(
            instrument=house.instrument,
            organisation=house.organisations["yubei-1"],
            period="2022",
            by=house.person("clerk"),
        )
        assert not assessments.answers_save(
            response=response, cells=MIDDLING, by=house.person("clerk")
        )
    return response


@pytest.fixture
def approved(house: House) -> dict[str, Response]:
    """Return an approved response of 2021 for each enterprise, imported from a file."""
    answers, _ = answers_parse(house.instrument.content, MIDDLING, file="", row=None)
    with acting_as("tests"):
        activity = indicators.activity_record(
            kind="import",
            rule=INSTRUMENT,
            rule_version=house.instrument.version,
            place=house.places[CITY],
            by=house.person("officer"),
        )
        responses_import(
            instrument=house.instrument,
            period="2021",
            responses=[
                ImportedResponse(organisation=organisation, answers=answers)
                for organisation in house.organisations.values()
            ],
            activity=activity,
        )
    return {
        name: Response.objects.get(organisation=organisation, period="2021")
        for name, organisation in house.organisations.items()
    }

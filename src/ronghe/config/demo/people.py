"""The people of the demo: one login for each kind, and an officer for every district."""

from __future__ import annotations

from dataclasses import dataclass

from ronghe.config.demo import tables
from ronghe.config.demo.city import City
from ronghe.kernel.parties import rules


@dataclass(frozen=True, kw_only=True)
class DemoAccount:
    """One login with its one role, limited to a place (by code) or an organisation."""

    username: str
    display_name: str
    display_name_en: str
    role: str
    place: str | None
    credit_code: str | None


def demo_password() -> str:
    """Return the password that all demo accounts share; never for anything but a demo."""
    return str(tables.people()["password"])


def demo_accounts(of: City) -> tuple[DemoAccount, ...]:
    """Return all accounts: the one of each kind first, then the officers of the districts."""
    return (*_each_kind(), *_clerks(of), *_district_officers())


def _each_kind() -> list[DemoAccount]:
    return [
        DemoAccount(
            username=row["username"],
            display_name=row["name"],
            display_name_en=row["name_en"],
            role=row["role"],
            place=row["place"],
            credit_code=None,
        )
        for row in tables.people()["accounts"]
    ]


def _clerks(of: City) -> list[DemoAccount]:
    return [
        DemoAccount(
            username=row["username"],
            display_name=row["name"],
            display_name_en=row["name_en"],
            role="enterprise_clerk",
            place=None,
            credit_code=of.enterprises.credit_code[of.enterprises.first_in(row["district"])],
        )
        for row in tables.people()["clerks"]
    ]


def _district_officers() -> list[DemoAccount]:
    pattern = tables.people()["district_officer"]
    place_by_code = {place.code: place for place in rules.places()}
    districts = [place_by_code[district.code] for district in tables.districts()]
    return [
        DemoAccount(
            username=_username(place.name_en),
            display_name=pattern["name"].format(district=place.name),
            display_name_en=pattern["name_en"].format(district=place.name_en),
            role=pattern["role"],
            place=place.code,
            credit_code=None,
        )
        for place in districts
    ]


def _username(name_en: str) -> str:
    """Return the first word in lower-case letters: "Nan'an District" gives `nanan`."""
    return "".join(letter for letter in name_en.split()[0].lower() if letter.isalpha())

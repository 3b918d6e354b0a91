"""Codes of organisations, and the reference lists of places and industries. No framework."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength

PlaceKind = Literal["country", "province", "city", "district", "grouping", "park"]
CreditCodeFault = Literal["length", "character", "check character", "organisation check character"]

# The body of every invented organisation code starts so. Codes given out so far are digits, or
# start with M (market supervision since 2015); no real block starts with D, E, M together.
INVENTED_BODY = "DEM"
INVENTED_LIMIT = 100_000

_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, kw_only=True)
class PlaceRow:
    """One row of `reference/places.csv`; what the columns mean stands in the README beside it."""

    code: str
    name: str
    name_en: str
    kind: PlaceKind
    parent: str | None
    former_codes: tuple[str, ...]
    former_names: tuple[str, ...]
    source: str


@dataclass(frozen=True, kw_only=True)
class IndustryRow:
    """One row of `reference/industries.csv`: a class of GB/T 4754-2017, level 1 (section) to 4."""

    code: str
    name: str
    name_en: str
    level: int
    parent: str | None


@cache
def places() -> tuple[PlaceRow, ...]:
    """Return all reference places, a parent always before its children."""
    return tuple(
        PlaceRow(
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            kind=cast(PlaceKind, row["kind"]),
            parent=row["parent"] or None,
            former_codes=_several(row["former_codes"]),
            former_names=_several(row["former_names"]),
            source=row["source"],
        )
        for row in _rows("places.csv")
    )


@cache
def industries() -> tuple[IndustryRow, ...]:
    """Return all classes of GB/T 4754-2017, a parent always before its children."""
    return tuple(
        IndustryRow(
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            level=int(row["level"]),
            parent=row["parent"] or None,
        )
        for row in _rows("industries.csv")
    )


def credit_code_compact(text: str) -> str:
    """Return a unified social credit code as it is stored: no blanks or hyphens, upper case.

    >>> credit_code_compact(" 9111 0000-600037341l ")
    '91110000600037341L'
    """
    return uscc.compact(text)


def credit_code_fault(code: str) -> CreditCodeFault | None:
    """Return what is wrong with a unified social credit code (GB 32100-2015), or None.

    The code must be compact. The division (characters 3 to 8) is not looked up: codes keep the
    division of the day they were given out, which may long have another number.

    >>> credit_code_fault("91110000600037341L") is None
    True
    >>> credit_code_fault("91110000600037341M")
    'check character'
    >>> credit_code_fault("9111000060003734")
    'length'
    """
    try:
        uscc.validate(code)
    except InvalidLength:
        return "length"
    except InvalidFormat:
        return "character"
    except InvalidChecksum:
        return "check character"
    if organisation_check_character(code[8:16]) != code[16]:
        return "organisation check character"
    return None


def organisation_check_character(body: str) -> str:
    """Return the ninth character of an organisation code (GB 11714-1997) for its first eight.

    >>> organisation_check_character("60003734")
    '1'
    """
    values = [_ORGANISATION_ALPHABET.index(character) for character in body]
    remainder = sum(w * v for w, v in zip(_ORGANISATION_WEIGHTS, values, strict=True)) % 11
    return "0X987654321"[remainder]


def invented_credit_code(number: int, *, division: str) -> str:
    """Return a formally valid credit code for an organisation that does not exist.

    Parameters
    ----------
    number : int
        Which invented organisation, 0 to 99,999; two numbers never give the same code.
    division : str
        The six digits of the place of registration.

    Raises
    ------
    ValueError
        If `number` is out of range or `division` is not six digits.

    Notes
    -----
    Source: GB 32100-2015 (18 characters: registering authority 9, type 1, division, organisation
    code, check character) and GB 11714-1997 for the organisation code. Its body is `DEM` and the
    number, so that an invented code is seen at a glance; see `is_invented_credit_code`.

    Examples
    --------
    >>> invented_credit_code(7, division="500112")
    '91500112DEM000073R'
    >>> credit_code_fault(invented_credit_code(7, division="500112")) is None
    True
    """
    if not 0 <= number < INVENTED_LIMIT:
        raise ValueError(f"number {number} is not between 0 and {INVENTED_LIMIT - 1}")
    if len(division) != 6 or not (division.isascii() and division.isdigit()):
        raise ValueError(f"division {division!r} is not six digits")
    body = f"{INVENTED_BODY}{number:05}"
    stem = f"91{division}{body}{organisation_check_character(body)}"
    return stem + uscc.calc_check_digit(stem)


def is_invented_credit_code(code: str) -> bool:
    """Tell whether a credit code marks an invented organisation of the demo.

    >>> is_invented_credit_code(invented_credit_code(7, division="500112"))
    True
    >>> is_invented_credit_code("91110000600037341L")
    False
    """
    return code[8:11] == INVENTED_BODY


def _rows(name: str) -> Iterator[dict[str, str]]:
    source = files("ronghe.kernel.parties").joinpath("reference", name)
    yield from csv.DictReader(source.read_text(encoding="utf-8").splitlines())


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)

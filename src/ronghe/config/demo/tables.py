"""The data files of the demo city, typed."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

import yaml

SIZES = ("large", "medium", "small")


@dataclass(frozen=True, kw_only=True)
class District:
    """A real district and what is invented about it: weight, maturity, leaning to divisions."""

    code: str
    weight: float
    maturity: float
    park_share: float
    leaning: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Division:
    """A manufacturing division of GB/T 4754 and what is invented about it here."""

    code: str
    pillar: str
    weight: float
    maturity: float
    devices_per_employee: float


@dataclass(frozen=True, kw_only=True)
class Trade:
    """A class of GB/T 4754 with words that a company name in it may hold."""

    code: str
    weight: float
    words: tuple[str, ...]

    @property
    def division(self) -> str:
        """The code of the division that the class belongs to."""
        return self.code[:3]


@cache
def districts() -> tuple[District, ...]:
    """Return the 38 districts of Chongqing, those with most enterprises first."""
    return tuple(
        District(
            code=row["code"],
            weight=float(row["weight"]),
            maturity=float(row["maturity"]),
            park_share=float(row["park_share"]),
            leaning=_leaning(row["leaning"]),
        )
        for row in _rows("districts.csv")
    )


@cache
def divisions() -> tuple[Division, ...]:
    """Return the manufacturing divisions that the city has."""
    return tuple(
        Division(
            code=row["code"],
            pillar=row["pillar"],
            weight=float(row["weight"]),
            maturity=float(row["maturity"]),
            devices_per_employee=float(row["devices_per_employee"]),
        )
        for row in _rows("divisions.csv")
    )


@cache
def trades() -> tuple[Trade, ...]:
    """Return the classes that the city has."""
    return tuple(
        Trade(code=row["code"], weight=float(row["weight"]), words=tuple(row["words"].split(";")))
        for row in _rows("classes.csv")
    )


@cache
def calibration() -> dict[str, Any]:
    """Return what the city is tuned to; see the comments in `calibration.yaml`."""
    return read_yaml("calibration.yaml")


@cache
def items() -> dict[str, Any]:
    """Return at which maturity an enterprise comes to each option; see `items.yaml`."""
    return read_yaml("items.yaml")


@cache
def people() -> dict[str, Any]:
    """Return the accounts of the demo as `people.yaml` has them."""
    return read_yaml("people.yaml")


def years() -> tuple[int, ...]:
    """Return the years that the city has values for."""
    return tuple(calibration()["years"])


def read_yaml(name: str) -> dict[str, Any]:
    """Return the content of one of the package's YAML files."""
    return cast(dict[str, Any], yaml.safe_load(_text(name)))


def _leaning(cell: str) -> dict[str, float]:
    pairs = (part.split(":") for part in cell.split(";") if part)
    return {code: float(factor) for code, factor in pairs}


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(name).splitlines()))


def _text(name: str) -> str:
    return files("ronghe.config.demo").joinpath(name).read_text(encoding="utf-8")

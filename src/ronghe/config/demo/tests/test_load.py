from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from ronghe.config import health
from ronghe.config.cli import demo
from ronghe.config.cli.setup import CannotStartError
from ronghe.config.demo import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.django_db


def interrupted_at(part: str) -> load.Step:
    @contextmanager
    def step(title: str) -> Iterator[None]:
        if part in title:
            raise KeyboardInterrupt
        yield

    return step


@pytest.mark.parametrize(("part", "is_loaded"), [("under way", False), ("Seal", True)])
def test_an_interrupted_load_leaves_no_city_or_one_that_people_can_enter(
    settings: Any, tmp_path: Path, part: str, is_loaded: bool
) -> None:
    settings.DATA_DIR = tmp_path
    with pytest.raises(KeyboardInterrupt):
        load.load(size=0.005, step=interrupted_at(part))
    assert load.is_loaded() is is_loaded
    logins = tmp_path / "demo-logins.json"
    assert logins.exists() is is_loaded
    if is_loaded:
        assert "officer" in {row["username"] for row in json.loads(logins.read_bytes())}


def test_a_city_for_which_there_is_no_room_is_not_begun(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**80)
    with pytest.raises(CannotStartError, match=r"too little room .* GB free in .*RONGHE_DATA_DIR"):
        demo.prepare(size=0.005)
    assert not load.is_loaded()

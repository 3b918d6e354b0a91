"""Whose step is whose, as services and database hold it."""

from __future__ import annotations

from typing import Literal

Side = Literal["issuer", "place"]
# By the key of the step; what stands here neither way is the clock's.
SIDES: dict[str, Side] = {
    "reply": "place",
    "ask_extension": "place",
    "extend": "issuer",
    "refuse_extension": "issuer",
    "send_back": "issuer",
    "close": "issuer",
    "cancel": "issuer",
}
# Steps that may set a new day.
DATED = frozenset({"extend", "send_back"})

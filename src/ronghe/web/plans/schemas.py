"""What both APIs of documents answer."""

from __future__ import annotations

from ninja import Schema


class Problem(Schema):
    """Why a request was refused."""

    detail: str

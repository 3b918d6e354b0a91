"""How the API says why a request was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import Schema

if TYPE_CHECKING:
    from django.forms import Form


class Problem(Schema):
    """Why a request was refused."""

    detail: str


class FieldProblem(Schema):
    field: str
    message: str


class Invalid(Schema):
    """All fields that cannot be taken as they are."""

    detail: list[FieldProblem]


def invalid(form: Form) -> dict[str, Any]:
    """Return every fault of a form, by field."""
    found = [(field, str(text)) for field, texts in form.errors.items() for text in texts]
    return {"detail": [{"field": field, "message": text} for field, text in found]}

"""Rows of review for the tests of scopes: written as the owner, without any service."""

from __future__ import annotations

from typing import Any

from django.db import connection


def _run(query: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)


def add(organisation: Any) -> None:
    """Send a response of the organisation back, find something in it, sign its place's figure."""
    response = "SELECT id FROM assessments_response WHERE organisation_id = %s ORDER BY id LIMIT 1"
    _run(
        "INSERT INTO assessments_return (response_id, items, reason, answers, indicators, reveals, "
        f"actor_name, at) SELECT id, '{{}}', 'x', answers, '{{}}', '{{}}', 'x', now() "
        f"FROM assessments_response WHERE id = ({response})",
        organisation.pk,
    )
    _run(
        "INSERT INTO assessments_finding (response_id, rule, kind, severity, item, value, "
        "comparison, reason_zh, reason_en, found_at) VALUES "
        f"(({response}), 'x', 'jump', 'warning', '', '', '{{}}', 'x', 'x', now())",
        organisation.pk,
    )
    _run(
        "INSERT INTO assessments_judgement (response_id, answers_md5, findings, at) "
        f"VALUES (({response}), '', 0, now())",
        organisation.pk,
    )
    of_place(organisation.place)


def of_place(place: Any) -> None:
    """Add what a place has of review: a rule, an act, a signature."""
    _run(
        "INSERT INTO assessments_reviewrule (place_id, period, chain, actor_name, at) "
        "VALUES (%s, '', 'single', 'x', now())",
        place.pk,
    )
    _run(
        "INSERT INTO assessments_bulkapproval (place_id, asked, done, skipped, actor_name, "
        "started_at) VALUES (%s, '[]', '[]', '{}', 'x', now())",
        place.pk,
    )
    _run(
        "INSERT INTO indicators_signoff (indicator_id, place_id, period, organisations, "
        "actor_name, signed_at) SELECT min(id), %s, '2021', 1, 'x', now() "
        "FROM indicators_indicator",
        place.pk,
    )

"""Write definitions and observations. Sums follow by themselves (see `sql.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from ronghe.kernel.indicators.models import Activity, Indicator, Observation
from ronghe.kernel.manifest import domains
from ronghe.lib import periods

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from ronghe.kernel.parties.models import Organisation, Place
    from ronghe.kernel.parties.people import Person

_BATCH = 50_000  # observations a statement


class UnknownIndicatorError(LookupError):
    """An observation names an indicator that no domain declares, or one that is only computed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewObservation:
    """A value to be written for an organisation (or for a place: `organisation_id` None).

    `industry` is the full code of GB/T 4754, such as C3670; empty where it is unknown.
    """

    indicator: str
    organisation_id: int | None
    place_id: int
    period: str
    value: Decimal
    industry: str = ""
    above_scale: bool = False
    source_item: str = ""


@transaction.atomic
def indicators_sync() -> int:
    """Bring the stored indicators into line with those that domains declare; return how many."""
    declared = [(domain.key, i) for domain in domains.all_domains() for i in domain.indicators]
    for domain, indicator in declared:
        Indicator.objects.update_or_create(
            key=indicator.key,
            defaults={
                "domain": domain,
                "title": indicator.title.zh,
                "title_en": indicator.title.en,
                "unit": indicator.unit.zh,
                "unit_en": indicator.unit.en,
                "definition": indicator.definition.zh,
                "definition_en": indicator.definition.en,
                "rollup": indicator.rollup,
                "numerator": indicator.numerator,
                "denominator": indicator.denominator,
                "factor": indicator.factor,
                "decimals": indicator.decimals,
                "direction": indicator.direction,
                "source": indicator.source,
                "status": indicator.status,
                "valid_from": indicator.valid_from,
            },
        )
    return len(declared)


def activity_record(
    *,
    kind: str,
    rule: str,
    place: Place,
    by: Person,
    rule_version: str = "",
    source_kind: str = "",
    source_id: int | None = None,
    organisation: Organisation | None = None,
    note: str = "",
) -> Activity:
    """Write down what is about to make observations."""
    return Activity.objects.create(
        kind=kind,
        rule=rule,
        rule_version=rule_version,
        source_kind=source_kind,
        source_id=source_id,
        note=note,
        place=place,
        organisation=organisation,
        account=by.account_id,
        actor_name=by.name,
        at=timezone.now(),
    )


@transaction.atomic
def observations_record(*, rows: Sequence[NewObservation], activities: Sequence[int]) -> int:
    """Write observations and supersede what they replace; return how many were written.

    `activities` gives the activity of each row, in the same order. Sums of all places above move
    in this transaction.

    Raises
    ------
    UnknownIndicatorError
        If a row names an indicator that is not declared or that is a ratio, which is computed.
    NotAPeriodError
        If the period of a row is none.
    """
    for period in sorted({row.period for row in rows}):
        periods.checked(period)
    id_by_key = dict(Indicator.objects.exclude(rollup="ratio").values_list("key", "id"))
    if unknown := sorted({row.indicator for row in rows} - id_by_key.keys()):
        message = f"No indicator that takes values is called {', '.join(unknown)}."
        raise UnknownIndicatorError(message)
    # First the old rows leave, then the new ones enter: at no moment are there two. Where there
    # are none, as in a first import, looking for each would take longer than writing it.
    replaced: dict[tuple[object, ...], int] = {}
    if _has_live(rows, id_by_key):
        for start in range(0, len(rows), _BATCH):
            replaced |= _supersede(rows[start : start + _BATCH], id_by_key)
    for start in range(0, len(rows), _BATCH):
        part = slice(start, start + _BATCH)
        _insert(rows[part], activities[part], id_by_key, replaced)
    return len(rows)


@transaction.atomic
def observations_end(*, rows: Sequence[tuple[str, int, int]]) -> int:
    """End live observations that nothing replaces; return how many.

    Each row is (indicator key, organisation id, activity id): what that activity said of the
    organisation, and what replaced the activity says no longer. It keeps standing with the moment,
    without a successor; sums of all places above follow in this transaction.
    """
    id_by_key = dict(Indicator.objects.values_list("key", "id"))
    columns = {
        "indicator": [id_by_key[key] for key, _organisation, _activity in rows],
        "organisation": [organisation for _key, organisation, _activity in rows],
        "activity": [activity for _key, _organisation, activity in rows],
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE indicators_observation o SET superseded_at = clock_timestamp() "
            "FROM unnest(%(indicator)s::bigint[], %(organisation)s::bigint[], "
            "%(activity)s::bigint[]) AS w(indicator_id, organisation_id, activity_id) "
            "WHERE o.superseded_at IS NULL AND o.indicator_id = w.indicator_id "
            "AND o.organisation_id = w.organisation_id AND o.activity_id = w.activity_id "
            "RETURNING o.id",
            columns,
        )
        ended = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT ronghe_signoffs_lapse(%s)", [ended])
    return len(ended)


# A column travels as one text of values joined by commas, which none of them holds; an empty one
# is NULL. Adapting a list of 50,000 numbers one by one would take longer than writing the rows.
_KEYS = """
    unnest(string_to_array(%(indicator)s, ',')::bigint[], string_to_array(%(period)s, ','),
        string_to_array(%(subject)s, ',')::bigint[])
    AS i(indicator_id, period, subject)
"""
_INCOMING = """
    unnest(string_to_array(%(indicator)s, ',')::bigint[],
        string_to_array(%(organisation)s, ',', '')::bigint[],
        string_to_array(%(place)s, ',')::bigint[], string_to_array(%(period)s, ','),
        string_to_array(%(value)s, ',')::numeric[], string_to_array(%(industry)s, ','),
        string_to_array(%(above)s, ',')::boolean[], string_to_array(%(item)s, ','),
        string_to_array(%(activity)s, ',')::bigint[],
        string_to_array(%(supersedes)s, ',', '')::bigint[])
    AS i(indicator_id, organisation_id, place_id, period, value, industry, above_scale,
        source_item, activity_id, supersedes_id)
"""
# The subject as one number, so that the planner can hash it and the unique index serves it.
_SAME = """
    o.indicator_id = i.indicator_id AND o.period = i.period AND o.superseded_at IS NULL
    AND coalesce(o.organisation_id, -o.place_id) = i.subject
"""


def _joined(values: Iterable[object]) -> str:
    return ",".join("" if value is None else str(value) for value in values)


def _has_live(rows: Sequence[NewObservation], id_by_key: Mapping[str, int]) -> bool:
    return Observation.objects.filter(
        indicator_id__in={id_by_key[row.indicator] for row in rows},
        period__in={row.period for row in rows},
        superseded_at__isnull=True,
    ).exists()


def _supersede(
    rows: Sequence[NewObservation], id_by_key: Mapping[str, int]
) -> dict[tuple[object, ...], int]:
    """Take the live rows of the same subjects out; return ids by indicator, period, subject."""
    columns = {
        "indicator": _joined(id_by_key[row.indicator] for row in rows),
        "period": _joined(row.period for row in rows),
        "subject": _joined(_subject(row) for row in rows),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE indicators_observation o SET superseded_at = clock_timestamp() "
            f"FROM {_KEYS} WHERE {_SAME} RETURNING o.id, o.indicator_id, o.period, "
            f"coalesce(o.organisation_id, -o.place_id)",
            columns,
        )
        return {tuple(key): old for old, *key in cursor.fetchall()}


def _subject(row: NewObservation) -> int:
    return row.organisation_id or -row.place_id


def _insert(
    rows: Sequence[NewObservation],
    activities: Sequence[int],
    id_by_key: Mapping[str, int],
    replaced: Mapping[tuple[object, ...], int],
) -> None:
    columns = {
        "indicator": _joined(id_by_key[row.indicator] for row in rows),
        "organisation": _joined(row.organisation_id for row in rows),
        "place": _joined(row.place_id for row in rows),
        "period": _joined(row.period for row in rows),
        "value": _joined(row.value for row in rows),
        "industry": _joined(row.industry for row in rows),
        "above": _joined(row.above_scale for row in rows),
        "item": _joined(row.source_item for row in rows),
        "activity": _joined(activities),
        "supersedes": _joined(
            replaced.get((id_by_key[row.indicator], row.period, _subject(row))) for row in rows
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO indicators_observation (indicator_id, organisation_id, place_id, "
            f"period, value, industry, above_scale, source_item, activity_id, supersedes_id) "
            f"SELECT indicator_id, organisation_id, place_id, period, value, "
            # The text of one empty value reads as no value at all.
            f"coalesce(industry, ''), above_scale, coalesce(source_item, ''), activity_id, "
            f"supersedes_id FROM {_INCOMING}",
            columns,
        )


@transaction.atomic
def deltas_compact() -> int:
    """Add the delta rows of each group together; return how many rows fewer there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ronghe_compact()")
        return int(cursor.fetchone()[0])

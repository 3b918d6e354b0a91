"""Accepted lines of policy for a response: an enterprise reads them, and no document beside."""

from __future__ import annotations

_SAFE = "SECURITY DEFINER SET search_path = public, pg_temp"

# What officers accepted in documents of the place of the response and those above; only for a
# response that the visitor sees. A command of the owner sees all.
LINES = f"""
CREATE OR REPLACE FUNCTION ronghe_policy_lines(response bigint)
RETURNS TABLE (target bigint, document text, number text, issued_on date, place text,
    section text, phrase text, quote text, year smallint, indicator text, clause text)
LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT t.id, d.title, d.number, d.issued_on, p.name, t.section, t.indicator_phrase, t.quote,
        t.year, coalesce(i.key, ''), coalesce(substr(d.text, k.start + 1, k."end" - k.start), '')
    FROM assessments_response r
    JOIN parties_placeclosure b ON b.place_id = r.place_id
    JOIN plans_document d ON d.place_id = b.ancestor_id
    JOIN parties_place p ON p.id = d.place_id
    JOIN plans_target t ON t.document_id = d.id
    LEFT JOIN plans_clause k ON k.id = t.clause_id
    LEFT JOIN indicators_indicator i ON i.id = t.measured_by_id
    WHERE r.id = response AND t.state = 'accepted' AND t.superseded_at IS NULL
        AND (r.place_id = ANY (ronghe_places()) OR r.organisation_id = ANY (ronghe_organisations())
            OR ronghe_account() IS NULL AND session_user <> 'ronghe_web')
    ORDER BY d.issued_on DESC NULLS LAST, t.id
$$
"""

FUNCTIONS = (LINES,)

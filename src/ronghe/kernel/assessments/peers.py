"""Whom an enterprise is compared with: SQL, because it may not see them one by one."""

from __future__ import annotations

FEWEST = 5  # other organisations behind a mean; with fewer, one could be guessed

# One circle of peers for a response, the narrowest with enough others: by class, then division of
# industry, then all; each time in its own place, then in those above it below the country; of its
# size, then of any. One circle alone is told: two that differ by one enterprise would show it.
# The response's own enterprise is in none of them. Nobody asks for a response that is not visible.
PEER_MEANS = f"""
CREATE OR REPLACE FUNCTION ronghe_peer_means(of_response bigint, keys text[])
RETURNS TABLE (
    place_id bigint, industry text, size text, peers bigint, key text, mean numeric, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH own AS (
        SELECT s.organisation_id, s.place_id, s.instrument_id, s.period, i.code AS industry, o.size
        FROM assessments_response s
        JOIN parties_organisation o ON o.id = s.organisation_id
        JOIN parties_industry i ON i.id = o.industry_id
        WHERE s.id = of_response AND (s.place_id = ANY (ronghe_places())
            OR s.organisation_id = ANY (ronghe_organisations()))),
    circles AS (
        SELECT row_number() OVER (ORDER BY i.rank, c.depth, z.rank) AS rank,
            c.ancestor_id AS place_id, i.prefix, z.size
        FROM own
        JOIN parties_placeclosure c ON c.place_id = own.place_id
        JOIN parties_place p ON p.id = c.ancestor_id AND p.kind NOT IN ('country', 'grouping')
        CROSS JOIN LATERAL (VALUES (1, own.industry), (2, left(own.industry, 3)), (3, ''))
            AS i(rank, prefix)
        CROSS JOIN LATERAL (VALUES (1, own.size), (2, '')) AS z(rank, size)),
    others AS (
        SELECT r.id, s.place_id, i.code AS industry, o.size
        FROM own
        JOIN assessments_response s ON s.instrument_id = own.instrument_id
            AND s.period = own.period
            AND s.organisation_id <> own.organisation_id
            AND s.approved_at IS NOT NULL AND s.superseded_at IS NULL
        JOIN assessments_result r ON r.response_id = s.id
        JOIN parties_organisation o ON o.id = s.organisation_id
        JOIN parties_industry i ON i.id = o.industry_id),
    members AS (
        SELECT c.rank, t.id FROM circles c
        JOIN parties_placeclosure b ON b.ancestor_id = c.place_id
        JOIN others t ON t.place_id = b.place_id
            AND starts_with(t.industry, c.prefix) AND (c.size = '' OR t.size = c.size)),
    chosen AS (
        SELECT m.rank, count(*) AS peers FROM members m
        GROUP BY m.rank HAVING count(*) >= {FEWEST} ORDER BY m.rank LIMIT 1),
    valued AS (
        SELECT k.key, CASE WHEN k.key = 'score' THEN r.score
            ELSE coalesce(r.points_by_group ->> k.key, r.points_by_item ->> k.key)::numeric
            END AS value
        FROM chosen JOIN members m ON m.rank = chosen.rank
        JOIN assessments_result r ON r.id = m.id
        CROSS JOIN unnest(keys) AS k(key))
    SELECT c.place_id, c.prefix, c.size, chosen.peers, v.key, avg(v.value), count(v.value)
    FROM chosen JOIN circles c ON c.rank = chosen.rank CROSS JOIN valued v
    GROUP BY c.place_id, c.prefix, c.size, chosen.peers, v.key
    HAVING count(v.value) >= {FEWEST}
$$
"""

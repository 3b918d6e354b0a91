"""What the database tells about responses that the visitor may not see one by one."""

from __future__ import annotations

_SAFE = "SECURITY DEFINER SET search_path = public, pg_temp"
FEWEST = 5  # organisations behind a mean; with fewer, one could be guessed from the others

# A clerk compares with the own district and city, whose single results stay hidden. Only places
# around the visitor are answered, only means, and only those of enough organisations.
GROUP_MEANS = f"""
CREATE OR REPLACE FUNCTION ronghe_group_means(
    instrument bigint, of_period text, places bigint[], keys text[])
RETURNS TABLE (place_id bigint, group_key text, mean numeric, n bigint)
LANGUAGE sql STABLE {_SAFE} AS $$
    WITH around AS (
        SELECT DISTINCT c.ancestor_id AS id FROM parties_placeclosure c
        WHERE c.ancestor_id = ANY (places) AND (
            c.place_id = ANY (ronghe_places())
            OR c.place_id IN (SELECT o.place_id FROM parties_organisation o
                              WHERE o.id = ANY (ronghe_organisations())))),
    counted AS (
        SELECT a.id AS place_id, r.points_by_group AS points
        FROM around a
        JOIN parties_placeclosure c ON c.ancestor_id = a.id
        JOIN assessments_response s ON s.place_id = c.place_id
            AND s.instrument_id = instrument AND s.period = of_period
            AND s.approved_at IS NOT NULL AND s.superseded_at IS NULL
        JOIN assessments_result r ON r.response_id = s.id)
    SELECT t.place_id, k.key, avg((t.points ->> k.key)::numeric), count(*)
    FROM counted t CROSS JOIN unnest(keys) AS k(key)
    GROUP BY t.place_id, k.key HAVING count(*) >= {FEWEST}
$$
"""

FUNCTIONS = (GROUP_MEANS,)

"""A sign-off never outlives its figure: the database re-opens it when what it rests on moves."""

from __future__ import annotations

_SAFE = "SECURITY DEFINER SET search_path = public, pg_temp"
# Whoever signs waits for those who move figures, and they for whoever signs: a figure that moved
# between being read and being signed would bear a signature that nothing takes away again.
SIGNING = 7_260_141
_MOVING = f"PERFORM pg_advisory_xact_lock_shared({SIGNING});"
_PLACES_THAT_SIGN = "('district', 'city', 'province')"

# The indicators themselves and the ratios made of them, at the places and all above. For triggers
# of the house only: who could call it would re-open the sign-offs of others.
REOPEN = f"""
CREATE OR REPLACE FUNCTION ronghe_signoffs_reopen(indicators bigint[], of_period text,
    places bigint[], because text, why text) RETURNS bigint
LANGUAGE plpgsql {_SAFE} AS $$
DECLARE
    reopened bigint;
BEGIN
    {_MOVING}
    UPDATE indicators_signoff s
    SET reopened_at = clock_timestamp(), cause = because, reason = why
    WHERE s.reopened_at IS NULL AND s.period = of_period
        AND s.place_id IN (SELECT c.ancestor_id FROM parties_placeclosure c
            WHERE c.place_id = ANY (places))
        AND s.indicator_id IN (SELECT i.id FROM indicators_indicator i
            WHERE i.id = ANY (indicators) OR EXISTS (SELECT 1 FROM indicators_indicator p
                WHERE p.id = ANY (indicators) AND p.key IN (i.numerator, i.denominator)));
    GET DIAGNOSTICS reopened = ROW_COUNT;
    RETURN reopened;
END $$
"""

# Observations that enter with another value, place, industry or population than those they
# supersede. What is written anew just as it was moves no figure, and no sign-off. What is reported
# for a place as a whole is that place's figure alone.
FOLLOW = f"""
CREATE OR REPLACE FUNCTION ronghe_signoffs_follow() RETURNS trigger
LANGUAGE plpgsql {_SAFE} AS $$
BEGIN
    {_MOVING}
    -- Most observations enter where nothing is signed yet.
    IF NOT EXISTS (SELECT 1 FROM indicators_signoff s WHERE s.reopened_at IS NULL) THEN
        RETURN NULL;
    END IF;
    EXECUTE $sql$
        WITH moved AS (
            SELECT DISTINCT n.indicator_id, n.period, p.id AS place_id,
                n.organisation_id IS NULL AS is_reported
            FROM new_rows n LEFT JOIN indicators_observation o ON o.id = n.supersedes_id
            CROSS JOIN LATERAL (VALUES (n.place_id), (o.place_id)) AS p(id)
            WHERE p.id IS NOT NULL AND (o.id IS NULL
                OR (o.value, o.place_id, o.industry, o.above_scale)
                    IS DISTINCT FROM (n.value, n.place_id, n.industry, n.above_scale))),
        figures AS (
            SELECT DISTINCT i.id AS indicator_id, m.period, c.ancestor_id AS place_id
            FROM moved m
            JOIN indicators_indicator k ON k.id = m.indicator_id
            JOIN indicators_indicator i ON i.id = k.id OR k.key IN (i.numerator, i.denominator)
            JOIN parties_placeclosure c ON c.place_id = m.place_id
                AND (c.depth = 0 OR NOT m.is_reported))
        UPDATE indicators_signoff s SET reopened_at = clock_timestamp(), cause = 'moved',
            reason = coalesce(current_setting('ronghe.reason', true), '')
        FROM figures f WHERE s.reopened_at IS NULL AND (s.indicator_id, s.period, s.place_id)
            = (f.indicator_id, f.period, f.place_id)
    $sql$;
    RETURN NULL;
END $$
"""

# Observations that ended without a successor. It looks at each by itself, so that nobody re-opens
# anything by calling it with others: only a sign-off that is older than the end falls.
LAPSE = f"""
CREATE OR REPLACE FUNCTION ronghe_signoffs_lapse(ended bigint[]) RETURNS void
LANGUAGE plpgsql {_SAFE} AS $$
BEGIN
    {_MOVING}
    UPDATE indicators_signoff s SET reopened_at = clock_timestamp(), cause = 'moved',
        reason = coalesce(current_setting('ronghe.reason', true), '')
    FROM indicators_observation o
    JOIN indicators_indicator k ON k.id = o.indicator_id
    JOIN indicators_indicator i ON i.id = k.id OR k.key IN (i.numerator, i.denominator)
    JOIN parties_placeclosure c ON c.place_id = o.place_id
    WHERE o.id = ANY (ended) AND o.superseded_at >= s.signed_at AND s.reopened_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM indicators_observation x WHERE x.supersedes_id = o.id)
        AND (s.indicator_id, s.period, s.place_id) = (i.id, o.period, c.ancestor_id);
END $$
"""

# A figure rests on those below it: what a district takes back, the city has not got either.
UPWARDS = f"""
CREATE OR REPLACE FUNCTION ronghe_signoff_upwards() RETURNS trigger
LANGUAGE plpgsql {_SAFE} AS $$
BEGIN
    UPDATE indicators_signoff s
    SET reopened_at = NEW.reopened_at, cause = 'below', reason = NEW.reason
    WHERE s.reopened_at IS NULL AND s.period = NEW.period AND s.indicator_id = NEW.indicator_id
        AND s.place_id IN (SELECT c.ancestor_id FROM parties_placeclosure c
            WHERE c.place_id = NEW.place_id AND c.depth > 0);
    RETURN NULL;
END $$
"""

# Nobody signs with another's name, for a figure that was re-opened before, or before the places
# below that have a figure of their own.
GUARD = f"""
CREATE OR REPLACE FUNCTION ronghe_signoff_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.cause IS DISTINCT FROM 'hand' OR NEW.reason !~ '\\S' THEN
            RAISE EXCEPTION 'Sign-off % is taken back by hand, with a reason.', OLD.id
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.account IS DISTINCT FROM ronghe_account() OR NEW.reopened_at IS NOT NULL
        OR EXISTS (SELECT 1 FROM parties_place b
            WHERE b.parent_id = NEW.place_id AND b.kind IN {_PLACES_THAT_SIGN}
            AND EXISTS (SELECT 1 FROM indicators_total d
                JOIN indicators_indicator i ON i.id = NEW.indicator_id
                JOIN indicators_indicator k ON k.id = d.indicator_id
                    AND (k.id = i.id OR k.key IN (i.numerator, i.denominator))
                WHERE d.place_id = b.id AND d.period = NEW.period
                GROUP BY d.indicator_id HAVING sum(d.n) <> 0)
            AND NOT EXISTS (SELECT 1 FROM indicators_signoff s
                WHERE s.reopened_at IS NULL AND s.place_id = b.id
                AND (s.period, s.indicator_id) = (NEW.period, NEW.indicator_id))) THEN
        RAISE EXCEPTION 'A figure of place % is not signed so.', NEW.place_id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""

FUNCTIONS = (REOPEN, FOLLOW, LAPSE, UPWARDS, GUARD)
TRIGGERS = (
    (
        "indicators_observation",
        "signoffs_follow",
        "CREATE TRIGGER signoffs_follow AFTER INSERT ON indicators_observation "
        "REFERENCING NEW TABLE AS new_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION ronghe_signoffs_follow()",
    ),
    (
        "indicators_signoff",
        "signoff_upwards",
        "CREATE TRIGGER signoff_upwards AFTER UPDATE ON indicators_signoff FOR EACH ROW "
        "WHEN (OLD.reopened_at IS NULL AND NEW.reopened_at IS NOT NULL) "
        "EXECUTE FUNCTION ronghe_signoff_upwards()",
    ),
    (
        "indicators_signoff",
        "signoff_guard",
        "CREATE TRIGGER signoff_guard BEFORE INSERT OR UPDATE ON indicators_signoff FOR EACH ROW "
        "WHEN (current_user = 'ronghe_web') EXECUTE FUNCTION ronghe_signoff_guard()",
    ),
)

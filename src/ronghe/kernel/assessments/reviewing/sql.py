"""What holds of review whoever writes: only what was unlocked changes, and the chain is kept."""

from __future__ import annotations

_SAFE = "SECURITY DEFINER SET search_path = public, pg_temp"

# The newest rule of the place or one above that fits; without any, one approval is enough.
CHAIN = f"""
CREATE OR REPLACE FUNCTION ronghe_review_chain(instrument bigint, of_period text, place bigint)
RETURNS text LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT coalesce((
        SELECT u.chain FROM assessments_reviewrule u
        JOIN parties_placeclosure c ON c.place_id = place AND c.ancestor_id = u.place_id
        WHERE (u.instrument_id IS NULL OR u.instrument_id = instrument)
            AND u.period IN ('', of_period)
        ORDER BY u.id DESC LIMIT 1), 'single')
$$
"""

# After a return of some answers the rest stands, for everybody: an owner's command, too. What the
# unlocked answers may reveal is free as well; while it is hidden it counts for nothing.
UNLOCKED = f"""
CREATE OR REPLACE FUNCTION ronghe_response_unlocked() RETURNS trigger
LANGUAGE plpgsql {_SAFE} AS $$
DECLARE
    free jsonb;
    revealed text[];
    locked text;
BEGIN
    SELECT r.items, r.reveals INTO free, revealed FROM assessments_return r
    WHERE r.response_id = OLD.id ORDER BY r.id DESC LIMIT 1;
    IF free IS NULL OR free = '{{}}'::jsonb THEN
        RETURN NEW;
    END IF;
    SELECT k.item INTO locked FROM (
            SELECT jsonb_object_keys(OLD.answers) UNION SELECT jsonb_object_keys(NEW.answers)
        ) AS k(item)
    WHERE OLD.answers -> k.item IS DISTINCT FROM NEW.answers -> k.item AND NOT free ? k.item
        AND k.item <> ALL (revealed)
    LIMIT 1;
    IF locked IS NOT NULL THEN
        RAISE EXCEPTION 'Answer % of response % was not sent back.', locked, OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""

# Answers change while their case is with the enterprise, and by its clerks; the last word is the
# city's where the chain says so.
REVIEW_GUARD = """
CREATE OR REPLACE FUNCTION ronghe_response_review_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.answers IS DISTINCT FROM OLD.answers AND EXISTS (
        SELECT 1 FROM cases_case c WHERE c.id = OLD.case_id
            AND c.machine_key = 'response' AND c.state_key NOT IN ('draft', 'returned')) THEN
        RAISE EXCEPTION 'Response % is submitted; its answers stand.', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.answers IS DISTINCT FROM OLD.answers AND NEW.channel = 'self'
        AND NEW.organisation_id <> ALL (ronghe_organisations_as('enterprise_clerk')) THEN
        RAISE EXCEPTION 'Response % is answered by its enterprise.', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.approved_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.approved_at IS NULL)
        AND (ronghe_review_chain(NEW.instrument_id, NEW.period, NEW.place_id) = 'city'
            OR ronghe_campaign_decider(
                NEW.instrument_id, NEW.period, NEW.organisation_id, 'approve')
                = 'programme_officer')
        AND NEW.place_id <> ALL (ronghe_places_as('programme_officer')) THEN
        RAISE EXCEPTION 'Response % is approved by the city.', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""

# What is sent back is open and with its enterprise, and is told as it stood.
RETURN_GUARD = """
CREATE OR REPLACE FUNCTION ronghe_return_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM assessments_response r JOIN cases_case c ON c.id = r.case_id
        WHERE r.id = NEW.response_id AND r.approved_at IS NULL AND c.state_key = 'returned'
            AND r.answers = NEW.answers)
        OR NEW.reason !~ '\\S' OR jsonb_typeof(NEW.items) <> 'object'
        OR EXISTS (SELECT 1 FROM jsonb_each_text(NEW.items) e WHERE e.value !~ '\\S') THEN
        RAISE EXCEPTION 'Response % was not sent back so.', NEW.response_id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""

# An unlocked answer takes the word back from the figures that it can move, in the place where it
# counts and in all above.
RETURN_REOPENS = f"""
CREATE OR REPLACE FUNCTION ronghe_return_reopens() RETURNS trigger
LANGUAGE plpgsql {_SAFE} AS $$
BEGIN
    PERFORM ronghe_signoffs_reopen(
        (SELECT array_agg(i.id) FROM indicators_indicator i WHERE i.key = ANY (NEW.indicators)),
        r.period, array_remove(ARRAY[r.place_id, o.place_id], NULL), 'unlocked', NEW.reason)
    FROM assessments_response r LEFT JOIN assessments_response o ON o.id = r.supersedes_id
    WHERE r.id = NEW.response_id;
    RETURN NULL;
END $$
"""

# How many others sent exactly these answers, for the instrument and period. A number alone: whose
# they are is shown by the rows that the visitor sees.
SAME = f"""
CREATE OR REPLACE FUNCTION ronghe_same_answers(ids bigint[])
RETURNS TABLE (id bigint, n bigint) LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT r.id, count(DISTINCT o.organisation_id)
    FROM assessments_response r
    JOIN assessments_response o ON (o.instrument_id, o.period, md5(o.answers::text))
            = (r.instrument_id, r.period, md5(r.answers::text))
        AND o.answers = r.answers AND o.organisation_id <> r.organisation_id
        AND o.superseded_at IS NULL
    LEFT JOIN cases_case c ON c.id = o.case_id
    WHERE r.id = ANY (ids) AND coalesce(c.state_key, '') <> 'draft'
        AND (r.place_id = ANY (ronghe_places()) OR ronghe_account() IS NULL
            AND session_user <> 'ronghe_web')
    GROUP BY r.id
$$
"""

# Findings are added by the rules; by hand one is dismissed, under one's own name, and no more.
FINDING_GUARD = """
CREATE OR REPLACE FUNCTION ronghe_finding_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND (NEW.gone_at IS NOT NULL OR NEW.dismissed_at IS NOT NULL)
        OR NEW.dismissed_at IS NOT NULL
            AND NEW.dismissed_account IS DISTINCT FROM ronghe_account()
            AND (TG_OP = 'INSERT' OR OLD.dismissed_at IS NULL) THEN
        RAISE EXCEPTION 'Finding % is not settled so.', NEW.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""

FUNCTIONS = (CHAIN, UNLOCKED, REVIEW_GUARD, RETURN_GUARD, RETURN_REOPENS, SAME, FINDING_GUARD)
_WEB = "WHEN (current_user = 'ronghe_web')"
TRIGGERS = (
    (
        "assessments_response",
        "response_unlocked",
        "CREATE TRIGGER response_unlocked BEFORE UPDATE ON assessments_response FOR EACH ROW "
        "WHEN (OLD.answers IS DISTINCT FROM NEW.answers) "
        "EXECUTE FUNCTION ronghe_response_unlocked()",
    ),
    (
        "assessments_response",
        "response_review_guard",
        f"CREATE TRIGGER response_review_guard BEFORE INSERT OR UPDATE ON assessments_response "
        f"FOR EACH ROW {_WEB} EXECUTE FUNCTION ronghe_response_review_guard()",
    ),
    (
        "assessments_return",
        "return_guard",
        f"CREATE TRIGGER return_guard BEFORE INSERT ON assessments_return FOR EACH ROW {_WEB} "
        "EXECUTE FUNCTION ronghe_return_guard()",
    ),
    (
        "assessments_return",
        "return_reopens",
        "CREATE TRIGGER return_reopens AFTER INSERT ON assessments_return FOR EACH ROW "
        "WHEN (NEW.indicators <> '{}') EXECUTE FUNCTION ronghe_return_reopens()",
    ),
    (
        "assessments_finding",
        "finding_guard",
        f"CREATE TRIGGER finding_guard BEFORE INSERT OR UPDATE ON assessments_finding "
        f"FOR EACH ROW {_WEB} EXECUTE FUNCTION ronghe_finding_guard()",
    ),
)

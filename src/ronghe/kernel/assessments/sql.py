"""What the database tells about responses that the visitor may not see one by one."""

from __future__ import annotations

from ronghe.kernel.assessments.peers import PEER_MEANS

_SAFE = "SECURITY DEFINER SET search_path = public, pg_temp"
# What was approved is never edited, only superseded, and that once.
FROZEN = """
CREATE OR REPLACE FUNCTION ronghe_response_frozen() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    later text[] := '{superseded_at,updated_at}';
BEGIN
    IF OLD.approved_at IS NOT NULL AND (OLD.superseded_at IS DISTINCT FROM NEW.superseded_at
            AND OLD.superseded_at IS NOT NULL
        OR to_jsonb(NEW) - later <> to_jsonb(OLD) - later) THEN
        RAISE EXCEPTION 'Response % is approved; a new revision supersedes it.', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""

# Only an officer of the place approves a response or puts an end to an approved one, and what it is
# about stands from its first moment: the workflow says so, and the database holds it against a
# statement that goes round the workflow. Foreign keys alone would let it name another enterprise's
# case, or one that its approval then supersedes.
GUARD = """
CREATE OR REPLACE FUNCTION ronghe_response_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := '{answers,approved_at,superseded_at,updated_at}';
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving THEN
        RAISE EXCEPTION 'Response % is about something else.', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.supersedes_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM assessments_response r WHERE r.id = NEW.supersedes_id
            AND (r.organisation_id, r.instrument_id, r.period)
            = (NEW.organisation_id, NEW.instrument_id, NEW.period)
            AND (r.channel = NEW.channel OR NEW.channel = 'on_site')) THEN
        RAISE EXCEPTION 'Response % supersedes something else.', NEW.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'INSERT' AND (NEW.case_id IS NOT NULL OR NEW.approved_at IS NULL) AND NOT EXISTS (
        SELECT 1 FROM cases_case c WHERE c.id = NEW.case_id
            AND (c.organisation_id, c.place_id) = (NEW.organisation_id, NEW.place_id)
            AND (c.machine_key = 'visit') = (NEW.channel = 'on_site')) THEN
        RAISE EXCEPTION 'Response % has no case of its own.', NEW.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (CASE WHEN TG_OP = 'INSERT' THEN NEW.approved_at IS NOT NULL
        ELSE (NEW.approved_at, NEW.superseded_at)
            IS DISTINCT FROM (OLD.approved_at, OLD.superseded_at) END)
        AND NEW.place_id <> ALL (ronghe_places_as('programme_officer', 'district_officer')) THEN
        RAISE EXCEPTION 'Only an officer of the place approves or supersedes response %.', NEW.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""

# An approval ends what it supersedes: the revision before, and the other channel's. By the
# database, because an enterprise that moved has its earlier approval in a district that its officer
# of today does not see; the figures that it made there would go on beside the new ones. Of a
# response that was begun before somebody was on site the answers are approved, too, but what was
# found on site goes on counting.
SUPERSEDE = f"""
CREATE OR REPLACE FUNCTION ronghe_response_supersedes() RETURNS trigger
LANGUAGE plpgsql {_SAFE} AS $$
DECLARE
    ended bigint[];
    gone bigint[];
BEGIN
    IF NEW.channel = 'self' AND EXISTS (
        SELECT 1 FROM assessments_response r, cases_case c
        WHERE (r.organisation_id, r.instrument_id, r.period, r.channel)
                = (NEW.organisation_id, NEW.instrument_id, NEW.period, 'on_site')
            AND r.approved_at IS NOT NULL AND r.superseded_at IS NULL
            AND c.id = NEW.case_id AND c.opened_at < r.approved_at) THEN
        NEW.superseded_at := NEW.approved_at;
        RETURN NEW;
    END IF;
    WITH gone AS (
        UPDATE assessments_response SET superseded_at = NEW.approved_at
        WHERE (organisation_id, instrument_id, period)
                = (NEW.organisation_id, NEW.instrument_id, NEW.period)
            AND id <> NEW.id AND approved_at IS NOT NULL AND superseded_at IS NULL
        RETURNING id)
    SELECT array_agg(id) INTO ended FROM gone;
    WITH left_behind AS (
        UPDATE indicators_observation o SET superseded_at = NEW.approved_at
        FROM assessments_result r
        WHERE r.response_id = ANY (ended) AND o.activity_id = r.activity_id
            AND o.organisation_id = NEW.organisation_id AND o.period = NEW.period
            AND o.place_id <> NEW.place_id AND o.superseded_at IS NULL
        RETURNING o.id)
    SELECT array_agg(id) INTO gone FROM left_behind;
    PERFORM ronghe_signoffs_lapse(gone);
    RETURN NEW;
END $$
"""

# An enterprise that moves takes along what is still under way; what was approved stays with the
# place that approved it.
MOVE = f"""
CREATE OR REPLACE FUNCTION ronghe_responses_move() RETURNS trigger
LANGUAGE plpgsql {_SAFE} AS $$
BEGIN
    WITH moved AS (
        SELECT n.id, n.place_id FROM new_rows n JOIN old_rows o USING (id)
        WHERE n.place_id <> o.place_id),
    responses AS (
        UPDATE assessments_response r SET place_id = m.place_id FROM moved m
        WHERE r.organisation_id = m.id AND r.approved_at IS NULL
        RETURNING r.case_id, r.place_id),
    visits AS (
        UPDATE assessments_visit v SET place_id = r.place_id FROM responses r
        WHERE v.case_id = r.case_id)
    UPDATE cases_case c SET place_id = r.place_id FROM responses r WHERE c.id = r.case_id;
    RETURN NULL;
END $$
"""

# Clerks of one enterprise learn which of them changed an answer last, and when; the trail itself is
# the auditors' to read. The name is that of the account, or of the command that changed it.
ANSWER_CHANGED = f"""
CREATE OR REPLACE FUNCTION ronghe_answer_changed(response bigint, item text)
RETURNS TABLE (at timestamptz, name text)
LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT e.at, coalesce(a.display_name, e.actor)
    FROM assessments_response r
    JOIN trust_trailentry e ON e.table_name = 'assessments_response' AND e.row_id = r.id
    LEFT JOIN parties_account a ON a.id = e.account
    WHERE r.id = $1 AND r.channel = 'self'
        AND r.organisation_id = ANY (ronghe_organisations_as('enterprise_clerk'))
        AND e.changes -> 'answers' -> 0 -> $2 IS DISTINCT FROM e.changes -> 'answers' -> 1 -> $2
    ORDER BY e.id DESC LIMIT 1
$$
"""

FUNCTIONS = (ANSWER_CHANGED, PEER_MEANS, FROZEN, GUARD, SUPERSEDE, MOVE)
TRIGGERS = (
    (
        "assessments_response",
        "response_frozen",
        "CREATE TRIGGER response_frozen BEFORE UPDATE ON assessments_response "
        "FOR EACH ROW EXECUTE FUNCTION ronghe_response_frozen()",
    ),
    (
        "assessments_response",
        "response_guard",
        "CREATE TRIGGER response_guard BEFORE INSERT OR UPDATE ON assessments_response "
        "FOR EACH ROW WHEN (current_user = 'ronghe_web') "
        "EXECUTE FUNCTION ronghe_response_guard()",
    ),
    (
        "assessments_response",
        # After the guard: triggers fire in the order of their names.
        "response_supersedes",
        "CREATE TRIGGER response_supersedes BEFORE UPDATE ON assessments_response "
        "FOR EACH ROW WHEN (OLD.approved_at IS NULL AND NEW.approved_at IS NOT NULL) "
        "EXECUTE FUNCTION ronghe_response_supersedes()",
    ),
    (
        "parties_organisation",
        "responses_move",
        "CREATE TRIGGER responses_move AFTER UPDATE ON parties_organisation "
        "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION ronghe_responses_move()",
    ),
)

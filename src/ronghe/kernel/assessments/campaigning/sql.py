"""What the database holds of campaigns: the lock, the last day, and what follows by itself.

The lock is decided here and asked for by the services, so that a page, the API and a statement
that goes round both meet the same answer.
"""

from __future__ import annotations

from django.conf import settings

from ronghe.kernel.trust.guards import Guard

_SAFE = f"SECURITY DEFINER SET search_path = public, pg_temp SET timezone = '{settings.TIME_ZONE}'"

# By the owner: the members' own policies ask about the campaign, and would ask in a circle.
ASKING = f"""
CREATE OR REPLACE FUNCTION ronghe_campaigns_asking() RETURNS bigint[]
LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT coalesce(array_agg(DISTINCT m.campaign_id), '{{}}')
    FROM assessments_campaignmember m WHERE m.organisation_id = ANY (ronghe_organisations())
$$
"""

# The last day on which a member saves and submits: the deadline, or the latest extension. An
# extension of a place holds for the members that lie in it today.
LAST_DAY = f"""
CREATE OR REPLACE FUNCTION ronghe_campaign_day(campaign bigint, organisation bigint) RETURNS date
LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT greatest(c.deadline, max(e.until))
    FROM assessments_campaign c
    JOIN assessments_campaignmember m ON m.campaign_id = c.id
    LEFT JOIN assessments_campaignextension e ON e.campaign_id = c.id
        AND (e.organisation_id = m.organisation_id OR e.organisation_id IS NULL
            AND EXISTS (SELECT 1 FROM parties_placeclosure b
                WHERE b.place_id = m.place_id AND b.ancestor_id = e.place_id))
    WHERE c.id = campaign AND m.organisation_id = organisation
    GROUP BY c.id, c.deadline
$$
"""

# Why an organisation may not save or submit now: early, late, closed; empty where it may. Of
# several rounds with the same questions the one that runs counts, else the newest.
LOCK = f"""
CREATE OR REPLACE FUNCTION ronghe_campaign_lock(
    instrument bigint, of_period text, organisation bigint) RETURNS text
LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT coalesce((SELECT CASE
            WHEN c.state = 'closed' THEN 'closed'
            WHEN current_date < c.opens_on THEN 'early'
            WHEN current_date > ronghe_campaign_day(c.id, m.organisation_id) THEN 'late'
            ELSE '' END
        FROM assessments_campaignmember m
        JOIN assessments_campaign c ON c.id = m.campaign_id
        WHERE m.organisation_id = organisation
            AND c.instrument_id = instrument AND c.period = of_period AND c.state <> 'draft'
        ORDER BY c.state = 'running' DESC, c.id DESC LIMIT 1), '')
$$
"""

# Who checks or approves a response as its campaign has it, a role; empty without a campaign. Of
# several rounds the same one counts as for the lock. Everything that decides asks this.
DECIDER = f"""
CREATE OR REPLACE FUNCTION ronghe_campaign_decider(
    instrument bigint, of_period text, organisation bigint, step text) RETURNS text
LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT coalesce((SELECT CASE step WHEN 'check' THEN c.checked_by ELSE c.approved_by END
        FROM assessments_campaignmember m
        JOIN assessments_campaign c ON c.id = m.campaign_id
        WHERE m.organisation_id = organisation
            AND c.instrument_id = instrument AND c.period = of_period AND c.state <> 'draft'
        ORDER BY c.state = 'running' DESC, c.id DESC LIMIT 1), '')
$$
"""

# Where the campaign leaves the check to the city, no district passes a response on.
CHECK_GUARD = """
CREATE OR REPLACE FUNCTION ronghe_campaign_check_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM assessments_response r WHERE r.case_id = NEW.case_id
            AND ronghe_campaign_decider(r.instrument_id, r.period, r.organisation_id, 'check')
                = 'programme_officer'
            AND r.place_id <> ALL (ronghe_places_as('programme_officer'))) THEN
        RAISE EXCEPTION 'Case % is checked by the city.', NEW.case_id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""

# How far a response `r` with its case `k` is; an approved one counts before a correction of it.
PROGRESS = """CASE
            WHEN r.approved_at IS NOT NULL THEN 'approved'
            WHEN k.state_key = 'draft' THEN 'filling'
            WHEN k.state_key = 'returned' THEN 'returned'
            ELSE 'submitted' END"""
FIRST = "r.approved_at IS NULL, r.revision DESC"

# How far a member is. As the reader: whose responses are hidden count as not begun.
MEMBER_STATE = f"""
CREATE OR REPLACE FUNCTION ronghe_member_state(
    instrument bigint, of_period text, organisation bigint) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT {PROGRESS}
        FROM assessments_response r LEFT JOIN cases_case k ON k.id = r.case_id
        WHERE r.instrument_id = instrument AND r.period = of_period
            AND r.organisation_id = organisation AND r.channel = 'self'
            AND r.superseded_at IS NULL
        ORDER BY {FIRST} LIMIT 1), 'invited')
$$
"""

# The same for all members of a campaign at once, by place: one walk over the responses.
COUNTS = f"""
    SELECT m.place_id, coalesce(s.progress, 'invited'), count(*)
    FROM assessments_campaignmember m LEFT JOIN (
        SELECT DISTINCT ON (r.organisation_id) r.organisation_id, {PROGRESS} AS progress
        FROM assessments_response r LEFT JOIN cases_case k ON k.id = r.case_id
        WHERE r.instrument_id = %(instrument)s AND r.period = %(period)s
            AND r.channel = 'self' AND r.superseded_at IS NULL
        ORDER BY r.organisation_id, {FIRST}) s ON s.organisation_id = m.organisation_id
    WHERE m.campaign_id = %(campaign)s GROUP BY 1, 2
"""

# A response that was sent back follows the day of its return; all others keep that of the
# campaign. Officers approve after it as before.
ANSWERS_LOCK = """
CREATE OR REPLACE FUNCTION ronghe_campaign_answers_lock() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    lock text;
BEGIN
    IF NEW.channel <> 'self' OR NEW.approved_at IS NOT NULL
        OR TG_OP = 'UPDATE' AND NEW.answers IS NOT DISTINCT FROM OLD.answers
        OR EXISTS (SELECT 1 FROM cases_case k
            WHERE k.id = NEW.case_id AND k.state_key = 'returned') THEN
        RETURN NEW;
    END IF;
    lock := ronghe_campaign_lock(NEW.instrument_id, NEW.period, NEW.organisation_id);
    IF lock = '' THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'The campaign of response % takes no answers (%).', NEW.id, lock
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

# What is handed in late is not handed in, and what was handed in is not taken back for nothing.
STEP_LOCK = """
CREATE OR REPLACE FUNCTION ronghe_campaign_step_lock() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    lock text;
BEGIN
    IF NEW.from_state <> 'draft' AND NEW.to_state <> 'draft' OR NEW.from_state = '' THEN
        RETURN NEW;
    END IF;
    SELECT ronghe_campaign_lock(r.instrument_id, r.period, r.organisation_id) INTO lock
        FROM assessments_response r WHERE r.case_id = NEW.case_id AND r.channel = 'self';
    IF coalesce(lock, '') = '' THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'The campaign of case % is not open (%).', NEW.case_id, lock
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

MEMBER_GUARD = """
CREATE OR REPLACE FUNCTION ronghe_member_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    held assessments_campaign;
BEGIN
    SELECT * INTO held FROM assessments_campaign c
        WHERE c.id = coalesce(NEW.campaign_id, OLD.campaign_id);
    IF TG_OP = 'UPDATE' THEN
        -- Nothing moves but the invitation, which comes once.
        IF OLD.case_id IS NULL AND to_jsonb(NEW) - 'case_id' = to_jsonb(OLD) - 'case_id'
            AND EXISTS (SELECT 1 FROM cases_case k WHERE k.id = NEW.case_id
                AND k.machine_key = 'invitation' AND k.organisation_id = NEW.organisation_id
                AND k.place_id = NEW.place_id) THEN
            RETURN NEW;
        END IF;
    ELSIF held.state = 'draft' AND (TG_OP = 'DELETE' OR NEW.case_id IS NULL
        AND EXISTS (SELECT 1 FROM parties_placeclosure b
            WHERE b.place_id = NEW.place_id AND b.ancestor_id = held.place_id)
        AND EXISTS (SELECT 1 FROM parties_organisation o
            WHERE o.id = NEW.organisation_id AND o.place_id = NEW.place_id)) THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'The members of campaign % are settled.', held.id
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

_WITHIN = (
    "EXISTS (SELECT 1 FROM parties_placeclosure b JOIN assessments_campaign c "
    "ON c.place_id = b.ancestor_id WHERE b.place_id = NEW.place_id AND c.id = NEW.campaign_id "
    "AND {condition})"
)
_MEMBER = (
    "EXISTS (SELECT 1 FROM assessments_campaignmember m WHERE m.campaign_id = NEW.campaign_id "
    "AND (m.organisation_id, m.place_id) = (NEW.organisation_id, NEW.place_id))"
)
GUARDS = (
    Guard(
        table="assessments_campaign",
        begins="NEW.state = 'draft' AND EXISTS (SELECT 1 FROM cases_case k "
        "WHERE k.id = NEW.case_id AND k.machine_key = 'campaign' "
        "AND k.place_id = NEW.place_id AND k.organisation_id IS NULL)",
        moving="CASE OLD.state WHEN 'draft' THEN '{title,instrument_id,period,population,"
        "opens_on,deadline,reminder_days,checked_by,approved_by,state}' "
        "WHEN 'running' THEN '{state}' ELSE '{}' END",
        holds="NEW.state = (SELECT k.state_key FROM cases_case k WHERE k.id = NEW.case_id)",
    ),
    Guard(
        table="assessments_campaignquota",
        holds=_WITHIN.format(condition="c.state <> 'closed'"),
    ),
    Guard(
        table="assessments_campaignextension",
        begins=_WITHIN.format(condition="c.state = 'running' AND NEW.until > c.deadline")
        + f" AND (NEW.organisation_id IS NULL OR {_MEMBER})",
    ),
    Guard(
        table="assessments_campaignreminder",
        begins=_WITHIN.format(condition="c.state = 'running'")
        + f" AND NEW.days IS NULL AND {_MEMBER}",
    ),
)

# The house takes the invitation off the table as soon as there is a response, however it came.
# Imports bring thousands at once, so it is asked once a statement.
BEGUN = f"""
CREATE OR REPLACE FUNCTION ronghe_invitation_begun() RETURNS trigger
LANGUAGE plpgsql {_SAFE} AS $$
DECLARE
    moment timestamptz := clock_timestamp();
BEGIN
    WITH open AS (
        SELECT DISTINCT k.id FROM new_rows n
        JOIN assessments_campaignmember m ON m.organisation_id = n.organisation_id
        JOIN assessments_campaign c ON c.id = m.campaign_id
        JOIN cases_case k ON k.id = m.case_id
        WHERE n.channel = 'self' AND c.state = 'running'
            AND c.instrument_id = n.instrument_id AND c.period = n.period
            AND k.state_key = 'invited'),
    taken AS (
        INSERT INTO cases_casestep (case_id, transition_key, from_state, to_state, account,
            actor_name, reason, at)
        SELECT id, 'accept', 'invited', 'accepted', NULL, '系统', '', moment FROM open)
    UPDATE cases_case k SET state_key = 'accepted', entered_at = moment, due_on = NULL
    FROM open WHERE k.id = open.id;
    RETURN NULL;
END $$
"""

# With the campaign its open invitations end.
CLOSED = f"""
CREATE OR REPLACE FUNCTION ronghe_campaign_closed() RETURNS trigger
LANGUAGE plpgsql {_SAFE} AS $$
DECLARE
    moment timestamptz := clock_timestamp();
BEGIN
    WITH open AS (
        SELECT k.id FROM assessments_campaignmember m JOIN cases_case k ON k.id = m.case_id
        WHERE m.campaign_id = NEW.id AND k.state_key = 'invited'),
    taken AS (
        INSERT INTO cases_casestep (case_id, transition_key, from_state, to_state, account,
            actor_name, reason, at)
        SELECT id, 'lapse', 'invited', 'lapsed', NULL, '系统', '', moment FROM open)
    UPDATE cases_case k SET state_key = 'lapsed', entered_at = moment, due_on = NULL
    FROM open WHERE k.id = open.id;
    RETURN NULL;
END $$
"""

# The days that clerks see among their tasks follow the start and every extension at once.
DAYS = f"""
CREATE OR REPLACE FUNCTION ronghe_campaign_days() RETURNS trigger
LANGUAGE plpgsql {_SAFE} AS $$
DECLARE
    about jsonb := to_jsonb(NEW);
    of_campaign bigint := coalesce(about ->> 'campaign_id', about ->> 'id')::bigint;
    of_organisation bigint := (about ->> 'organisation_id')::bigint;
BEGIN
    UPDATE cases_case k SET due_on = t.due_on
    FROM (
        SELECT coalesce(r.case_id, m.case_id) AS case_id,
            ronghe_campaign_day(c.id, m.organisation_id) AS due_on
        FROM assessments_campaignmember m
        JOIN assessments_campaign c ON c.id = m.campaign_id
        LEFT JOIN assessments_response r ON r.organisation_id = m.organisation_id
            AND r.instrument_id = c.instrument_id AND r.period = c.period
            AND r.channel = 'self' AND r.approved_at IS NULL
        WHERE m.campaign_id = of_campaign
            AND (of_organisation IS NULL OR m.organisation_id = of_organisation)) t
    WHERE k.id = t.case_id AND k.state_key IN ('invited', 'draft')
        AND k.due_on IS DISTINCT FROM t.due_on;
    RETURN NULL;
END $$
"""

# An enterprise that moves is counted in its new district while the campaign runs.
MOVED = f"""
CREATE OR REPLACE FUNCTION ronghe_members_move() RETURNS trigger
LANGUAGE plpgsql {_SAFE} AS $$
BEGIN
    WITH moved AS (
        SELECT n.id, n.place_id FROM new_rows n JOIN old_rows o USING (id)
        WHERE n.place_id <> o.place_id),
    members AS (
        UPDATE assessments_campaignmember m SET place_id = v.place_id
        FROM moved v, assessments_campaign c
        WHERE m.organisation_id = v.id AND c.id = m.campaign_id AND c.state <> 'closed'
        RETURNING m.case_id, m.place_id)
    UPDATE cases_case k SET place_id = m.place_id FROM members m WHERE k.id = m.case_id;
    RETURN NULL;
END $$
"""

# Safe to repeat: a notice of the calendar comes once for each day that it speaks of. A round that
# was down on the day itself tells the latest notice that is due, not all that were missed.
REMIND = f"""
CREATE OR REPLACE FUNCTION ronghe_campaigns_remind() RETURNS integer
LANGUAGE plpgsql {_SAFE} AS $$
DECLARE
    made integer;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7260124) THEN RETURN 0; END IF;
    PERFORM set_config('ronghe.reason', 'reminder', true),
        set_config('ronghe.actor', 'clock', true);
    WITH due AS (
        SELECT c.id AS campaign_id, m.organisation_id, m.place_id, d.due_on,
            (SELECT min(days) FROM unnest(c.reminder_days) days
                WHERE d.due_on - days <= current_date) AS days
        FROM assessments_campaign c
        JOIN assessments_campaignmember m ON m.campaign_id = c.id
        CROSS JOIN LATERAL (
            SELECT ronghe_campaign_day(c.id, m.organisation_id) AS due_on) d
        WHERE c.state = 'running' AND c.opens_on <= current_date AND d.due_on >= current_date
            -- Nobody is asked about until some notice is due.
            AND c.deadline - (SELECT max(days) FROM unnest(c.reminder_days) days) <= current_date
            AND ronghe_member_state(c.instrument_id, c.period, m.organisation_id)
                IN ('invited', 'filling'))
    INSERT INTO assessments_campaignreminder (campaign_id, organisation_id, place_id, days, due_on,
        text, actor_name, at)
    SELECT campaign_id, organisation_id, place_id, days, due_on, '', '系统', clock_timestamp()
    FROM due WHERE days IS NOT NULL
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS made = ROW_COUNT;
    PERFORM set_config('ronghe.actor', '', true);
    RETURN made;
END $$
"""

FUNCTIONS = (
    ASKING,
    LAST_DAY,
    LOCK,
    DECIDER,
    CHECK_GUARD,
    MEMBER_STATE,
    ANSWERS_LOCK,
    STEP_LOCK,
    MEMBER_GUARD,
    BEGUN,
    CLOSED,
    DAYS,
    MOVED,
    REMIND,
    *(guard.function for guard in GUARDS),
)
_WEB = "current_user = 'ronghe_web'"
TRIGGERS = (
    *(guard.trigger for guard in GUARDS),
    (
        "assessments_response",
        "campaign_lock",
        "CREATE TRIGGER campaign_lock BEFORE INSERT OR UPDATE ON assessments_response "
        f"FOR EACH ROW WHEN ({_WEB}) EXECUTE FUNCTION ronghe_campaign_answers_lock()",
    ),
    (
        "cases_casestep",
        "campaign_step_lock",
        "CREATE TRIGGER campaign_step_lock BEFORE INSERT ON cases_casestep "
        f"FOR EACH ROW WHEN ({_WEB}) EXECUTE FUNCTION ronghe_campaign_step_lock()",
    ),
    (
        "cases_casestep",
        "campaign_check_guard",
        "CREATE TRIGGER campaign_check_guard BEFORE INSERT ON cases_casestep FOR EACH ROW "
        f"WHEN ({_WEB} AND NEW.from_state = 'submitted' AND NEW.to_state = 'checked') "
        "EXECUTE FUNCTION ronghe_campaign_check_guard()",
    ),
    (
        "assessments_campaignmember",
        "member_guard",
        "CREATE TRIGGER member_guard BEFORE INSERT OR UPDATE OR DELETE "
        f"ON assessments_campaignmember FOR EACH ROW WHEN ({_WEB}) "
        "EXECUTE FUNCTION ronghe_member_guard()",
    ),
    (
        "assessments_response",
        "invitation_begun",
        "CREATE TRIGGER invitation_begun AFTER INSERT ON assessments_response "
        "REFERENCING NEW TABLE AS new_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION ronghe_invitation_begun()",
    ),
    (
        "assessments_campaign",
        "campaign_closed",
        "CREATE TRIGGER campaign_closed AFTER UPDATE ON assessments_campaign FOR EACH ROW "
        "WHEN (NEW.state = 'closed' AND OLD.state <> 'closed') "
        "EXECUTE FUNCTION ronghe_campaign_closed()",
    ),
    (
        "assessments_campaignextension",
        "campaign_extended",
        "CREATE TRIGGER campaign_extended AFTER INSERT ON assessments_campaignextension "
        "FOR EACH ROW EXECUTE FUNCTION ronghe_campaign_days()",
    ),
    (
        "assessments_campaign",
        "campaign_started",
        "CREATE TRIGGER campaign_started AFTER UPDATE ON assessments_campaign FOR EACH ROW "
        "WHEN (NEW.state = 'running' AND OLD.state = 'draft') "
        "EXECUTE FUNCTION ronghe_campaign_days()",
    ),
    (
        "parties_organisation",
        "members_move",
        "CREATE TRIGGER members_move AFTER UPDATE ON parties_organisation "
        "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION ronghe_members_move()",
    ),
)

"""What the database holds of visits, against whoever goes round the services.

Nobody is sent without an accreditation for the day, nor where an interest conflicts; only the
assessor of a visit scores it, and only while accredited; the visit opens the organisation to the
assessor and its end closes it again.
"""

from __future__ import annotations

from django.conf import settings

from ronghe.kernel.assessments.visiting.rules import CONFLICT_RULES, DAYS_TO_WRITE_UP
from ronghe.kernel.assessments.visiting.workflow import EDITABLE, VISIT

_SAFE = f"SECURITY DEFINER SET search_path = public, pg_temp SET timezone = '{settings.TIME_ZONE}'"
_OFFICERS = "ronghe_places_as('programme_officer', 'district_officer')"
_TODAY = f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date"
_YEARS = ", ".join(f"('{kind.key}', {kind.years})" for kind in CONFLICT_RULES.kinds)
_EDITABLE = ", ".join(f"'{state}'" for state in sorted(EDITABLE))
_FINAL = ", ".join(f"'{state.key}'" for state in VISIT.states if state.is_final)
_MINE = ", ".join(
    f"'{step.key}'" for step in VISIT.transitions if step.roles == frozenset({"assessor"})
)

# The same question as `engines.visits.conflicts`; a test holds them together. It runs as whoever
# asks: it tells officers and the assessor what they may read anyway, and others nothing.
ASSIGNABLE = f"""
CREATE OR REPLACE FUNCTION ronghe_visit_assignable(assessor bigint, organisation bigint,
    instrument bigint, on_day date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM assessments_accreditation c
        WHERE c.assessor_id = assessor AND c.withdrawn_at IS NULL
            AND on_day BETWEEN c.valid_from AND c.valid_to
            AND (c.instruments = '{{}}' OR (SELECT i.key FROM assessments_instrument i
                WHERE i.id = instrument) = ANY (c.instruments)))
    AND NOT EXISTS (
        SELECT 1 FROM assessments_interest i
        JOIN parties_organisation o ON o.credit_code = i.credit_code
        JOIN (VALUES {_YEARS}) AS r(kind, years) ON r.kind = i.kind
        WHERE i.assessor_id = assessor AND o.id = organisation AND i.withdrawn_at IS NULL
            AND (i.since IS NULL OR i.since <= on_day)
            AND (i.until IS NULL OR on_day <= i.until
                OR on_day < i.until + make_interval(years => r.years)))
    AND NOT EXISTS (
        SELECT 1 FROM assessments_assessor a JOIN parties_organisation o
            ON o.credit_code = a.employer_code
        WHERE a.id = assessor AND o.id = organisation)
$$
"""

GUARD = f"""
CREATE OR REPLACE FUNCTION ronghe_visit_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    planning text[] := '{{assessor_id,assessor_name,planned_on,own_id,scope_id}}';
    held text;
    fits boolean;
BEGIN
    SELECT c.state_key INTO held FROM cases_case c WHERE c.id = NEW.case_id;
    IF TG_OP = 'INSERT' THEN
        fits := NEW.notes = '{{}}' AND NEW.scope_id IS NULL AND held = 'planned'
            AND NEW.place_id = ANY ({_OFFICERS})
            AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = NEW.case_id
                AND (c.machine_key, c.organisation_id, c.place_id)
                    = ('visit', NEW.organisation_id, NEW.place_id))
            AND EXISTS (SELECT 1 FROM assessments_response r WHERE r.id = NEW.response_id
                AND (r.channel, r.case_id, r.instrument_id, r.period, r.organisation_id)
                    = ('on_site', NEW.case_id, NEW.instrument_id, NEW.period, NEW.organisation_id));
    ELSIF to_jsonb(NEW) - planning = to_jsonb(OLD) - planning
        -- Whoever is sent now signs: the signatures of the former one's visit go with him.
        OR NEW.assessor_id <> OLD.assessor_id AND NEW.notes = OLD.notes - 'signature'
            AND to_jsonb(NEW) - planning - 'notes'::text
                = to_jsonb(OLD) - planning - 'notes'::text THEN
        fits := held = 'planned' AND OLD.place_id = ANY ({_OFFICERS});
    ELSE
        fits := held IN ({_EDITABLE})
            AND to_jsonb(NEW) - 'notes'::text = to_jsonb(OLD) - 'notes'::text
            AND EXISTS (SELECT 1 FROM assessments_assessor a
                WHERE a.id = OLD.assessor_id AND a.account = ronghe_account())
            AND ronghe_visit_assignable(OLD.assessor_id, OLD.organisation_id, OLD.instrument_id,
                {_TODAY});
    END IF;
    IF NOT coalesce(fits, false) THEN
        RAISE EXCEPTION 'Visit % is not changed so.', NEW.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (TG_OP = 'INSERT' OR (NEW.assessor_id, NEW.planned_on) <> (OLD.assessor_id, OLD.planned_on))
        AND NOT (EXISTS (SELECT 1 FROM assessments_assessor a WHERE a.id = NEW.assessor_id
                AND a.is_active)
            AND (NEW.own_id IS NULL OR EXISTS (SELECT 1 FROM assessments_response r
                WHERE r.id = NEW.own_id
                    AND (r.channel, r.instrument_id, r.period, r.organisation_id) = ('self',
                        NEW.instrument_id, NEW.period, NEW.organisation_id)))
            AND ronghe_visit_assignable(NEW.assessor_id, NEW.organisation_id, NEW.instrument_id,
                NEW.planned_on)) THEN
        RAISE EXCEPTION 'Assessor % is not sent there on %.', NEW.assessor_id, NEW.planned_on
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""

# Everybody signs their own declarations; what was declared is taken back by an office alone.
INTEREST_GUARD = """
CREATE OR REPLACE FUNCTION ronghe_interest_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    own boolean := EXISTS (SELECT 1 FROM assessments_assessor a
        WHERE a.id = NEW.assessor_id AND a.account = ronghe_account());
BEGIN
    IF TG_OP = 'INSERT' AND NEW.account = ronghe_account() AND NEW.withdrawn_at IS NULL
            AND (NEW.declared_by = 'self') = own
        OR TG_OP = 'UPDATE' AND NOT own THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Interest % is not declared so.', NEW.id
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

# A case of a visit begins in an office, and the steps of the assessor are those of the one sent.
BEGIN_GUARD = f"""
CREATE OR REPLACE FUNCTION ronghe_visit_begin_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.place_id = ANY ({_OFFICERS}) THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'A visit is planned by an officer.' USING ERRCODE = 'insufficient_privilege';
END $$
"""

STEP_GUARD = f"""
CREATE OR REPLACE FUNCTION ronghe_visit_step_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.transition_key NOT IN ({_MINE}) OR EXISTS (SELECT 1 FROM cases_case c
            WHERE c.id = NEW.case_id AND c.machine_key <> 'visit')
        OR EXISTS (SELECT 1 FROM assessments_visit v
            JOIN assessments_assessor a ON a.id = v.assessor_id
            WHERE v.case_id = NEW.case_id AND a.account = ronghe_account()
                AND ronghe_visit_assignable(v.assessor_id, v.organisation_id, v.instrument_id,
                    {_TODAY})) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Step % of case % is the assessor''s.', NEW.transition_key, NEW.case_id
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

FILE_GUARD = """
CREATE OR REPLACE FUNCTION ronghe_visit_file_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_case c
            WHERE c.id = NEW.case_id AND c.machine_key = 'visit'
                AND c.place_id <> ALL (ronghe_places_as('programme_officer', 'district_officer')))
        OR EXISTS (SELECT 1 FROM assessments_visit v
            JOIN assessments_assessor a ON a.id = v.assessor_id
            WHERE v.case_id = NEW.case_id AND a.account = ronghe_account()) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Case % takes files of its assessor.', NEW.case_id
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

# What was found on site is written by who was there.
ANSWERS_GUARD = f"""
CREATE OR REPLACE FUNCTION ronghe_visit_answers_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM assessments_visit v
            JOIN assessments_assessor a ON a.id = v.assessor_id
            JOIN cases_case c ON c.id = v.case_id
            WHERE v.response_id = OLD.id AND a.account = ronghe_account()
                AND c.state_key IN ({_EDITABLE})
                AND ronghe_visit_assignable(v.assessor_id, v.organisation_id, v.instrument_id,
                    {_TODAY})) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Response % is answered by the assessor on site.', OLD.id
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

# A visit opens its organisation to whom it sends, from now until it is written up, and no longer
# than the accreditation lasts. By the database: officers give no roles otherwise.
SCOPE = f"""
CREATE OR REPLACE FUNCTION ronghe_visit_scope() RETURNS trigger
LANGUAGE plpgsql {_SAFE} AS $$
DECLARE
    sent bigint;
    last date;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.scope_id IS NOT NULL THEN
        UPDATE parties_scope SET valid_to = current_date - 1
            WHERE id = OLD.scope_id AND (valid_to IS NULL OR valid_to >= current_date);
    END IF;
    NEW.scope_id := NULL;
    SELECT a.account INTO sent FROM assessments_assessor a WHERE a.id = NEW.assessor_id;
    IF sent IS NULL THEN RETURN NEW; END IF;
    SELECT least(greatest(NEW.planned_on, current_date) + {DAYS_TO_WRITE_UP}, max(c.valid_to))
        INTO last FROM assessments_accreditation c
        WHERE c.assessor_id = NEW.assessor_id AND c.withdrawn_at IS NULL
            AND NEW.planned_on BETWEEN c.valid_from AND c.valid_to;
    INSERT INTO parties_scope (account_id, role, organisation_id, valid_from, valid_to)
        VALUES (sent, 'assessor', NEW.organisation_id, current_date, last)
        RETURNING id INTO NEW.scope_id;
    RETURN NEW;
END $$
"""

# Its end closes the organisation at once; a return gives the days that the return gives.
CLOSE = f"""
CREATE OR REPLACE FUNCTION ronghe_visit_close() RETURNS trigger
LANGUAGE plpgsql {_SAFE} AS $$
BEGIN
    UPDATE parties_scope s SET valid_to = CASE
            WHEN NEW.state_key IN ({_FINAL}) THEN current_date - 1
            ELSE greatest(s.valid_to, least(current_date + {DAYS_TO_WRITE_UP},
                (SELECT max(c.valid_to) FROM assessments_accreditation c
                    WHERE c.assessor_id = v.assessor_id AND c.withdrawn_at IS NULL))) END
        FROM assessments_visit v WHERE v.case_id = NEW.id AND s.id = v.scope_id;
    RETURN NULL;
END $$
"""

# Who may no longer score reads no more: when the last accreditation is withdrawn, or the entry is
# closed or belongs to another login, the visits under way close their organisations to the old one.
STOP = f"""
CREATE OR REPLACE FUNCTION ronghe_assessor_stops() RETURNS trigger
LANGUAGE plpgsql {_SAFE} AS $$
BEGIN
    UPDATE parties_scope s SET valid_to = current_date - 1
        FROM assessments_visit v JOIN assessments_assessor a ON a.id = v.assessor_id
        WHERE s.id = v.scope_id AND (s.valid_to IS NULL OR s.valid_to >= current_date)
            AND a.id = CASE TG_TABLE_NAME WHEN 'assessments_assessor'
                THEN (to_jsonb(NEW) ->> 'id')::bigint
                ELSE (to_jsonb(NEW) ->> 'assessor_id')::bigint END
            AND (NOT a.is_active OR s.account_id IS DISTINCT FROM a.account
                OR NOT EXISTS (SELECT 1 FROM assessments_accreditation c
                    WHERE c.assessor_id = a.id AND c.withdrawn_at IS NULL
                        AND current_date <= c.valid_to));
    RETURN NULL;
END $$
"""

# Officers choose whom to register by login, and see no other account.
ACCOUNTS = f"""
CREATE OR REPLACE FUNCTION ronghe_assessor_accounts()
RETURNS TABLE (id bigint, username text, name text)
LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT DISTINCT a.id, a.username::text, a.display_name::text
    FROM parties_scope s JOIN parties_account a ON a.id = s.account_id
    WHERE s.role = 'assessor' AND a.is_active AND s.place_id = ANY ({_OFFICERS})
        AND s.valid_from <= current_date AND (s.valid_to IS NULL OR s.valid_to >= current_date)
$$
"""

FUNCTIONS = (
    ASSIGNABLE,
    GUARD,
    INTEREST_GUARD,
    BEGIN_GUARD,
    STEP_GUARD,
    FILE_GUARD,
    ANSWERS_GUARD,
    SCOPE,
    CLOSE,
    STOP,
    ACCOUNTS,
)
TRIGGERS = (
    (
        "assessments_accreditation",
        "accreditation_stops",
        "CREATE TRIGGER accreditation_stops AFTER UPDATE OF withdrawn_at "
        "ON assessments_accreditation FOR EACH ROW WHEN (NEW.withdrawn_at IS NOT NULL) "
        "EXECUTE FUNCTION ronghe_assessor_stops()",
    ),
    (
        "assessments_assessor",
        "assessor_stops",
        "CREATE TRIGGER assessor_stops AFTER UPDATE ON assessments_assessor FOR EACH ROW "
        "WHEN (NEW.account IS DISTINCT FROM OLD.account OR NOT NEW.is_active) "
        "EXECUTE FUNCTION ronghe_assessor_stops()",
    ),
    (
        "assessments_interest",
        "interest_guard",
        "CREATE TRIGGER interest_guard BEFORE INSERT OR UPDATE ON assessments_interest "
        "FOR EACH ROW WHEN (current_user = 'ronghe_web') "
        "EXECUTE FUNCTION ronghe_interest_guard()",
    ),
    (
        "assessments_visit",
        "visit_guard",
        "CREATE TRIGGER visit_guard BEFORE INSERT OR UPDATE ON assessments_visit FOR EACH ROW "
        "WHEN (current_user = 'ronghe_web') EXECUTE FUNCTION ronghe_visit_guard()",
    ),
    (
        "assessments_visit",
        # After the guard: triggers fire in the order of their names.
        "visit_scope",
        "CREATE TRIGGER visit_scope BEFORE INSERT OR UPDATE OF assessor_id, planned_on "
        "ON assessments_visit FOR EACH ROW EXECUTE FUNCTION ronghe_visit_scope()",
    ),
    (
        "cases_case",
        "visit_begin_guard",
        "CREATE TRIGGER visit_begin_guard BEFORE INSERT ON cases_case FOR EACH ROW "
        "WHEN (current_user = 'ronghe_web' AND NEW.machine_key = 'visit') "
        "EXECUTE FUNCTION ronghe_visit_begin_guard()",
    ),
    (
        "cases_case",
        "visit_close",
        "CREATE TRIGGER visit_close AFTER UPDATE OF state_key ON cases_case FOR EACH ROW "
        f"WHEN (NEW.machine_key = 'visit' AND NEW.state_key IN ({_FINAL}, 'returned') "
        "AND NEW.state_key <> OLD.state_key) EXECUTE FUNCTION ronghe_visit_close()",
    ),
    (
        "cases_casestep",
        "visit_step_guard",
        "CREATE TRIGGER visit_step_guard BEFORE INSERT ON cases_casestep FOR EACH ROW "
        "WHEN (current_user = 'ronghe_web') EXECUTE FUNCTION ronghe_visit_step_guard()",
    ),
    (
        "cases_attachment",
        "visit_file_guard",
        "CREATE TRIGGER visit_file_guard BEFORE INSERT ON cases_attachment FOR EACH ROW "
        "WHEN (current_user = 'ronghe_web') EXECUTE FUNCTION ronghe_visit_file_guard()",
    ),
    (
        "assessments_response",
        "visit_answers_guard",
        "CREATE TRIGGER visit_answers_guard BEFORE UPDATE ON assessments_response FOR EACH ROW "
        "WHEN (current_user = 'ronghe_web' AND OLD.channel = 'on_site' "
        "AND NEW.answers IS DISTINCT FROM OLD.answers) "
        "EXECUTE FUNCTION ronghe_visit_answers_guard()",
    ),
)

"""What goes round the services neither changes promises nor accepts one's own report."""

from __future__ import annotations

from ronghe.kernel.plans import guards
from ronghe.kernel.plans.supervising import sql as supervising
from ronghe.kernel.plans.supporting import sql as supporting

GUARD = """
CREATE OR REPLACE FUNCTION ronghe_commitment_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    -- What measures a promise may become known later; it changes nothing that was promised.
    measuring text[] := '{measured_by_id,measure_confirmed_by}';
    held text;
BEGIN
    IF current_user <> 'ronghe_web' THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    SELECT state INTO held FROM plans_plan WHERE id = coalesce(NEW.plan_id, OLD.plan_id);
    IF TG_OP = 'UPDATE' AND (NEW.plan_id, NEW.line) <> (OLD.plan_id, OLD.line) THEN
        RAISE EXCEPTION 'Commitment % is of its plan.', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF held = 'draft' OR TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - measuring = to_jsonb(OLD) - measuring THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'The plan of commitment % is no draft; revise it.', coalesce(NEW.id, OLD.id)
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

# A report is written by its place while it is open, and accepted by another person, who decides for
# the place of the plan and neither opened, wrote last nor submitted it; what is accepted is
# superseded, never changed. Moving the case alone, which
# its place may, makes no report count: `accepted_at` does.
REPORT_GUARD = """
CREATE OR REPLACE FUNCTION ronghe_report_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    writing text[] := '{value,note,reported_by,account}';
    closing text[] := '{accepted_at,superseded_at}';
    checks boolean;
BEGIN
    IF current_user <> 'ronghe_web' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.account IS DISTINCT FROM ronghe_account()
            OR NEW.accepted_at IS NOT NULL OR NEW.superseded_at IS NOT NULL
            OR NOT EXISTS (
                SELECT 1 FROM plans_commitment c JOIN plans_plan p ON p.id = c.plan_id
                JOIN parties_placeclosure b ON b.ancestor_id = p.place_id
                WHERE c.id = NEW.commitment_id AND c.line = NEW.line AND p.state = 'in_force'
                    AND b.place_id = NEW.place_id)
            OR NOT EXISTS (
                SELECT 1 FROM cases_case k WHERE k.id = NEW.case_id
                    AND k.machine_key = 'report' AND k.place_id = NEW.place_id)
            OR (CASE WHEN NEW.supersedes_id IS NULL THEN NEW.revision <> 1
                ELSE NOT EXISTS (SELECT 1 FROM plans_report r WHERE r.id = NEW.supersedes_id
                    AND (r.line, r.place_id, r.period) = (NEW.line, NEW.place_id, NEW.period)
                    AND r.accepted_at IS NOT NULL AND r.revision < NEW.revision) END) THEN
            RAISE EXCEPTION 'No such report can be opened.'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - writing = to_jsonb(OLD) - writing AND OLD.accepted_at IS NULL
        AND NEW.account = ronghe_account()
        AND EXISTS (SELECT 1 FROM cases_case k
            WHERE k.id = OLD.case_id AND k.state_key IN ('draft', 'returned')) THEN
        RETURN NEW;
    END IF;
    SELECT p.place_id = ANY (ronghe_places_as('programme_officer', 'district_officer'))
        INTO checks FROM plans_commitment c JOIN plans_plan p ON p.id = c.plan_id
        WHERE c.id = OLD.commitment_id;
    IF checks AND to_jsonb(NEW) - closing = to_jsonb(OLD) - closing
        AND (
            OLD.accepted_at IS NULL AND NEW.accepted_at IS NOT NULL AND NEW.superseded_at IS NULL
                AND OLD.account IS DISTINCT FROM ronghe_account()
                AND NOT EXISTS (SELECT 1 FROM cases_casestep s
                    WHERE s.case_id = OLD.case_id AND s.account = ronghe_account()
                        AND s.transition_key IN ('', 'submit'))
                AND EXISTS (SELECT 1 FROM cases_case k
                    WHERE k.id = OLD.case_id AND k.state_key = 'accepted')
            OR OLD.accepted_at IS NOT NULL AND NEW.accepted_at = OLD.accepted_at
                AND OLD.superseded_at IS NULL AND NEW.superseded_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Report % is not changed so.', OLD.id
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

FUNCTIONS = (
    GUARD,
    REPORT_GUARD,
    *guards.FUNCTIONS,
    *supervising.FUNCTIONS,
    *supporting.FUNCTIONS,
)
TRIGGERS = (
    (
        "plans_commitment",
        "commitment_guard",
        "CREATE TRIGGER commitment_guard BEFORE INSERT OR UPDATE OR DELETE ON plans_commitment "
        "FOR EACH ROW EXECUTE FUNCTION ronghe_commitment_guard()",
    ),
    (
        "plans_report",
        "report_guard",
        "CREATE TRIGGER report_guard BEFORE INSERT OR UPDATE ON plans_report "
        "FOR EACH ROW EXECUTE FUNCTION ronghe_report_guard()",
    ),
    *guards.TRIGGERS,
    *supervising.TRIGGERS,
)

"""An appraisal that is final does not change by a statement that goes round the services."""

from __future__ import annotations

GUARD = """
CREATE OR REPLACE FUNCTION ronghe_appraisal_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := '{state,objections_until}';
BEGIN
    IF current_user <> 'ronghe_web' THEN
        RETURN NEW;
    END IF;
    IF OLD.state = 'final' OR to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving THEN
        RAISE EXCEPTION 'Appraisal % is final, or another thing than its state changed.', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state = 'final' AND (OLD.state <> 'objection' OR EXISTS (
        SELECT 1 FROM plans_appraisalobjection o
        JOIN plans_appraisalsheet s ON s.id = o.sheet_id
        WHERE s.appraisal_id = OLD.id AND o.kind = 'objection'
        AND NOT EXISTS (SELECT 1 FROM plans_appraisalobjection a WHERE a.answers_id = o.id)))
    THEN
        RAISE EXCEPTION 'Appraisal % has no window behind it, or unanswered objections.', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""

FUNCTIONS = (GUARD,)
TRIGGERS = (
    (
        "plans_appraisal",
        "appraisal_guard",
        "CREATE TRIGGER appraisal_guard BEFORE UPDATE ON plans_appraisal "
        "FOR EACH ROW EXECUTE FUNCTION ronghe_appraisal_guard()",
    ),
)

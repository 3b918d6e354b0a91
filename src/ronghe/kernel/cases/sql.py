"""What a case is about does not change by a statement that goes round the workflow."""

from __future__ import annotations

GUARD = """
CREATE OR REPLACE FUNCTION ronghe_case_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := '{state_key,entered_at,due_on}';
BEGIN
    IF current_user = 'ronghe_web' AND to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving THEN
        RAISE EXCEPTION 'Case % is about something else.', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""

FUNCTIONS = (GUARD,)
TRIGGERS = (
    (
        "cases_case",
        "case_guard",
        "CREATE TRIGGER case_guard BEFORE UPDATE ON cases_case "
        "FOR EACH ROW EXECUTE FUNCTION ronghe_case_guard()",
    ),
)

"""Who adds an instrument, held by the database against a statement that goes round the pages."""

from __future__ import annotations

GUARD = """
CREATE OR REPLACE FUNCTION ronghe_instrument_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_shipped OR NOT ronghe_has_role('administrator') THEN
        RAISE EXCEPTION 'Only an administrator adds an instrument, and none as a shipped one.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""

FUNCTIONS = (GUARD,)
TRIGGERS = (
    (
        "assessments_instrument",
        "instrument_guard",
        "CREATE TRIGGER instrument_guard BEFORE INSERT ON assessments_instrument "
        "FOR EACH ROW WHEN (current_user = 'ronghe_web') "
        "EXECUTE FUNCTION ronghe_instrument_guard()",
    ),
)

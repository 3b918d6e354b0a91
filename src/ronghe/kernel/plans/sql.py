"""What a plan in force commits to does not change by a statement that goes round the services."""

from __future__ import annotations

from ronghe.kernel.plans.supervising import sql as supervising

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
    IF held = 'draft' OR TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - measuring = to_jsonb(OLD) - measuring THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'The plan of commitment % is no draft; revise it.', coalesce(NEW.id, OLD.id)
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

FUNCTIONS = (GUARD, *supervising.FUNCTIONS)
TRIGGERS = (
    (
        "plans_commitment",
        "commitment_guard",
        "CREATE TRIGGER commitment_guard BEFORE INSERT OR UPDATE OR DELETE ON plans_commitment "
        "FOR EACH ROW EXECUTE FUNCTION ronghe_commitment_guard()",
    ),
    *supervising.TRIGGERS,
)

"""What the database holds of cases: they begin and move as their machines say.

A statement that goes round the workflow neither skips a step nor takes one that is open to others,
and changes nothing of what a case is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.kernel.cases.machine import all_machines

if TYPE_CHECKING:
    from collections.abc import Iterable

_SAFE = "SECURITY DEFINER SET search_path = public, pg_temp"
_WEB = "WHEN (current_user = 'ronghe_web')"

CASE_GUARD = """
CREATE OR REPLACE FUNCTION ronghe_case_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := '{state_key,entered_at,due_on}';
    step cases_casestep;
BEGIN
    IF to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving THEN
        RAISE EXCEPTION 'Case % is about something else.', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO step FROM cases_casestep s WHERE s.case_id = OLD.id ORDER BY s.id DESC LIMIT 1;
    IF step.account = ronghe_account() AND step.from_state = OLD.state_key
        AND step.to_state = NEW.state_key AND step.at = NEW.entered_at THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Case % moves by the step that was written for it.', OLD.id
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

# A step without its move would tell of what did not happen. Told at the end of the transaction,
# by when the passport may be gone: the owner looks.
STEP_TAKEN = f"""
CREATE OR REPLACE FUNCTION ronghe_case_step_taken() RETURNS trigger
LANGUAGE plpgsql {_SAFE} AS $$
BEGIN
    IF (SELECT s.to_state FROM cases_casestep s WHERE s.case_id = NEW.case_id
            ORDER BY s.id DESC LIMIT 1)
        = (SELECT c.state_key FROM cases_case c WHERE c.id = NEW.case_id) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'Case % did not take the step that was written for it.', NEW.case_id
        USING ERRCODE = 'insufficient_privilege';
END $$
"""


def functions() -> tuple[str, ...]:
    """Return the functions of this module, which know the machines that are registered by now."""
    return (_begin_guard(), _step_guard(), CASE_GUARD, STEP_TAKEN, _file_guard())


def _rows(rows: Iterable[str]) -> str:
    return ", ".join(sorted(rows))


def _begin_guard() -> str:
    first = _rows(f"('{one.key}', '{one.states[0].key}')" for one in all_machines())
    return f"""
CREATE OR REPLACE FUNCTION ronghe_case_begin_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.machine_key, NEW.state_key) IN ({first}) AND (NEW.issuer_id IS NULL
        OR EXISTS (SELECT 1 FROM parties_placeclosure b
            WHERE b.place_id = NEW.place_id AND b.ancestor_id = NEW.issuer_id)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'No % begins as %.', NEW.machine_key, NEW.state_key
        USING ERRCODE = 'insufficient_privilege';
END $$
"""


def _step_guard() -> str:
    steps = _rows(
        f"('{one.key}', '{step.key}', '{source}', '{step.target}', "
        f"'{{{','.join(sorted(step.roles))}}}'::text[], {str(step.needs_reason).lower()})"
        for one in all_machines()
        for step in one.transitions
        for source in step.sources
    )
    return f"""
CREATE OR REPLACE FUNCTION ronghe_case_step_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    held cases_case;
BEGIN
    SELECT * INTO held FROM cases_case c WHERE c.id = NEW.case_id;
    IF (NEW.transition_key, NEW.from_state, NEW.to_state) = ('', '', held.state_key)
        AND NOT EXISTS (SELECT 1 FROM cases_casestep s WHERE s.case_id = NEW.case_id) THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM (VALUES {steps})
            AS m(machine, key, source, target, roles, needs_reason)
        WHERE (m.machine, m.key, m.source, m.target)
                = (held.machine_key, NEW.transition_key, held.state_key, NEW.to_state)
            AND NEW.from_state = held.state_key
            AND (NOT m.needs_reason OR NEW.reason ~ '\\S')
            AND (held.place_id = ANY (ronghe_places_as(VARIADIC m.roles))
                OR held.organisation_id = ANY (ronghe_organisations_as(VARIADIC m.roles)))) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Step % of case % is not open to this account.', NEW.transition_key, held.id
        USING ERRCODE = 'insufficient_privilege';
END $$
"""


def _file_guard() -> str:
    over = _rows(
        f"('{one.key}', '{state.key}')"
        for one in all_machines()
        for state in one.states
        if state.is_final
    )
    return f"""
CREATE OR REPLACE FUNCTION ronghe_attachment_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size = octet_length(NEW.content) AND NEW.sha256 = encode(sha256(NEW.content), 'hex')
        AND NOT EXISTS (SELECT 1 FROM cases_case c
            WHERE c.id = NEW.case_id AND (c.machine_key, c.state_key) IN ({over})) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Case % takes no such file.', NEW.case_id
        USING ERRCODE = 'insufficient_privilege';
END $$
"""


TRIGGERS = (
    (
        "cases_case",
        "case_begin_guard",
        f"CREATE TRIGGER case_begin_guard BEFORE INSERT ON cases_case FOR EACH ROW {_WEB} "
        "EXECUTE FUNCTION ronghe_case_begin_guard()",
    ),
    (
        "cases_case",
        "case_guard",
        f"CREATE TRIGGER case_guard BEFORE UPDATE ON cases_case FOR EACH ROW {_WEB} "
        "EXECUTE FUNCTION ronghe_case_guard()",
    ),
    (
        "cases_casestep",
        "case_step_guard",
        f"CREATE TRIGGER case_step_guard BEFORE INSERT ON cases_casestep FOR EACH ROW {_WEB} "
        "EXECUTE FUNCTION ronghe_case_step_guard()",
    ),
    (
        "cases_casestep",
        "case_step_taken",
        "CREATE CONSTRAINT TRIGGER case_step_taken AFTER INSERT ON cases_casestep "
        f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {_WEB} "
        "EXECUTE FUNCTION ronghe_case_step_taken()",
    ),
    (
        "cases_attachment",
        "attachment_guard",
        f"CREATE TRIGGER attachment_guard BEFORE INSERT ON cases_attachment FOR EACH ROW {_WEB} "
        "EXECUTE FUNCTION ronghe_attachment_guard()",
    ),
)

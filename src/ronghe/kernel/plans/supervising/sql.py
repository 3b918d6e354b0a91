"""What the database holds of supervision orders, and the clock that escalates them.

A place cannot settle what a higher place ordered nor set itself another day, not even by a
statement that goes round the services.
"""

from __future__ import annotations

from django.conf import settings

from ronghe.kernel.plans.supervising.clock import LEVELS
from ronghe.kernel.plans.supervising.steps import DATED, SIDES

_SAFE = f"SECURITY DEFINER SET search_path = public, pg_temp SET timezone = '{settings.TIME_ZONE}'"
_DECIDERS = "ronghe_places_as('programme_officer', 'district_officer')"
# Whose steps they are; which there are says the machine, which the database holds for all cases.
_SIDES = ", ".join(f"('{key}', '{side}')" for key, side in sorted(SIDES.items()))
_DATED = ", ".join(f"'{key}'" for key in sorted(DATED))
_DAYS = ", ".join(str(level.days) for level in LEVELS)

ORDER_GUARD = f"""
CREATE OR REPLACE FUNCTION ronghe_order_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> 'ronghe_web' THEN RETURN NEW; END IF;
    IF NEW.issuer_id = ANY ({_DECIDERS})
        AND EXISTS (SELECT 1 FROM parties_placeclosure p
            WHERE p.ancestor_id = NEW.issuer_id AND p.place_id = NEW.place_id)
        AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = NEW.case_id
            AND c.machine_key = 'supervision' AND c.state_key = 'issued'
            AND c.place_id = NEW.place_id AND c.issuer_id = NEW.issuer_id)
        AND (NEW.commitment_id IS NULL AND NEW.line IS NULL OR EXISTS (SELECT 1
            FROM plans_commitment c JOIN plans_plan p ON p.id = c.plan_id
            WHERE c.id = NEW.commitment_id AND c.line = NEW.line AND p.place_id = NEW.issuer_id))
        -- Numbers have no gap.
        AND NEW.serial = 1 + (SELECT coalesce(max(o.serial), 0) FROM plans_supervisionorder o
            WHERE o.issuer_id = NEW.issuer_id AND o.year = NEW.year)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'Order % is not for its issuer to give.', NEW.number
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

STEP_GUARD = f"""
CREATE OR REPLACE FUNCTION ronghe_order_step_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    held cases_case;
    places bigint[];
    side text;
BEGIN
    IF current_user <> 'ronghe_web' THEN RETURN NEW; END IF;
    SELECT * INTO held FROM cases_case WHERE id = NEW.case_id;
    IF held.machine_key IS DISTINCT FROM 'supervision' THEN RETURN NEW; END IF;
    places := {_DECIDERS};
    -- The first step is the order itself.
    SELECT m.side INTO side FROM (VALUES ('', 'issuer'), {_SIDES}) AS m(key, side)
        WHERE m.key = NEW.transition_key;
    IF side = 'issuer' AND held.issuer_id = ANY (places)
        -- Who ordered does not answer for the place below.
        OR side = 'place' AND held.place_id = ANY (places)
            AND (held.place_id = held.issuer_id OR NOT held.issuer_id = ANY (places))
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'Step % of case % is not open to this account.', NEW.transition_key, held.id
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

# Nobody gives oneself an order in the name of a place above, and answers it.
BEGIN_GUARD = f"""
CREATE OR REPLACE FUNCTION ronghe_order_begin_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> 'ronghe_web' OR NEW.issuer_id = ANY ({_DECIDERS}) THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'An order is given by its issuer.' USING ERRCODE = 'insufficient_privilege';
END $$
"""

# A day stands until a step sets another one.
CASE_GUARD = f"""
CREATE OR REPLACE FUNCTION ronghe_order_case_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> 'ronghe_web' OR NEW.due_on = OLD.due_on
        OR NEW.due_on = (SELECT CASE WHEN s.transition_key IN ({_DATED}) THEN s.day END
            FROM cases_casestep s WHERE s.case_id = NEW.id ORDER BY s.id DESC LIMIT 1)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'The day of case % is set by its issuer.', OLD.id
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

# Safe to repeat: a level that the last step told of is not told again. Somebody who answers at
# this moment holds the row; the next round looks at it anew.
ESCALATE = f"""
CREATE OR REPLACE FUNCTION ronghe_orders_escalate() RETURNS integer
LANGUAGE plpgsql {_SAFE} AS $$
DECLARE
    days integer[] := ARRAY[{_DAYS}];
    one record;
    last record;
    reached integer;
    told integer;
    why text;
    moment timestamptz := clock_timestamp();
    made integer := 0;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7260121) THEN RETURN 0; END IF;
    FOR one IN
        SELECT c.id, c.state_key, c.due_on, current_date - c.due_on AS late FROM cases_case c
        WHERE c.machine_key = 'supervision' AND c.state_key IN ('issued', 'escalated')
            AND c.due_on < current_date
        ORDER BY c.id FOR NO KEY UPDATE SKIP LOCKED
    LOOP
        SELECT s.transition_key, s.at::date - one.due_on AS late INTO last
            FROM cases_casestep s WHERE s.case_id = one.id ORDER BY s.id DESC LIMIT 1;
        SELECT count(*) INTO reached FROM unnest(days) d WHERE d <= one.late;
        SELECT count(*) INTO told FROM unnest(days) d
            WHERE d <= last.late AND last.transition_key = 'escalate';
        CONTINUE WHEN reached <= told;
        why := format('应于%s办结，已逾期%s天，升为%s级督办。', one.due_on, one.late, reached);
        PERFORM set_config('ronghe.reason', why, true), set_config('ronghe.actor', 'clock', true);
        INSERT INTO cases_casestep (case_id, transition_key, from_state, to_state, account,
            actor_name, reason, day, at)
        VALUES (one.id, 'escalate', one.state_key, 'escalated', NULL, '系统', why, one.due_on,
            moment);
        UPDATE cases_case SET state_key = 'escalated', entered_at = moment WHERE id = one.id;
        made := made + 1;
    END LOOP;
    PERFORM set_config('ronghe.actor', '', true);
    RETURN made;
END $$
"""

FUNCTIONS = (ORDER_GUARD, BEGIN_GUARD, STEP_GUARD, CASE_GUARD, ESCALATE)
TRIGGERS = (
    (
        "plans_supervisionorder",
        "order_guard",
        "CREATE TRIGGER order_guard BEFORE INSERT ON plans_supervisionorder "
        "FOR EACH ROW EXECUTE FUNCTION ronghe_order_guard()",
    ),
    (
        "cases_casestep",
        "order_step_guard",
        "CREATE TRIGGER order_step_guard BEFORE INSERT ON cases_casestep "
        "FOR EACH ROW EXECUTE FUNCTION ronghe_order_step_guard()",
    ),
    (
        "cases_case",
        "order_begin_guard",
        "CREATE TRIGGER order_begin_guard BEFORE INSERT ON cases_case FOR EACH ROW "
        "WHEN (NEW.machine_key = 'supervision') EXECUTE FUNCTION ronghe_order_begin_guard()",
    ),
    (
        "cases_case",
        "order_case_guard",
        "CREATE TRIGGER order_case_guard BEFORE UPDATE ON cases_case FOR EACH ROW "
        "WHEN (OLD.machine_key = 'supervision') EXECUTE FUNCTION ronghe_order_case_guard()",
    ),
)

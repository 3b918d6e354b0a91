"""What the web role may write of a plan's tables beyond their policies (`trust.guards`)."""

from __future__ import annotations

from ronghe.kernel.trust.guards import Guard


def _within(inner: str, outer: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM parties_placeclosure b WHERE b.place_id = {inner} "
        f"AND b.ancestor_id = {outer})"
    )


def _begins_with_case(machine: str) -> str:
    return (
        "NEW.state = 'draft' AND EXISTS (SELECT 1 FROM cases_case k WHERE k.id = NEW.case_id "
        f"AND k.machine_key = '{machine}' AND k.place_id = NEW.place_id "
        "AND k.organisation_id IS NULL)"
    )


# The case moves first, by the steps of its machine.
_STATE_OF_CASE = "NEW.state = (SELECT k.state_key FROM cases_case k WHERE k.id = NEW.case_id)"

GUARDS = (
    Guard(table="plans_document", moving="'{title,number,issued_on,source}'"),
    Guard(
        table="plans_target",
        begins="(NEW.supersedes_id IS NULL OR EXISTS (SELECT 1 FROM plans_target o "
        "WHERE o.id = NEW.supersedes_id AND o.document_id = NEW.document_id))",
        moving="CASE WHEN OLD.superseded_at IS NULL "
        "THEN '{state,decided_by,decided_at,superseded_at}' ELSE '{}' END",
    ),
    Guard(
        table="plans_relation",
        begins="NEW.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM plans_document d "
        "WHERE d.id = NEW.document_id AND d.place_id = NEW.place_id)",
        moving="CASE WHEN OLD.withdrawn_at IS NULL "
        "THEN '{withdrawn_by,withdrawn_at}' ELSE '{}' END",
    ),
    Guard(
        table="plans_plan",
        begins=f"{_begins_with_case('plan')} AND CASE WHEN NEW.supersedes_id IS NULL "
        "THEN NOT EXISTS (SELECT 1 FROM plans_plan o WHERE o.series = NEW.series) "
        "ELSE EXISTS (SELECT 1 FROM plans_plan o WHERE o.id = NEW.supersedes_id "
        "AND (o.series, o.place_id, o.state) = (NEW.series, NEW.place_id, 'in_force') "
        "AND o.version < NEW.version) END",
        moving="CASE OLD.state "
        "WHEN 'draft' THEN '{title,first_year,last_year,document_id,higher_id,reason,state,"
        "in_force_on}' WHEN 'in_force' THEN '{state,ended_on}' ELSE '{}' END",
        holds=f"{_STATE_OF_CASE} AND (NEW.document_id IS NULL OR EXISTS (SELECT 1 "
        "FROM plans_document d WHERE d.id = NEW.document_id "
        f"AND {_within('NEW.place_id', 'd.place_id')})) AND (NEW.higher_id IS NULL OR EXISTS ("
        "SELECT 1 FROM plans_plan h WHERE h.id = NEW.higher_id AND h.place_id <> NEW.place_id "
        f"AND {_within('NEW.place_id', 'h.place_id')}))",
    ),
    Guard(
        table="plans_commitment",
        # What hangs on a line of others would be taken for one's own.
        begins="NOT EXISTS (SELECT 1 FROM plans_commitment o JOIN plans_plan p ON p.id = o.plan_id "
        "WHERE o.line = NEW.line AND p.series <> "
        "(SELECT n.series FROM plans_plan n WHERE n.id = NEW.plan_id))",
        holds="(NEW.serves_id IS NULL OR EXISTS (SELECT 1 FROM plans_commitment h "
        "JOIN plans_plan p ON p.id = h.plan_id JOIN plans_plan n ON n.id = NEW.plan_id "
        "WHERE h.id = NEW.serves_id AND p.place_id <> n.place_id "
        f"AND {_within('n.place_id', 'p.place_id')}))",
    ),
    Guard(
        table="plans_allocation",
        begins=_begins_with_case("allocation"),
        moving="CASE OLD.state WHEN 'draft' THEN '{commitment_id,method,parameters,supersedes_id,"
        "reason,state,answers_until}' ELSE '{state,answers_until}' END",
        holds=f"{_STATE_OF_CASE} AND EXISTS (SELECT 1 FROM plans_commitment c "
        "JOIN plans_plan p ON p.id = c.plan_id WHERE c.id = NEW.commitment_id "
        "AND p.place_id = NEW.place_id AND (NEW.supersedes_id IS NULL OR EXISTS (SELECT 1 "
        "FROM plans_allocation o JOIN plans_commitment oc ON oc.id = o.commitment_id "
        "WHERE o.id = NEW.supersedes_id AND (oc.line, o.place_id) = (c.line, NEW.place_id))))",
    ),
    Guard(
        table="plans_allocationcell",
        holds="(NEW.case_id IS NULL OR EXISTS (SELECT 1 FROM cases_case k WHERE k.id = NEW.case_id "
        "AND (k.machine_key, k.place_id) = ('allocation_answer', NEW.place_id)))",
    ),
    Guard(
        table="plans_appraisal",
        begins=f"{_begins_with_case('appraisal')} AND EXISTS (SELECT 1 FROM plans_plan p "
        "WHERE p.id = NEW.plan_id AND p.place_id = NEW.place_id)",
        moving="CASE OLD.state WHEN 'final' THEN '{}' ELSE '{state,objections_until}' END",
        # Nobody is judged for good while what they object to has no answer.
        holds=f"{_STATE_OF_CASE} AND (NEW.state <> 'final' OR NOT EXISTS (SELECT 1 "
        "FROM plans_appraisalobjection o JOIN plans_appraisalsheet s ON s.id = o.sheet_id "
        "WHERE s.appraisal_id = NEW.id AND o.kind = 'objection' AND NOT EXISTS (SELECT 1 "
        "FROM plans_appraisalobjection a WHERE a.answers_id = o.id)))",
    ),
    Guard(
        table="plans_appraisalsheet",
        begins="EXISTS (SELECT 1 FROM plans_appraisal a WHERE a.id = NEW.appraisal_id "
        f"AND {_within('NEW.place_id', 'a.place_id')}) AND (NEW.supersedes_id IS NULL OR EXISTS ("
        "SELECT 1 FROM plans_appraisalsheet o WHERE o.id = NEW.supersedes_id "
        "AND (o.appraisal_id, o.place_id, o.unit) = (NEW.appraisal_id, NEW.place_id, NEW.unit)))",
    ),
    Guard(
        table="plans_appraisalobjection",
        begins="EXISTS (SELECT 1 FROM plans_appraisalsheet s WHERE s.id = NEW.sheet_id "
        "AND s.place_id = NEW.place_id) AND CASE NEW.kind "
        "WHEN 'objection' THEN NEW.answers_id IS NULL "
        "ELSE EXISTS (SELECT 1 FROM plans_appraisalobjection o WHERE o.id = NEW.answers_id "
        "AND (o.kind, o.sheet_id) = ('objection', NEW.sheet_id)) END "
        "AND (NEW.case_id IS NULL OR EXISTS (SELECT 1 FROM cases_case k WHERE k.id = NEW.case_id "
        "AND (k.machine_key, k.place_id) = ('appraisal_objection', NEW.place_id)))",
    ),
    Guard(
        table="plans_appraisalinput",
        begins="NEW.superseded_at IS NULL AND NEW.account = ronghe_account() AND EXISTS (SELECT 1 "
        "FROM plans_appraisalsheet s "
        "WHERE (s.appraisal_id, s.place_id, s.unit) = (NEW.appraisal_id, NEW.place_id, NEW.unit)) "
        "AND CASE NEW.kind WHEN 'points' THEN NEW.objection_id IS NULL "
        "ELSE EXISTS (SELECT 1 FROM plans_appraisalobjection u "
        "JOIN plans_appraisalsheet s ON s.id = u.sheet_id "
        "WHERE u.answers_id = NEW.objection_id AND u.kind = 'upheld' "
        "AND (s.appraisal_id, s.place_id, s.unit) "
        "= (NEW.appraisal_id, NEW.place_id, NEW.unit)) END",
    ),
)

# The state that districts see moves with the case that they do not. Looked at by the owner at the
# end of a transaction, by when the passport may be gone.
STATES = """
CREATE OR REPLACE FUNCTION ronghe_states_of_cases() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held cases_case;
BEGIN
    SELECT * INTO held FROM cases_case c WHERE c.id = NEW.case_id;
    IF EXISTS (SELECT 1 FROM plans_plan p WHERE p.case_id = held.id AND p.state <> held.state_key)
        OR EXISTS (SELECT 1 FROM plans_allocation p
            WHERE p.case_id = held.id AND p.state <> held.state_key)
        OR EXISTS (SELECT 1 FROM plans_appraisal p
            WHERE p.case_id = held.id AND p.state <> held.state_key)
        OR EXISTS (SELECT 1 FROM plans_report p
            WHERE p.case_id = held.id
            AND (p.accepted_at IS NOT NULL) <> (held.state_key = 'accepted')) THEN
        RAISE EXCEPTION 'Case % moved without what it is about.', held.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$
"""

FUNCTIONS = (*(guard.function for guard in GUARDS), STATES)
TRIGGERS = (
    *(guard.trigger for guard in GUARDS),
    (
        "cases_casestep",
        "states_of_cases",
        "CREATE CONSTRAINT TRIGGER states_of_cases AFTER INSERT ON cases_casestep "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (current_user = 'ronghe_web') "
        "EXECUTE FUNCTION ronghe_states_of_cases()",
    ),
)

"""What the web role may write of indices beyond what their policies say (`trust.guards`)."""

from __future__ import annotations

from django.conf import settings

from ronghe.kernel.trust.guards import Guard

_TODAY = f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date"
_FROZEN = "edition,parameters,code_version,manifest_sha256,frozen_at"
_SIGNED = "signed_by,signed_account,signed_at"
_WINDOW = "objections_from,objections_until"
_OF_RELEASE = "SELECT 1 FROM indices_release r WHERE r.id = NEW.release_id"
_ANSWERED = "SELECT 1 FROM indices_releaseobjection a WHERE a.answers_id = o.id"

GUARDS = (
    Guard(
        table="indices_indexdefinition",
        begins="NOT NEW.is_shipped "
        "AND (ronghe_has_role('administrator') OR ronghe_has_role('statistician'))",
    ),
    Guard(
        table="indices_release",
        begins="NEW.state = 'draft' AND NEW.published_at IS NULL AND NEW.signed_at IS NULL "
        "AND EXISTS (SELECT 1 FROM cases_case k WHERE k.id = NEW.case_id "
        "AND k.machine_key = 'index_release' AND k.place_id = NEW.place_id "
        "AND k.organisation_id IS NULL) AND EXISTS (SELECT 1 FROM indices_indexdefinition d "
        "WHERE d.id = NEW.definition_id AND d.key = NEW.index_key) "
        "AND (NEW.supersedes_id IS NULL OR EXISTS (SELECT 1 FROM indices_release o "
        "WHERE o.id = NEW.supersedes_id AND (o.index_key, o.place_id, o.level, o.period) "
        "= (NEW.index_key, NEW.place_id, NEW.level, NEW.period)))",
        moving="CASE OLD.state "
        f"WHEN 'draft' THEN '{{state,embargo_until,supersedes_id,{_FROZEN},{_SIGNED}}}' "
        f"WHEN 'signed' THEN '{{state,embargo_until,{_SIGNED},{_WINDOW}}}' "
        f"WHEN 'objection' THEN '{{state,embargo_until,published_at,{_SIGNED},{_WINDOW}}}' "
        "WHEN 'published' THEN '{state,ended_at,withdrawn_reason}' ELSE '{}' END",
        # Nothing comes out under embargo, in the window, or while an objection has no answer.
        holds="NEW.state = (SELECT k.state_key FROM cases_case k WHERE k.id = NEW.case_id) "
        "AND (NEW.published_at IS NOT NULL) "
        "= (NEW.state IN ('published', 'superseded', 'withdrawn')) "
        "AND (NEW.state NOT IN ('signed', 'objection', 'published') "
        "OR NEW.signed_account IS NOT NULL) "
        "AND (NEW.state <> 'published' OR ((NEW.embargo_until IS NULL "
        f"OR NEW.embargo_until <= now()) AND NEW.objections_until < {_TODAY} "
        "AND NOT EXISTS (SELECT 1 FROM indices_releaseobjection o WHERE o.release_id = NEW.id "
        f"AND o.kind = 'objection' AND NOT EXISTS ({_ANSWERED}))))",
    ),
    Guard(
        table="indices_releaserow",
        begins=f"EXISTS ({_OF_RELEASE} AND r.state = 'draft' AND r.edition = NEW.edition "
        "AND EXISTS (SELECT 1 FROM parties_placeclosure b "
        "WHERE b.place_id = NEW.place_id AND b.ancestor_id = r.place_id))",
    ),
    Guard(
        table="indices_releasefile",
        begins=f"EXISTS ({_OF_RELEASE} AND r.state = 'draft' AND r.edition = NEW.edition) "
        "AND NEW.sha256 = encode(sha256(NEW.content), 'hex')",
    ),
    Guard(
        table="indices_lateedit",
        begins=f"EXISTS ({_OF_RELEASE} AND r.edition = NEW.edition)",
    ),
    Guard(
        table="indices_releaseobjection",
        begins=f"EXISTS ({_OF_RELEASE} AND r.edition = NEW.edition "
        "AND EXISTS (SELECT 1 FROM parties_placeclosure b "
        "WHERE b.place_id = NEW.place_id AND b.ancestor_id = r.place_id)) AND CASE NEW.kind "
        "WHEN 'objection' THEN NEW.answers_id IS NULL "
        "AND (NEW.case_id IS NULL OR EXISTS (SELECT 1 FROM cases_case k WHERE k.id = NEW.case_id "
        "AND (k.machine_key, k.place_id) = ('index_objection', NEW.place_id))) "
        "ELSE NEW.case_id IS NULL AND EXISTS (SELECT 1 FROM indices_releaseobjection o "
        "WHERE o.id = NEW.answers_id AND (o.kind, o.release_id, o.place_id) "
        "= ('objection', NEW.release_id, NEW.place_id)) END",
    ),
)

# The state that others see moves with the case that they do not. Looked at by the owner at the end
# of a transaction, by when the passport may be gone.
STATES = """
CREATE OR REPLACE FUNCTION ronghe_states_of_releases() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM indices_release r JOIN cases_case c ON c.id = r.case_id
        WHERE c.id = NEW.case_id AND r.state <> c.state_key) THEN
        RAISE EXCEPTION 'Case % moved without its release.', NEW.case_id
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
        "states_of_releases",
        "CREATE CONSTRAINT TRIGGER states_of_releases AFTER INSERT ON cases_casestep "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (current_user = 'ronghe_web') "
        "EXECUTE FUNCTION ronghe_states_of_releases()",
    ),
)

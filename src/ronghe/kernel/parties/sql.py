"""Who sees which places and organisations, computed by the database from a person's scopes.

The application passes a signed account number only; it cannot widen a scope by mistake.
"""

from __future__ import annotations

from django.conf import settings

# A day is the house's day: neither the server's nor one that a session chooses for itself.
_SAFE = f"SECURITY DEFINER SET search_path = public, pg_temp SET timezone = '{settings.TIME_ZONE}'"
_IN_FORCE = "s.valid_from <= current_date AND (s.valid_to IS NULL OR s.valid_to >= current_date)"

# An assessor or expert sees the organisations that they are given, not whole districts.
_OVERSEES = "s.role NOT IN ('assessor', 'expert')"

PLACES = f"""
CREATE OR REPLACE FUNCTION ronghe_places() RETURNS bigint[]
LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT coalesce(array_agg(DISTINCT c.place_id), '{{}}')
    FROM parties_scope s JOIN parties_placeclosure c ON c.ancestor_id = s.place_id
    WHERE s.account_id = ronghe_account() AND {_IN_FORCE} AND {_OVERSEES}
$$
"""

# Seeing is wider than deciding: a statistician of the city sees what only officers may write.
PLACES_AS = f"""
CREATE OR REPLACE FUNCTION ronghe_places_as(VARIADIC roles text[]) RETURNS bigint[]
LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT coalesce(array_agg(DISTINCT c.place_id), '{{}}')
    FROM parties_scope s JOIN parties_placeclosure c ON c.ancestor_id = s.place_id
    WHERE s.account_id = ronghe_account() AND {_IN_FORCE} AND s.role = ANY (roles)
$$
"""

ORGANISATIONS_AS = f"""
CREATE OR REPLACE FUNCTION ronghe_organisations_as(VARIADIC roles text[]) RETURNS bigint[]
LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT coalesce(array_agg(DISTINCT s.organisation_id), '{{}}')
    FROM parties_scope s
    WHERE s.account_id = ronghe_account() AND s.organisation_id IS NOT NULL AND {_IN_FORCE}
        AND s.role = ANY (roles)
$$
"""

PLACES_ABOVE = f"""
CREATE OR REPLACE FUNCTION ronghe_places_above() RETURNS bigint[]
LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT coalesce(array_agg(DISTINCT c.ancestor_id), '{{}}')
    FROM parties_scope s JOIN parties_placeclosure c ON c.place_id = s.place_id
    WHERE s.account_id = ronghe_account() AND {_IN_FORCE} AND {_OVERSEES}
$$
"""

ORGANISATIONS = f"""
CREATE OR REPLACE FUNCTION ronghe_organisations() RETURNS bigint[]
LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT coalesce(array_agg(DISTINCT s.organisation_id), '{{}}')
    FROM parties_scope s
    WHERE s.account_id = ronghe_account() AND s.organisation_id IS NOT NULL AND {_IN_FORCE}
$$
"""

HAS_ROLE = f"""
CREATE OR REPLACE FUNCTION ronghe_has_role(wanted text) RETURNS boolean
LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT EXISTS (SELECT 1 FROM parties_scope s
        WHERE s.account_id = ronghe_account() AND s.role = wanted AND {_IN_FORCE})
$$
"""

# Signing in happens before anybody is known: one row by exact name, and nothing but what the
# password check needs.
LOGIN = f"""
CREATE OR REPLACE FUNCTION ronghe_login(wanted text)
RETURNS TABLE (id bigint, password varchar, is_active boolean)
LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT a.id, a.password, a.is_active FROM parties_account a WHERE a.username = wanted
$$
"""

# An import must know that a code is taken even where the visitor may not see by whom: that an
# enterprise is registered is public, what it answered is not.
CODES_TAKEN = f"""
CREATE OR REPLACE FUNCTION ronghe_credit_codes_taken(codes text[]) RETURNS SETOF text
LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT o.credit_code::text FROM parties_organisation o WHERE o.credit_code = ANY (codes)
$$
"""

# Auditors see whose change an entry of the trail is, and nothing else of an account.
ACCOUNT_NAMES = f"""
CREATE OR REPLACE FUNCTION ronghe_account_names(ids bigint[])
RETURNS TABLE (id bigint, name text)
LANGUAGE sql STABLE {_SAFE} AS $$
    SELECT a.id, a.display_name || ' (' || a.username || ')' FROM parties_account a
    WHERE a.id = ANY (ids) AND (ronghe_has_role('auditor') OR ronghe_has_role('administrator'))
$$
"""

FUNCTIONS = (
    PLACES,
    PLACES_AS,
    ORGANISATIONS_AS,
    PLACES_ABOVE,
    ORGANISATIONS,
    HAS_ROLE,
    LOGIN,
    CODES_TAKEN,
    ACCOUNT_NAMES,
)

# Every place lies in itself and in all above it. Whoever added a row here would widen scopes.
CLOSURE = """
    SELECT place_id, ancestor_id, depth FROM (
        WITH RECURSIVE up AS (
            SELECT id AS place_id, id AS ancestor_id, 0 AS depth FROM parties_place
            UNION ALL
            SELECT up.place_id, p.parent_id, up.depth + 1
            FROM up JOIN parties_place p ON p.id = up.ancestor_id
            WHERE p.parent_id IS NOT NULL)
        SELECT * FROM up) tree
"""
DERIVED = (
    (
        "parties_placeclosure",
        "SELECT c.id, format('That place %s lies in place %s does not follow from the tree of "
        "places, or is missing.', place_id, ancestor_id) "
        f"FROM parties_placeclosure c FULL JOIN ({CLOSURE}) t USING (place_id, ancestor_id) "
        "WHERE c.depth IS DISTINCT FROM t.depth ORDER BY place_id, ancestor_id",
    ),
)

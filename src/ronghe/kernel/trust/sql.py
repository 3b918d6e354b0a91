"""The database's own functions: passports, the trail and its chain.

`FUNCTIONS` is installed after every migration, in order. They run with the owner's rights and a
fixed search path, so that the web role can neither read the key nor write the trail.
"""

from __future__ import annotations

_SAFE = "SECURITY DEFINER SET search_path = public, pg_temp"

# A passport is `account.expiry.signature`; the signature is HMAC-SHA-256 of `account.expiry`,
# computed here from the stored pads because core PostgreSQL has sha256() but no hmac().
ACCOUNT = f"""
CREATE OR REPLACE FUNCTION ronghe_account() RETURNS bigint
LANGUAGE plpgsql STABLE {_SAFE} AS $$
DECLARE
    parts text[] := string_to_array(current_setting('ronghe.passport', true), '.');
    expected bytea;
BEGIN
    IF coalesce(array_length(parts, 1), 0) <> 3 THEN RETURN NULL; END IF;
    SELECT sha256(k.outer_pad
            || sha256(k.inner_pad || convert_to(parts[1] || '.' || parts[2], 'UTF8')))
        INTO expected FROM trust_passportkey k ORDER BY k.id DESC LIMIT 1;
    IF expected IS NULL OR encode(expected, 'hex') <> parts[3] THEN RETURN NULL; END IF;
    IF parts[2]::bigint < extract(epoch FROM transaction_timestamp()) THEN RETURN NULL; END IF;
    -- Who was stopped is nobody at once.
    RETURN (SELECT a.id FROM parties_account a WHERE a.id = parts[1]::bigint AND a.is_active);
EXCEPTION WHEN invalid_text_representation OR numeric_value_out_of_range THEN
    RETURN NULL;
END $$
"""

# Columns by name, never by position: a later migration may put a column anywhere.
ENTRY_DIGEST = """
CREATE OR REPLACE FUNCTION ronghe_entry_digest(id bigint, at timestamptz, account bigint,
    actor text, database_user text, reason text, table_name text, row_id bigint, action text,
    changes jsonb, row_digest bytea, row_ids bigint[], row_digests bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(
        id, extract(epoch FROM at)::text, account, actor, database_user, reason, table_name,
        row_id, action, changes, encode(row_digest, 'hex'), row_ids,
        encode(sha256(row_digests), 'hex'))::text, 'UTF8'))
$$
"""
ENTRY_COLUMNS = (
    "id, at, account, actor, database_user, reason, table_name, row_id, action, changes, "
    "row_digest, row_ids, row_digests"
)

# Times print in UTC and bytes in hex whatever the session says, or a row's digest would depend on
# who looks. Empty
# columns are left out, so that a migration that adds one breaks no digest; what is null inside a
# JSON column counts.
ROW_DIGEST = """
CREATE OR REPLACE FUNCTION ronghe_row_digest(content jsonb) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(convert_to((content - ARRAY(
        SELECT f.key FROM jsonb_each(content) f WHERE f.value = 'null'::jsonb))::text, 'UTF8'))
$$
"""

# One statement-level trigger a kind of change. A statement that inserts more than a handful of
# rows becomes one entry: its digests still name each row, at a tenth of the cost. Planned anew each
# time: a plan kept from a change of one row would take minutes for one of thousands.
TRAIL = f"""
CREATE OR REPLACE FUNCTION ronghe_trail() RETURNS trigger
LANGUAGE plpgsql {_SAFE} SET timezone = 'UTC' SET bytea_output = 'hex'
    SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    masked text[] := string_to_array(TG_ARGV[0], ',');
    who bigint := ronghe_account();
    -- The web role names no command; what changes under it without an account in a table of scopes
    -- was done by a function of the house, because its policies let nobody write there.
    what text := CASE WHEN session_user = 'ronghe_web' AND (who IS NOT NULL OR NOT (
                          SELECT t.relrowsecurity FROM pg_class t WHERE t.oid = TG_RELID)) THEN ''
                      ELSE coalesce(current_setting('ronghe.actor', true), '') END;
    why text := coalesce(current_setting('ronghe.reason', true), '');
    many bigint;
BEGIN
    IF TG_TABLE_SCHEMA <> 'public' THEN RAISE EXCEPTION 'Not a table of the product.'; END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT count(*) INTO many FROM new_rows;
        IF many > 20 THEN
            WITH made AS (
                SELECT n.id, ronghe_row_digest(to_jsonb(n)) AS digest FROM new_rows n)
            SELECT ronghe_trail_add_many(who, what, why, TG_TABLE_NAME,
                array_agg(id ORDER BY id), string_agg(digest, ''::bytea ORDER BY id))
                INTO who FROM made;
            RETURN NULL;
        END IF;
        WITH made AS (
            SELECT n.id AS row_id, NULL::jsonb AS changes,
                   ronghe_row_digest(to_jsonb(n)) AS row_digest
            FROM new_rows n)
        SELECT ronghe_trail_add(who, what, why, TG_TABLE_NAME, 'insert',
            array_agg(row_id), array_agg(changes), array_agg(row_digest)) INTO who FROM made;
    ELSIF TG_OP = 'UPDATE' THEN
        WITH pairs AS (
            SELECT to_jsonb(n) AS new, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) WHERE to_jsonb(n) <> to_jsonb(o)),
        made AS (
            SELECT (p.new ->> 'id')::bigint AS row_id, ronghe_row_digest(p.new) AS row_digest,
                   (SELECT coalesce(jsonb_object_agg(f.key, CASE WHEN f.key = ANY (masked)
                           THEN '["…", "…"]'::jsonb
                           ELSE jsonb_build_array(p.old -> f.key, f.value) END), '{{}}'::jsonb)
                    FROM jsonb_each(p.new) f WHERE p.old -> f.key IS DISTINCT FROM f.value
                   ) AS changes
            FROM pairs p)
        SELECT ronghe_trail_add(who, what, why, TG_TABLE_NAME, 'update',
            array_agg(row_id), array_agg(changes), array_agg(row_digest)) INTO who FROM made;
    ELSE
        WITH made AS (
            SELECT (to_jsonb(o) ->> 'id')::bigint AS row_id, to_jsonb(o) - masked AS changes,
                   NULL::bytea AS row_digest
            FROM old_rows o)
        SELECT ronghe_trail_add(who, what, why, TG_TABLE_NAME, 'delete',
            array_agg(row_id), array_agg(changes), array_agg(row_digest)) INTO who FROM made;
    END IF;
    RETURN NULL;
END $$
"""

TRAIL_ADD = f"""
CREATE OR REPLACE FUNCTION ronghe_trail_add(who bigint, what text, why text, name text, did text,
    row_ids bigint[], changes jsonb[], row_digests bytea[]) RETURNS bigint
LANGUAGE plpgsql {_SAFE} AS $$
BEGIN
    WITH made AS (
        SELECT nextval(pg_get_serial_sequence('trust_trailentry', 'id')) AS id,
               clock_timestamp() AS at, r.row_id, r.change, r.row_digest
        FROM unnest(row_ids, changes, row_digests) AS r(row_id, change, row_digest)),
    added AS (
        INSERT INTO trust_trailentry (id, at, account, actor, database_user, reason, table_name,
            row_id, action, changes, row_digest, digest)
        SELECT m.id, m.at, who, what, session_user, why, name, m.row_id, did, m.change,
            m.row_digest, ronghe_entry_digest(m.id, m.at, who, what, session_user::text, why,
                name, m.row_id, did, m.change, m.row_digest, NULL, NULL)
        FROM made m RETURNING id)
    INSERT INTO trust_trailpending (entry) SELECT id FROM added;
    RETURN who;
END $$
"""

TRAIL_ADD_MANY = f"""
CREATE OR REPLACE FUNCTION ronghe_trail_add_many(who bigint, what text, why text, name text,
    ids bigint[], digests bytea) RETURNS bigint
LANGUAGE plpgsql {_SAFE} AS $$
DECLARE
    entry bigint := nextval(pg_get_serial_sequence('trust_trailentry', 'id'));
    moment timestamptz := clock_timestamp();
BEGIN
    INSERT INTO trust_trailentry (id, at, account, actor, database_user, reason, table_name,
        action, row_ids, row_digests, digest)
    VALUES (entry, moment, who, what, session_user, why, name, 'insert', ids, digests,
        ronghe_entry_digest(entry, moment, who, what, session_user::text, why, name, NULL,
            'insert', NULL, NULL, ids, digests));
    INSERT INTO trust_trailpending (entry) VALUES (entry);
    RETURN who;
END $$
"""

# Visible pending entries are committed; what is still in flight waits for the next block.
SEAL = f"""
CREATE OR REPLACE FUNCTION ronghe_trail_seal() RETURNS integer
LANGUAGE plpgsql {_SAFE} AS $$
DECLARE
    block bigint;
    last bytea;
    sealed integer;
    leaves bytea;
    moment timestamptz := clock_timestamp();
BEGIN
    IF NOT pg_try_advisory_xact_lock(7260116) THEN RETURN 0; END IF;
    PERFORM 1 FROM trust_trailpending LIMIT 1;
    IF NOT FOUND THEN RETURN 0; END IF;
    SELECT digest INTO last FROM trust_trailblock ORDER BY id DESC LIMIT 1;
    last := coalesce(last, decode(repeat('00', 32), 'hex'));
    block := nextval(pg_get_serial_sequence('trust_trailblock', 'id'));
    CREATE TEMPORARY TABLE ronghe_sealing ON COMMIT DROP AS
        WITH taken AS (DELETE FROM trust_trailpending RETURNING entry)
        SELECT e.id, e.digest FROM taken t JOIN trust_trailentry e ON e.id = t.entry;
    SELECT count(*), sha256(string_agg(digest, ''::bytea ORDER BY id)) INTO sealed, leaves
        FROM ronghe_sealing;
    INSERT INTO trust_trailblock (id, sealed_at, entries, previous, digest)
        VALUES (block, moment, sealed, last, sha256(last || convert_to(
            extract(epoch FROM moment)::text, 'UTF8') || leaves));
    INSERT INTO trust_trailleaf (entry, block_id, digest)
        SELECT id, block, digest FROM ronghe_sealing ORDER BY id;
    DROP TABLE ronghe_sealing;
    RETURN sealed;
END $$
"""

APPEND_ONLY = """
CREATE OR REPLACE FUNCTION ronghe_append_only() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    changeable text[] := string_to_array(TG_ARGV[0], ',');
BEGIN
    -- A column that may change does so once: what was superseded stays so.
    IF TG_OP = 'UPDATE' AND jsonb_strip_nulls(to_jsonb(OLD)) <@ to_jsonb(NEW)
        AND to_jsonb(NEW) - changeable = to_jsonb(OLD) - changeable THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Rows of % are never altered or removed; write a row that supersedes it.',
        TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

FUNCTIONS = (
    ACCOUNT,
    ENTRY_DIGEST,
    ROW_DIGEST,
    TRAIL_ADD,
    TRAIL_ADD_MANY,
    TRAIL,
    SEAL,
    APPEND_ONLY,
)

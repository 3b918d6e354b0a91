"""Roll-up inside the database: whoever writes an observation moves its ancestors' sums.

A trigger adds rows to `indicators_delta` in the same transaction, for the observation's place and
every place above, and to `indicators_total`, which holds the same without industries: a city has
more than a thousand of these, and most questions ask for none. Nobody updates a sum, so nobody
waits for a hot row; `ronghe_compact` adds the rows of a group together now and then.
"""

from __future__ import annotations

_SAFE = "SECURITY DEFINER SET search_path = public, pg_temp"
_GROUP = "indicator_id, period, place_id, industry, above_scale"
_TOTAL_GROUP = "indicator_id, period, place_id, above_scale"


def _added(table: str, own: str = "", *, sign: str, rows: str, live: str) -> str:
    """Return the statement that adds what rows of observations add up to; by `own` columns too."""
    own = f", r.{own}" if own else ""
    return f"""
    INSERT INTO {table}
        (indicator_id, period, place_id, above_scale, n, total, squares{own.replace("r.", "")})
    SELECT r.indicator_id, r.period, c.ancestor_id, r.above_scale,
           {sign}count(*), {sign}sum(r.value), {sign}sum(r.value * r.value){own}
    FROM {rows} JOIN parties_placeclosure c ON c.place_id = r.place_id
    WHERE r.organisation_id IS NOT NULL AND {live}
    GROUP BY r.indicator_id, r.period, c.ancestor_id, r.above_scale{own}
"""


_INSERTED = {"sign": "", "rows": "new_rows r", "live": "r.superseded_at IS NULL"}
_ENDED = {
    "sign": "-",
    "rows": "new_rows r JOIN old_rows o ON o.id = r.id",
    "live": "o.superseded_at IS NULL AND r.superseded_at IS NOT NULL",
}

# Two transition tables are joined by EXECUTE only, which plans anew: a plan that PostgreSQL kept
# from a change of one row would take minutes for one of thousands.

# An observation counts from when it is written until it is superseded.
ROLL_UP = f"""
CREATE OR REPLACE FUNCTION ronghe_roll_up() RETURNS trigger
LANGUAGE plpgsql {_SAFE} AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {_added("indicators_delta", "industry", **_INSERTED)};
        {_added("indicators_total", **_INSERTED)};
    ELSE
        EXECUTE $sql$ {_added("indicators_delta", "industry", **_ENDED)} $sql$;
        EXECUTE $sql$ {_added("indicators_total", **_ENDED)} $sql$;
    END IF;
    RETURN NULL;
END $$
"""


def _compacted(table: str, group: str) -> str:
    """Return the statement that adds the rows of each group together and says how many went."""
    # By id: a join on the columns of a group was planned as a nested loop while the table,
    # just loaded, had no statistics, and ran for minutes.
    return f"""
    WITH grouped AS (
        SELECT id, count(*) OVER (PARTITION BY {group}) AS rows_of_group FROM {table}),
    gone AS (
        DELETE FROM {table} d USING grouped g
        WHERE d.id = g.id AND g.rows_of_group > 1
        RETURNING d.*),
    summed AS (
        INSERT INTO {table} ({group}, n, total, squares)
        SELECT {group}, sum(n), sum(total), sum(squares) FROM gone GROUP BY {group}
        HAVING sum(n) <> 0
        RETURNING id)
    SELECT removed + (SELECT count(*) FROM gone) - (SELECT count(*) FROM summed) INTO removed;
"""


COMPACT = f"""
CREATE OR REPLACE FUNCTION ronghe_compact() RETURNS bigint
LANGUAGE plpgsql {_SAFE} AS $$
DECLARE
    removed bigint := 0;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7260117) THEN RETURN 0; END IF;
    {_compacted("indicators_delta", _GROUP)}
    {_compacted("indicators_total", _TOTAL_GROUP)}
    RETURN removed;
END $$
"""


def _differing(table: str, group: str, industry: str, what: str) -> str:
    """Return the query for the groups of a table whose sums are not those of a recount."""
    counted = ", ".join("c.ancestor_id" if c == "place_id" else f"r.{c}" for c in group.split(", "))
    return f"""
    SELECT indicator_id, period, place_id, {industry}, above_scale,
           coalesce(s.n, 0), coalesce(k.n, 0), coalesce(s.total, 0), coalesce(k.total, 0),
           '{what}'
    FROM (
        SELECT {group}, sum(n)::numeric AS n, sum(total) AS total, sum(squares) AS squares
        FROM {table} GROUP BY {group} HAVING sum(n) <> 0 OR sum(total) <> 0) s
    FULL JOIN (
        SELECT {counted.replace("c.ancestor_id", "c.ancestor_id AS place_id")},
               count(*)::numeric AS n, sum(r.value) AS total, sum(r.value * r.value) AS squares
        FROM indicators_observation r JOIN parties_placeclosure c ON c.place_id = r.place_id
        WHERE r.superseded_at IS NULL AND r.organisation_id IS NOT NULL
        GROUP BY {counted}) k USING ({group})
    WHERE (coalesce(s.n, 0), coalesce(s.total, 0), coalesce(s.squares, 0))
        IS DISTINCT FROM (coalesce(k.n, 0), coalesce(k.total, 0), coalesce(k.squares, 0))
"""


# Every group whose stored sums differ from a recount of the live observations (`what` is sum, or
# total for the sums without industries), and every group of live observations whose flag
# contradicts what the register knows (register; there `place_id` is the organisation's own place,
# and what should be counted is nothing).
RECOUNT = f"""
CREATE OR REPLACE FUNCTION ronghe_recount()
RETURNS TABLE (indicator_id bigint, period varchar, place_id bigint, industry varchar,
    above_scale boolean, n_stored numeric, n_counted numeric,
    total_stored numeric, total_counted numeric,
    what text)
LANGUAGE sql STABLE {_SAFE} AS $$
    {_differing("indicators_delta", _GROUP, "industry", "sum")}
    UNION ALL
    {_differing("indicators_total", _TOTAL_GROUP, "NULL", "total")}
    UNION ALL
    SELECT r.indicator_id, r.period, r.place_id, r.industry, r.above_scale,
           count(*)::numeric, 0, sum(r.value), 0, 'register'
    FROM indicators_observation r JOIN parties_organisation o ON o.id = r.organisation_id
    WHERE r.superseded_at IS NULL AND left(r.period, 4)::int = ANY (o.known_years)
        AND r.above_scale <> (left(r.period, 4)::int = ANY (o.above_scale_years))
    GROUP BY r.indicator_id, r.period, r.place_id, r.industry, r.above_scale
$$
"""

# Whoever corrects for which years an organisation is above scale moves it between the populations
# of its observations: each is superseded by a copy with the right flag, in the same transaction.
# Most changes of the register touch no year; the first query then ends it.
FOLLOW_REGISTER = f"""
CREATE OR REPLACE FUNCTION ronghe_follow_register() RETURNS trigger
LANGUAGE plpgsql {_SAFE} AS $$
DECLARE
    changed bigint[];
    ended bigint[];
BEGIN
    EXECUTE $sql$
        SELECT array_agg(n.id) FROM new_rows n JOIN old_rows o USING (id)
        WHERE n.above_scale_years <> o.above_scale_years OR n.known_years <> o.known_years
    $sql$ INTO changed;
    IF changed IS NULL THEN RETURN NULL; END IF;
    EXECUTE $sql$
        WITH moved AS (
            SELECT n.id, y.year, y.is_above
            FROM new_rows n JOIN old_rows o USING (id) CROSS JOIN LATERAL (
                SELECT f.year,
                    f.year = ANY (o.above_scale_years) AND f.year = ANY (o.known_years)
                        AS was_above,
                    f.year = ANY (n.above_scale_years) AND f.year = ANY (n.known_years)
                        AS is_above
                FROM (SELECT DISTINCT unnest(o.above_scale_years || n.above_scale_years) AS year) f
            ) y
            WHERE n.id = ANY ($1) AND y.was_above <> y.is_above),
        superseded AS (
            UPDATE indicators_observation r SET superseded_at = clock_timestamp()
            FROM moved m
            WHERE r.organisation_id = m.id AND r.superseded_at IS NULL
                AND left(r.period, 4)::int = m.year AND r.above_scale <> m.is_above
            RETURNING r.id)
        SELECT array_agg(id) FROM superseded
    $sql$ INTO ended USING changed;
    INSERT INTO indicators_observation (indicator_id, organisation_id, place_id, period, value,
        industry, above_scale, source_item, activity_id, supersedes_id)
    SELECT r.indicator_id, r.organisation_id, r.place_id, r.period, r.value, r.industry,
        NOT r.above_scale, r.source_item, r.activity_id, r.id
    FROM indicators_observation r WHERE r.id = ANY (ended);
    RETURN NULL;
END $$
"""

# Who sees an observation sees what made it. A statement that goes round the services and names
# another's activity would open the view on it.
# It looks past the scopes of activities, which ask of each whether any observation is seen: behind
# a big import that was a walk through millions of rows for every approval.
GUARD = f"""
CREATE OR REPLACE FUNCTION ronghe_observation_guard() RETURNS trigger
LANGUAGE plpgsql {_SAFE} AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM new_rows n WHERE NOT EXISTS (
        SELECT 1 FROM indicators_activity a
        WHERE a.id = n.activity_id AND a.account = ronghe_account())) THEN
        RAISE EXCEPTION 'An observation is made by an activity of one''s own.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$
"""

FUNCTIONS = (ROLL_UP, COMPACT, RECOUNT, FOLLOW_REGISTER, GUARD)

DERIVED = (
    (
        "indicators_delta",
        f"SELECT (SELECT min(d.id) FROM indicators_delta d WHERE ({_GROUP}) = "
        "(r.indicator_id, r.period, r.place_id, r.industry, r.above_scale)), "
        "format('The sum of indicator %s, %s, place %s, industry %s is %s over %s; its "
        "observations give %s over %s.', r.indicator_id, r.period, r.place_id, r.industry, "
        "r.total_stored, r.n_stored, r.total_counted, r.n_counted) "
        "FROM ronghe_recount() r WHERE r.what = 'sum' ORDER BY 1",
    ),
    (
        "indicators_total",
        f"SELECT (SELECT min(t.id) FROM indicators_total t WHERE ({_TOTAL_GROUP}) = "
        "(r.indicator_id, r.period, r.place_id, r.above_scale)), "
        "format('The sum of indicator %s, %s, place %s is %s over %s; its observations give %s "
        "over %s.', r.indicator_id, r.period, r.place_id, "
        "r.total_stored, r.n_stored, r.total_counted, r.n_counted) "
        "FROM ronghe_recount() r WHERE r.what = 'total' ORDER BY 1",
    ),
)

_TABLE = "indicators_observation"
TRIGGERS = (
    (
        _TABLE,
        "roll_up_insert",
        f"CREATE TRIGGER roll_up_insert AFTER INSERT ON {_TABLE} "
        "REFERENCING NEW TABLE AS new_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION ronghe_roll_up()",
    ),
    (
        _TABLE,
        "roll_up_update",
        f"CREATE TRIGGER roll_up_update AFTER UPDATE ON {_TABLE} "
        "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION ronghe_roll_up()",
    ),
    (
        _TABLE,
        "observation_guard",
        f"CREATE TRIGGER observation_guard AFTER INSERT ON {_TABLE} "
        "REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT "
        "WHEN (current_user = 'ronghe_web') EXECUTE FUNCTION ronghe_observation_guard()",
    ),
    (
        "parties_organisation",
        "follow_register",
        # No list of columns: PostgreSQL allows none beside transition tables.
        "CREATE TRIGGER follow_register AFTER UPDATE ON parties_organisation "
        "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION ronghe_follow_register()",
    ),
)

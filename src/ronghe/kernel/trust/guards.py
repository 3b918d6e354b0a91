"""What the web role may write of a table beyond what its policies say.

A foreign key looks past row-level security, and a policy does not know what a row was before. So a
module says of its tables what holds of a row that is written, how one begins, and which columns
move. The conditions run as the visitor: what they point at must be visible.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Guard:
    """What holds of the rows of one table that the web role writes.

    Attributes
    ----------
    begins : SQL condition on a new row (`NEW`).
    holds : SQL condition on a row whenever it is written.
    moving : SQL text array of the columns that may change, of `OLD`; None for all.
    """

    table: str
    begins: str = ""
    holds: str = ""
    moving: str | None = None

    @property
    def function(self) -> str:
        """The function of the trigger."""
        checks = [
            _refused(f"TG_OP = 'INSERT' AND NOT coalesce({self.begins}, false)", "begins otherwise")
            if self.begins
            else "",
            _refused(
                f"TG_OP = 'UPDATE' AND to_jsonb(NEW) - ({self.moving})::text[] "
                f"<> to_jsonb(OLD) - ({self.moving})::text[]",
                "is settled",
            )
            if self.moving is not None
            else "",
            _refused(f"NOT coalesce({self.holds}, false)", "is about something else")
            if self.holds
            else "",
        ]
        return f"""
CREATE OR REPLACE FUNCTION ronghe_guard_{self.table}() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
{"".join(checks)}    RETURN NEW;
END $$
"""

    @property
    def trigger(self) -> tuple[str, str, str]:
        """Table, name and definition of the trigger."""
        return (
            self.table,
            "kept",
            f"CREATE TRIGGER kept BEFORE INSERT OR UPDATE ON {self.table} FOR EACH ROW "
            f"WHEN (current_user = 'ronghe_web') EXECUTE FUNCTION ronghe_guard_{self.table}()",
        )


def _refused(condition: str, words: str) -> str:
    return f"""    IF {condition} THEN
        RAISE EXCEPTION 'Row % of % {words}.', NEW.id, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
"""

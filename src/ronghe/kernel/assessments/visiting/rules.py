"""The rules of conflicts as data, and how long a visit opens an organisation to its assessor."""

from __future__ import annotations

from pathlib import Path

from ronghe.engines import visits

CONFLICT_RULES = visits.rules_read(Path(visits.__file__).with_name("conflict_rules.yaml"))
# Days after the planned one on which the assessor still sees the organisation, to write up.
DAYS_TO_WRITE_UP = 14
# Days before its end from which an accreditation is warned about.
DAYS_OF_WARNING = 60

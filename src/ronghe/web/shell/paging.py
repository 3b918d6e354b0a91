"""What all lists of the API have in common."""

from __future__ import annotations

MOST_OFFSET = 10**9  # rows; PostgreSQL takes no number of any length
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200  # within what the database's smallint holds

"""Who may read allocations, split targets and answer for a district."""

from __future__ import annotations

from ronghe.web.shell.access import OFFICERS, READERS, Row

# Officers split the targets of their own place and answer for it; a district reads its own part.
ROWS = (
    Row(route="allocations:allocations", inside=READERS),
    Row(route="allocations:work", inside=OFFICERS, methods=("GET", "POST")),
    Row(route="allocations:paste", inside=OFFICERS, methods=("POST",)),
    Row(route="allocations:allocation", inside=READERS),
    Row(route="allocations:move", inside=OFFICERS, methods=("POST",)),
    Row(route="allocations:answer", inside=OFFICERS, methods=("POST",)),
    Row(route="allocations:adopt", inside=OFFICERS, methods=("POST",)),
    Row(route="api:allocations_list", inside=READERS),
    Row(route="api:allocations_of_commitment", inside=READERS),
    Row(route="api:allocations_preview", inside=OFFICERS, methods=("POST",)),
    Row(route="api:allocations_draft", inside=OFFICERS, methods=("POST",)),
    Row(route="api:allocations_allocation", inside=READERS),
    Row(route="api:allocations_move", inside=OFFICERS, methods=("POST",)),
    Row(route="api:allocations_answer", inside=OFFICERS, methods=("POST",)),
    Row(route="api:allocations_adopt", inside=OFFICERS, methods=("POST",)),
)

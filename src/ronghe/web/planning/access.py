"""Who may read plans, and who may draw them up and put them in force."""

from __future__ import annotations

from ronghe.web.shell.access import OFFICERS, READERS, Row

# Officers decide on plans of their own place; a district reads the city's once it is in force.
ROWS = (
    Row(route="planning:plans", inside=READERS),
    Row(route="planning:new", inside=OFFICERS, methods=("GET", "POST")),
    Row(route="planning:plan", inside=READERS),
    Row(route="planning:mend", inside=OFFICERS, methods=("GET", "POST")),
    Row(route="planning:move", inside=OFFICERS, methods=("POST",)),
    Row(route="planning:confirm", inside=OFFICERS, methods=("POST",)),
    Row(route="planning:comparison", inside=READERS),
    Row(route="planning:commitment", inside=READERS),
    Row(route="planning:commitment_new", inside=OFFICERS, methods=("GET", "POST")),
    Row(route="planning:commitment_mend", inside=OFFICERS, methods=("GET", "POST")),
    Row(route="planning:commitment_remove", inside=OFFICERS, methods=("POST",)),
    Row(route="planning:commitment_measure", inside=OFFICERS, methods=("POST",)),
    Row(route="api:planning_plans", inside=READERS),
    Row(route="api:planning_plans", inside=OFFICERS, methods=("POST",)),
    Row(route="api:planning_plan", inside=READERS),
    Row(route="api:planning_comparison", inside=READERS),
    Row(route="api:planning_move", inside=OFFICERS, methods=("POST",)),
    Row(route="api:planning_confirm", inside=OFFICERS, methods=("POST",)),
    Row(route="api:planning_plan", inside=OFFICERS, methods=("PUT",)),
    Row(route="api:planning_commitments", inside=OFFICERS, methods=("POST",)),
    Row(route="api:planning_commitment", inside=READERS),
    Row(route="api:planning_commitment", inside=OFFICERS, methods=("PUT", "DELETE")),
    Row(route="api:planning_measure", inside=OFFICERS, methods=("PUT",)),
)

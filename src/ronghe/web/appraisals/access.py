"""Who reads appraisals, who makes them, who objects."""

from __future__ import annotations

from ronghe.web.shell.access import OFFICERS, READERS, Row

# Officers on both sides: whose sheet it is, and who answers, decides the service and the database.
ROWS = (
    Row(route="appraisals:appraisals", inside=READERS),
    Row(route="appraisals:new", inside=OFFICERS, methods=("GET", "POST")),
    Row(route="appraisals:appraisal", inside=READERS),
    Row(route="appraisals:points", inside=OFFICERS, methods=("GET", "POST")),
    Row(route="appraisals:move", inside=OFFICERS, methods=("POST",)),
    Row(route="appraisals:sheet", inside=READERS),
    Row(route="appraisals:object", inside=OFFICERS, methods=("POST",)),
    Row(route="appraisals:answer", inside=OFFICERS, methods=("POST",)),
    Row(route="api:appraisals_list", inside=READERS),
    Row(route="api:appraisals_list", inside=OFFICERS, methods=("POST",)),
    Row(route="api:appraisals_detail", inside=READERS),
    Row(route="api:appraisals_move", inside=OFFICERS, methods=("POST",)),
    Row(route="api:appraisals_points", inside=OFFICERS, methods=("POST",)),
    Row(route="api:appraisals_sheet", inside=READERS),
    Row(route="api:appraisals_object", inside=OFFICERS, methods=("POST",)),
    Row(route="api:appraisals_answer", inside=OFFICERS, methods=("POST",)),
)

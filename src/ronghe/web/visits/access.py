"""Who plans visits, who scores on site, and who reads what was found."""

from __future__ import annotations

from ronghe.web.shell.access import ASSESSORS, AUDITORS, CLERKS, OFFICERS, READERS, Row

EVERY_SIDE = READERS | CLERKS | ASSESSORS
REGISTER = OFFICERS | AUDITORS
POST = ("POST",)

ROWS = (
    Row(route="visits:visits", inside=EVERY_SIDE),
    Row(route="visits:visit", inside=EVERY_SIDE),
    Row(route="visits:paper", inside=EVERY_SIDE),
    Row(route="visits:move", inside=OFFICERS | ASSESSORS, methods=POST),
    Row(route="visits:sheet", inside=ASSESSORS, methods=("GET", "POST")),
    Row(route="visits:answer", inside=ASSESSORS, methods=POST),
    Row(route="visits:note", inside=ASSESSORS, methods=POST),
    Row(route="visits:photo", inside=ASSESSORS, methods=POST),
    Row(route="visits:worker", inside=ASSESSORS),
    Row(route="visits:me", inside=ASSESSORS),
    Row(route="visits:assessors", inside=REGISTER),
    Row(route="visits:assessor_new", inside=OFFICERS, methods=("GET", "POST")),
    Row(route="visits:assessor", inside=REGISTER | ASSESSORS),
    Row(route="visits:assessor_change", inside=OFFICERS, methods=("GET", "POST")),
    Row(route="visits:accreditation", inside=OFFICERS, methods=POST),
    Row(route="visits:accreditation_withdraw", inside=OFFICERS, methods=POST),
    Row(route="visits:interest", inside=OFFICERS | ASSESSORS, methods=POST),
    Row(route="visits:interest_withdraw", inside=OFFICERS, methods=POST),
    Row(route="visits:schedules", inside=OFFICERS),
    Row(route="visits:schedule_new", inside=OFFICERS, methods=("GET", "POST")),
    Row(route="visits:schedule", inside=OFFICERS),
    Row(route="visits:schedule_adjust", inside=OFFICERS, methods=POST),
    Row(route="visits:schedule_decide", inside=OFFICERS, methods=POST),
    Row(route="visits:agreement", inside=READERS),
    Row(route="api:visits_visits", inside=EVERY_SIDE),
    Row(route="api:visits_visits", inside=OFFICERS, methods=POST),
    Row(route="api:visits_visit", inside=EVERY_SIDE),
    Row(route="api:visits_answer", inside=ASSESSORS, methods=("PUT",)),
    Row(route="api:visits_note", inside=ASSESSORS, methods=("PUT",)),
    Row(route="api:visits_move", inside=OFFICERS | ASSESSORS, methods=POST),
    Row(route="api:visits_assessors", inside=REGISTER),
    Row(route="api:visits_conflicts", inside=OFFICERS),
    Row(route="api:visits_schedules", inside=OFFICERS),
    Row(route="api:visits_schedules", inside=OFFICERS, methods=POST),
    Row(route="api:visits_schedule", inside=OFFICERS),
    Row(route="api:visits_schedule_decide", inside=OFFICERS, methods=POST),
    Row(route="api:visits_agreement", inside=READERS),
)

"""Who may reach the pages and operations of this face."""

from __future__ import annotations

from ronghe.web.shell.access import ADMINISTRATORS, CLERKS, OFFICERS, READERS, Row

READ = READERS | CLERKS

ROWS: tuple[Row, ...] = (
    Row(route="assessments:mine", inside=CLERKS),
    Row(route="assessments:open", inside=CLERKS, methods=("POST",)),
    Row(route="assessments:form", inside=CLERKS, methods=("GET", "POST")),
    Row(route="assessments:answer", inside=CLERKS, methods=("POST",)),
    Row(route="assessments:move", inside=CLERKS | OFFICERS, methods=("POST",)),
    Row(route="assessments:queue", inside=READERS),
    Row(route="assessments:response", inside=READ),
    Row(route="assessments:result", inside=READ),
    Row(route="assessments:upload", inside=OFFICERS, methods=("GET", "POST")),
    # Definitions are the same for everybody: nothing of them lies outside a scope.
    Row(route="assessments:instruments", inside=READ, outside=READ),
    Row(route="assessments:instrument", inside=READ, outside=READ),
    Row(route="assessments:definition", inside=READ, outside=READ),
    Row(route="assessments:xlsform", inside=READ, outside=READ),
    Row(route="assessments:xlsform_file", inside=READ, outside=READ),
    Row(route="assessments:schema", inside=READ),
    Row(route="assessments:define", inside=ADMINISTRATORS, methods=("GET", "POST")),
    Row(route="api:assessments_define", inside=ADMINISTRATORS, methods=("POST",)),
    Row(route="api:assessments_yaml", inside=READ, outside=READ),
    Row(route="api:assessments_xlsform", inside=READ, outside=READ),
    Row(route="api:assessments_schema", inside=READ),
    Row(route="api:assessments_instruments", inside=READ, outside=READ),
    Row(route="api:assessments_instrument", inside=READ, outside=READ),
    Row(route="api:assessments_responses", inside=READ),
    Row(route="api:assessments_responses", inside=CLERKS, methods=("POST",)),
    Row(route="api:assessments_response", inside=READ),
    Row(route="api:assessments_known", inside=READ),
    Row(route="api:assessments_known", inside=CLERKS, methods=("PUT",)),
    Row(route="api:assessments_answer", inside=CLERKS, methods=("PUT",)),
    Row(route="api:assessments_submission", inside=CLERKS, methods=("POST",)),
    Row(route="api:assessments_move", inside=CLERKS | OFFICERS, methods=("POST",)),
    Row(route="api:assessments_score", inside=READ, outside=READ, methods=("POST",)),
)

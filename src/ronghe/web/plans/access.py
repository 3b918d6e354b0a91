"""Who may read documents and targets, and who may decide on them."""

from __future__ import annotations

from ronghe.web.shell.access import OFFICERS, READERS, Row

# Officers decide on documents of their own place; a district reads the city's, and no more.
ROWS = (
    Row(route="plans:documents", inside=READERS),
    Row(route="plans:import", inside=OFFICERS, methods=("GET", "POST")),
    Row(route="plans:proposal", inside=OFFICERS, methods=("POST",)),
    Row(route="plans:document", inside=READERS),
    Row(route="plans:decide_rest", inside=OFFICERS, methods=("POST",)),
    Row(route="plans:checks", inside=READERS),
    Row(route="plans:relation_keep", inside=OFFICERS, methods=("POST",)),
    Row(route="plans:relation_withdraw", inside=OFFICERS, methods=("POST",)),
    Row(route="plans:targets", inside=READERS),
    Row(route="plans:target", inside=READERS),
    Row(route="plans:card", inside=READERS),
    Row(route="plans:decide", inside=OFFICERS, methods=("POST",)),
    Row(route="plans:mend", inside=OFFICERS, methods=("GET", "POST")),
    Row(route="api:plans_documents", inside=READERS),
    Row(route="api:plans_documents", inside=OFFICERS, methods=("POST",)),
    Row(route="api:plans_document", inside=READERS),
    Row(route="api:plans_checks", inside=READERS),
    Row(route="api:plans_relations", inside=READERS),
    Row(route="api:plans_relations", inside=OFFICERS, methods=("POST",)),
    Row(route="api:plans_relation", inside=OFFICERS, methods=("DELETE",)),
    Row(route="api:plans_accept_rest", inside=OFFICERS, methods=("POST",)),
    Row(route="api:plans_targets", inside=READERS),
    Row(route="api:plans_target", inside=READERS),
    Row(route="api:plans_target", inside=OFFICERS, methods=("PUT",)),
    Row(route="api:plans_target_accept", inside=OFFICERS, methods=("POST",)),
    Row(route="api:plans_target_drop", inside=OFFICERS, methods=("POST",)),
    Row(route="api:plans_target_undo", inside=OFFICERS, methods=("POST",)),
)

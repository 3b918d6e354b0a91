"""Who reads supervision orders, and who issues and moves them."""

from __future__ import annotations

from ronghe.web.shell.access import OFFICERS, READERS, Row

# Officers of both sides: whose step it is decides the order, and the database again.
ROWS = (
    Row(route="supervision:orders", inside=READERS),
    Row(route="supervision:new", inside=OFFICERS, methods=("GET", "POST")),
    Row(route="supervision:order", inside=READERS),
    Row(route="supervision:notice", inside=READERS),
    Row(route="supervision:step", inside=OFFICERS, methods=("POST",)),
    Row(route="api:supervision_orders", inside=READERS),
    Row(route="api:supervision_orders", inside=OFFICERS, methods=("POST",)),
    Row(route="api:supervision_order", inside=READERS),
    Row(route="api:supervision_step", inside=OFFICERS, methods=("POST",)),
)

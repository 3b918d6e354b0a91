"""Who reads campaigns, who runs them, and who begins to answer one."""

from __future__ import annotations

from ronghe.web.shell.access import CLERKS, OFFICERS, READERS, Row

# Officers of the place that runs a campaign: which that is decide the services, and the database.
ROWS = (
    Row(route="campaigns:campaigns", inside=READERS),
    Row(route="campaigns:new", inside=OFFICERS, methods=("GET", "POST")),
    Row(route="campaigns:campaign", inside=READERS),
    Row(route="campaigns:live", inside=READERS),
    Row(route="campaigns:edit", inside=OFFICERS, methods=("GET", "POST")),
    Row(route="campaigns:population", inside=OFFICERS, methods=("GET", "POST")),
    Row(route="campaigns:move", inside=OFFICERS, methods=("POST",)),
    Row(route="campaigns:members", inside=READERS),
    Row(route="campaigns:remind", inside=OFFICERS, methods=("POST",)),
    Row(route="campaigns:quotas", inside=READERS),
    Row(route="campaigns:quotas", inside=OFFICERS, methods=("POST",)),
    Row(route="campaigns:extend", inside=OFFICERS, methods=("POST",)),
    Row(route="campaigns:begin", inside=CLERKS, methods=("POST",)),
    Row(route="api:campaigns_list", inside=READERS),
    Row(route="api:campaigns_list", inside=OFFICERS, methods=("POST",)),
    Row(route="api:campaigns_campaign", inside=READERS),
    Row(route="api:campaigns_campaign", inside=OFFICERS, methods=("PUT",)),
    Row(route="api:campaigns_population", inside=OFFICERS, methods=("PUT",)),
    Row(route="api:campaigns_move", inside=OFFICERS, methods=("POST",)),
    Row(route="api:campaigns_rates", inside=READERS),
    Row(route="api:campaigns_members", inside=READERS),
    Row(route="api:campaigns_quotas", inside=READERS),
    Row(route="api:campaigns_quotas", inside=OFFICERS, methods=("PUT",)),
    Row(route="api:campaigns_extensions", inside=READERS),
    Row(route="api:campaigns_extensions", inside=OFFICERS, methods=("POST",)),
    Row(route="api:campaigns_reminders", inside=OFFICERS, methods=("POST",)),
)

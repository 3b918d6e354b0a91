"""Who may reach the pages and the API of this face.

Figures of places are for those who govern or study them; the observation of an enterprise is also
for its own clerk. Assessors and experts see responses and applications, not figures.
"""

from __future__ import annotations

from ronghe.web.shell.access import CLERKS, READERS, Row

ROWS = (
    Row(route="indicators:list", inside=READERS),
    # A definition lies in nobody's scope; the figures on its page do.
    Row(route="indicators:indicator", inside=READERS, outside=READERS),
    Row(route="indicators:figure", inside=READERS),
    Row(route="indicators:figure_prov", inside=READERS),
    Row(route="indicators:observation", inside=READERS | CLERKS),
    Row(route="indicators:observation_prov", inside=READERS | CLERKS),
    Row(route="api:indicators_list", inside=READERS | CLERKS),
    Row(route="api:indicators_indicator", inside=READERS | CLERKS, outside=READERS | CLERKS),
    Row(route="api:indicators_figures", inside=READERS),
    Row(route="api:indicators_observations", inside=READERS | CLERKS),
    Row(route="api:indicators_lineage", inside=READERS | CLERKS),
)

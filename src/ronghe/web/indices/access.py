"""Who studies indices, who makes releases, who objects; what is published is for everybody."""

from __future__ import annotations

from ronghe.web.shell.access import OFFICERS, PUBLIC, READERS, SIGNED_IN, Row

MAKERS = OFFICERS | {"statistician"}
EVERYBODY = SIGNED_IN | PUBLIC

ROWS = (
    Row(route="indices:indices", inside=READERS),
    # An index is nobody's; which places it ranks the visitor's scope says.
    Row(route="indices:live", inside=READERS, outside=READERS),
    Row(route="indices:what_if", inside=READERS, outside=READERS),
    Row(route="indices:audit", inside=READERS, outside=READERS),
    Row(route="indices:compare", inside=READERS, outside=READERS),
    Row(route="indices:profile", inside=READERS),
    Row(route="indices:releases", inside=READERS),
    Row(route="indices:new", inside=MAKERS, methods=("GET", "POST")),
    # What is published is for everybody; the database shows what is not to those in charge.
    Row(route="indices:release", inside=READERS),
    Row(route="indices:move", inside=MAKERS, methods=("POST",)),
    Row(route="indices:object", inside=OFFICERS, methods=("POST",)),
    Row(route="indices:answer", inside=MAKERS, methods=("POST",)),
    Row(route="api:indices_list", inside=READERS),
    Row(route="api:indices_live", inside=READERS, outside=READERS),
    Row(route="api:indices_releases", inside=READERS),
    Row(route="api:indices_releases", inside=MAKERS, methods=("POST",)),
    Row(route="api:indices_release", inside=READERS),
    Row(route="api:indices_move", inside=MAKERS, methods=("POST",)),
    Row(route="api:indices_object", inside=OFFICERS, methods=("POST",)),
    Row(route="api:indices_answer", inside=MAKERS, methods=("POST",)),
    Row(route="api:indices_published", inside=EVERYBODY, outside=EVERYBODY),
    Row(route="api:indices_published_rows", inside=EVERYBODY, outside=EVERYBODY),
    Row(route="published:indices", inside=EVERYBODY, outside=EVERYBODY),
    Row(route="published:index", inside=EVERYBODY, outside=EVERYBODY),
    Row(route="published:edition", inside=EVERYBODY, outside=EVERYBODY),
    Row(route="published:place", inside=EVERYBODY, outside=EVERYBODY),
    Row(route="published:file", inside=EVERYBODY, outside=EVERYBODY),
    Row(route="published:download", inside=EVERYBODY, outside=EVERYBODY),
)

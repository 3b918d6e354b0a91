"""Cards that other faces add to the clerk's list of assessments, and to the questionnaire."""

from __future__ import annotations

from django.db.models import QuerySet

from ronghe.kernel.assessments.models import Response
from ronghe.kernel.parties.models import Organisation
from ronghe.web.shell.panels import Panels

mine_panels = Panels[QuerySet[Organisation]]()
form_panels = Panels[Response]()

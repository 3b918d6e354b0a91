"""The REST API: one router of each face, one OpenAPI description, documents served offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.security import django_auth

from ronghe.web.allocations.api import router as allocations
from ronghe.web.appraisals.api import router as appraisals
from ronghe.web.assessments.api import router as assessments
from ronghe.web.assessments.api_cohort import router as cohorts
from ronghe.web.assessments.api_definitions import router as definitions
from ronghe.web.assessments.api_diagnosis import router as diagnosis
from ronghe.web.assessments.api_files import router as files
from ronghe.web.assessments.api_investment import router as investment
from ronghe.web.assessments.api_known import router as known
from ronghe.web.assessments.api_review import router as review
from ronghe.web.assessments.api_workbook import router as workbooks
from ronghe.web.campaigns.api import router as campaigns
from ronghe.web.cases.api import router as cases
from ronghe.web.indicators.api import router as indicators
from ronghe.web.indices.api import router as indices
from ronghe.web.parties.api import router as parties
from ronghe.web.planning.api import router as planning
from ronghe.web.planning.api_commitments import router as commitments
from ronghe.web.plans.api import router as plans
from ronghe.web.plans.api_checks import router as checks
from ronghe.web.progress.api import router as progress
from ronghe.web.supervision.api import router as supervision
from ronghe.web.visits.api import router as visits
from ronghe.web.visits.api_planning import router as visits_planned

if TYPE_CHECKING:
    from ninja.openapi.schema import OpenAPISchema


class DescribedOnce(NinjaAPI):
    """Keeps its description by language: making it takes seconds, and nothing in it changes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._described: dict[tuple[str, str | None], OpenAPISchema] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the description, which is shared: nobody may change it."""
        if path_prefix is None:
            path_prefix = self.get_root_path(path_params or {})
        key = path_prefix, get_language()
        if key not in self._described:
            self._described[key] = super().get_openapi_schema(path_prefix=path_prefix)
        return self._described[key]


api = DescribedOnce(
    title="Ronghe 融合",
    version="0.1",
    description="Everything a page shows can be read here, within the same scope.",
    urls_namespace="api",
    docs_url="/docs",
    # The session of the pages; with it every operation that writes checks the CSRF token.
    auth=django_auth,
)
api.add_router("/parties", parties, tags=["parties"])
api.add_router("/indicators", indicators, tags=["indicators"])
# Before the router whose steps would take the word for one of theirs.
api.add_router("/assessments", known, tags=["assessments"])
api.add_router("/assessments", files, tags=["assessments"])
api.add_router("/assessments", workbooks, tags=["assessments"])
api.add_router("/assessments", diagnosis, tags=["assessments"])
api.add_router("/assessments", cohorts, tags=["assessments"])
api.add_router("/assessments", investment, tags=["assessments"])
api.add_router("/assessments", review, tags=["assessments"])
api.add_router("/assessments", definitions, tags=["assessments"])
api.add_router("/assessments", assessments, tags=["assessments"])
api.add_router("/campaigns", campaigns, tags=["campaigns"])
api.add_router("/visiting", visits, tags=["visits"])
api.add_router("/visiting", visits_planned, tags=["visits"])
api.add_router("/plans", plans, tags=["plans"])
api.add_router("/plans", checks, tags=["plans"])
api.add_router("/planning", planning, tags=["planning"])
api.add_router("/planning", commitments, tags=["planning"])
api.add_router("/progress", progress, tags=["progress"])
api.add_router("/supervision", supervision, tags=["supervision"])
api.add_router("/appraisals", appraisals, tags=["appraisals"])
api.add_router("/indices", indices, tags=["indices"])
api.add_router("/cases", cases, tags=["cases"])
api.add_router("/allocations", allocations, tags=["allocations"])

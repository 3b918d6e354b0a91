"""All addresses of the product."""

from __future__ import annotations

from django.urls import include, path

from ronghe.config.api import api

urlpatterns = [
    path("", include("ronghe.web.cockpit.urls")),
    path("", include("ronghe.web.shell.urls")),
    path("account/", include("ronghe.web.accounts.urls")),
    path("plans/", include("ronghe.web.plans.urls")),
    path("planning/", include("ronghe.web.planning.urls")),
    path("supervision/", include("ronghe.web.supervision.urls")),
    path("appraisals/", include("ronghe.web.appraisals.urls")),
    path("indices/", include("ronghe.web.indices.urls")),
    path("public/indices/", include("ronghe.web.indices.urls_public")),
    path("cases/", include("ronghe.web.cases.urls")),
    path("allocations/", include("ronghe.web.allocations.urls")),
    path("progress/", include("ronghe.web.progress.urls")),
    path("campaigns/", include("ronghe.web.campaigns.urls")),
    path("assessments/", include("ronghe.web.assessments.urls")),
    path("visits/", include("ronghe.web.visits.urls")),
    path("indicators/", include("ronghe.web.indicators.urls")),
    path("parties/", include("ronghe.web.parties.urls")),
    path("trail/", include("ronghe.web.trail.urls")),
    path("api/", api.urls),
]

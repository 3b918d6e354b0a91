from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_POST

from ronghe.web.progress import views

app_name = "progress"
urlpatterns = [
    path("plans/<int:plan_id>/paper/", views.paper, name="paper"),
    path("reports/", views.reports, name="reports"),
    path("reports/new/", views.report_new, name="report_new"),
    path("reports/<int:report_id>/", views.report, name="report"),
    path(
        "reports/<int:report_id>/moves/<slug:transition>/",
        require_POST(views.report_move),
        name="report_move",
    ),
]

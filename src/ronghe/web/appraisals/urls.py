from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_POST

from ronghe.web.appraisals import views, views_sheet

app_name = "appraisals"
urlpatterns = [
    path("", views.appraisals, name="appraisals"),
    path("new/", views.appraisal_new, name="new"),
    path("<int:appraisal_id>/", views.appraisal, name="appraisal"),
    path("<int:appraisal_id>/points/", views.points, name="points"),
    path(
        "<int:appraisal_id>/moves/<slug:transition>/",
        require_POST(views.appraisal_move),
        name="move",
    ),
    path("sheets/<int:sheet_id>/", views_sheet.sheet, name="sheet"),
    path(
        "sheets/<int:sheet_id>/objections/",
        require_POST(views_sheet.objection_new),
        name="object",
    ),
    path(
        "objections/<int:objection_id>/answer/",
        require_POST(views_sheet.objection_answer),
        name="answer",
    ),
]

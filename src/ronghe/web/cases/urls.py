from __future__ import annotations

from django.urls import path

from ronghe.web.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.tasks_page, name="tasks"),
    path("<int:case_id>/evidence/", views.evidence_add, name="evidence_add"),
    path("evidence/<int:attachment_id>/", views.evidence, name="evidence"),
]

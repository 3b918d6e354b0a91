from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_POST

from ronghe.web.indices import views, views_release, views_study

app_name = "indices"
urlpatterns = [
    path("", views.indices, name="indices"),
    path("releases/", views_release.releases, name="releases"),
    path("releases/new/", views_release.release_new, name="new"),
    path("releases/<int:release_id>/", views_release.release, name="release"),
    path(
        "releases/<int:release_id>/moves/<slug:transition>/",
        require_POST(views_release.release_move),
        name="move",
    ),
    path(
        "releases/<int:release_id>/objections/",
        require_POST(views_release.objection_new),
        name="object",
    ),
    path(
        "objections/<int:objection_id>/answer/",
        require_POST(views_release.objection_answer),
        name="answer",
    ),
    path("<slug:key>/", views.live, name="live"),
    path("<slug:key>/what-if/", views_study.what_if, name="what_if"),
    path("<slug:key>/compare/", views_study.compare, name="compare"),
    path("<slug:key>/audit/", views_study.audit, name="audit"),
    path("<slug:key>/places/<slug:code>/", views.profile, name="profile"),
]

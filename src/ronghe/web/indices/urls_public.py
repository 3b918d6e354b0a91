"""Addresses that everybody may keep: they stay."""

from __future__ import annotations

from django.urls import path

from ronghe.web.indices import views_public

app_name = "published"
urlpatterns = [
    path("", views_public.indices, name="indices"),
    path("releases/<int:release_id>/", views_public.edition, name="edition"),
    path("releases/<int:release_id>/places/<slug:code>/", views_public.place, name="place"),
    path("releases/<int:release_id>/files/<str:name>", views_public.file, name="file"),
    path("releases/<int:release_id>/<str:name>", views_public.download, name="download"),
    path("<slug:key>/<slug:code>/<slug:period>/", views_public.index, name="index"),
]

from __future__ import annotations

from django.urls import path

from ronghe.web.trail import views

app_name = "trail"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("entries/<int:pk>/", views.entry, name="entry"),
    path("blocks/", views.blocks, name="blocks"),
]

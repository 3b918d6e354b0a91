from __future__ import annotations

from django.urls import path

from ronghe.web.cockpit import views

app_name = "cockpit"
urlpatterns = [
    path("", views.home, name="home"),
    path("places/<slug:code>/", views.place, name="place"),
    path("places/<slug:code>/enterprises/", views.enterprises, name="enterprises"),
]

from __future__ import annotations

from django.urls import path

from ronghe.web.indicators import views

app_name = "indicators"
urlpatterns = [
    path("", views.indicators, name="list"),
    path("observations/<int:pk>/", views.observation, name="observation"),
    path("observations/<int:pk>/prov.json", views.observation_prov, name="observation_prov"),
    path("<slug:key>/", views.indicator, name="indicator"),
    path("<slug:key>/<slug:code>/<slug:period>/", views.figure, name="figure"),
    path("<slug:key>/<slug:code>/<slug:period>/prov.json", views.figure_prov, name="figure_prov"),
]

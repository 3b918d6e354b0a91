from __future__ import annotations

from django.urls import path

from ronghe.web.assessments import views, views_result, views_way

app_name = "assessments"
urlpatterns = [
    path("mine/", views.mine, name="mine"),
    path("open/", views.open_, name="open"),
    path("responses/<int:pk>/", views.response, name="response"),
    path("responses/<int:pk>/form/", views.form, name="form"),
    path("responses/<int:pk>/answers/<slug:item>/", views.answer, name="answer"),
    path("responses/<int:pk>/move/", views.move, name="move"),
    path("responses/<int:pk>/result/", views_result.result, name="result"),
    path("responses/<int:pk>/report.<slug:file_format>", views_result.report, name="report"),
    path("responses/<int:pk>/way/", views_way.way, name="way"),
    path("responses/<int:pk>/way/prices/", views_way.prices, name="way_prices"),
    path("responses/<int:pk>/way/found/", views_way.way_found, name="way_found"),
    path("responses/<int:pk>/what-if/", views_way.what_if, name="what_if"),
    path("queue/", views.queue, name="queue"),
    path("upload/", views.upload, name="upload"),
    path("instruments/", views.instruments, name="instruments"),
    path("instruments/<slug:key>/", views.instrument, name="instrument"),
    path("instruments/<slug:key>/definition.yaml", views.definition, name="definition"),
]

from __future__ import annotations

from django.urls import path

from ronghe.web.assessments import defining, views

app_name = "assessments"
urlpatterns = [
    path("mine/", views.mine, name="mine"),
    path("open/", views.open_, name="open"),
    path("responses/<int:pk>/", views.response, name="response"),
    path("responses/<int:pk>/form/", views.form, name="form"),
    path("responses/<int:pk>/answers/<slug:item>/", views.answer, name="answer"),
    path("responses/<int:pk>/move/", views.move, name="move"),
    path("responses/<int:pk>/result/", views.result, name="result"),
    path("queue/", views.queue, name="queue"),
    path("upload/", views.upload, name="upload"),
    path("instruments/", views.instruments, name="instruments"),
    path("instruments/new/", defining.define, name="define"),
    path("instruments/schema.json", defining.schema, name="schema"),
    path("instruments/<slug:key>/xlsform/", defining.xlsform, name="xlsform"),
    path("instruments/<slug:key>/form.xlsx", defining.xlsform_file, name="xlsform_file"),
    path("instruments/<slug:key>/", views.instrument, name="instrument"),
    path("instruments/<slug:key>/definition.yaml", views.definition, name="definition"),
]

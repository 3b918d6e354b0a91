from __future__ import annotations

from django.urls import path

from ronghe.web.assessments import (
    bulk,
    defining,
    reviewing,
    signing,
    views,
    views_filling,
    views_result,
    views_way,
)

app_name = "assessments"
urlpatterns = [
    path("mine/", views.mine, name="mine"),
    path("open/", views.open_, name="open"),
    path("responses/<int:pk>/", views.response, name="response"),
    path("responses/<int:pk>/form/", views.form, name="form"),
    path("responses/<int:pk>/answers/<slug:item>/", views.answer, name="answer"),
    path("responses/<int:pk>/paper.<slug:file_format>", views_filling.paper, name="paper"),
    path("instruments/<slug:key>/blank.<slug:file_format>", views_filling.blank, name="blank"),
    path("responses/<int:pk>/answers/", views_filling.answers, name="answers"),
    path("responses/<int:pk>/evidence/<slug:item>/", views_filling.evidence, name="evidence"),
    path(
        "responses/<int:pk>/evidence/<slug:item>/<int:evidence_id>/remove/",
        views_filling.evidence_remove,
        name="evidence_remove",
    ),
    path("responses/<int:pk>/move/", views.move, name="move"),
    path("responses/<int:pk>/result/", views_result.result, name="result"),
    path("responses/<int:pk>/report.<slug:file_format>", views_result.report, name="report"),
    path("responses/<int:pk>/way/", views_way.way, name="way"),
    path("responses/<int:pk>/way/prices/", views_way.prices, name="way_prices"),
    path("responses/<int:pk>/way/found/", views_way.way_found, name="way_found"),
    path("responses/<int:pk>/what-if/", views_way.what_if, name="what_if"),
    path("responses/<int:pk>/return/", reviewing.send_back, name="send_back"),
    path("responses/<int:pk>/unlock/", reviewing.unlock, name="unlock"),
    path("responses/<int:pk>/findings/", reviewing.judge, name="judge"),
    path(
        "responses/<int:pk>/findings/<int:finding_id>/dismiss/",
        reviewing.dismiss,
        name="dismiss",
    ),
    path("queue/", views.queue, name="queue"),
    path("queue/findings/", reviewing.judge_waiting, name="judge_waiting"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/<int:act_id>/", bulk.act, name="act"),
    path("bulk/<int:act_id>/continue/", bulk.carry_on, name="act_continue"),
    path("sign-off/", signing.sign_off, name="sign_off"),
    path("sign-off/<int:sign_off_id>/reopen/", signing.reopen, name="sign_off_reopen"),
    path("chain/", reviewing.chain, name="chain"),
    path("upload/", views.upload, name="upload"),
    path("instruments/", views.instruments, name="instruments"),
    path("instruments/new/", defining.define, name="define"),
    path("instruments/schema.json", defining.schema, name="schema"),
    path("instruments/<slug:key>/xlsform/", defining.xlsform, name="xlsform"),
    path("instruments/<slug:key>/form.xlsx", defining.xlsform_file, name="xlsform_file"),
    path("instruments/<slug:key>/", views.instrument, name="instrument"),
    path("instruments/<slug:key>/definition.yaml", views.definition, name="definition"),
]

from __future__ import annotations

from django.urls import path

from ronghe.web.plans import views, views_checks, views_reader

app_name = "plans"
urlpatterns = [
    path("", views.documents, name="documents"),
    path("import/", views.document_import, name="import"),
    path("import/proposal/", views.proposal, name="proposal"),
    path("documents/<int:document_id>/", views_reader.document, name="document"),
    path("documents/<int:document_id>/rest/", views_reader.decide_rest, name="decide_rest"),
    path("documents/<int:document_id>/checks/", views_checks.checks, name="checks"),
    path("documents/<int:document_id>/relations/", views_checks.keep, name="relation_keep"),
    path(
        "relations/<int:relation_id>/withdrawal/", views_checks.withdraw, name="relation_withdraw"
    ),
    path("targets/", views.targets, name="targets"),
    path("targets/<int:target_id>/", views.target, name="target"),
    path("targets/<int:target_id>/card/", views_reader.card, name="card"),
    path("targets/<int:target_id>/decision/", views_reader.decide, name="decide"),
    path("targets/<int:target_id>/mend/", views_reader.mend, name="mend"),
]

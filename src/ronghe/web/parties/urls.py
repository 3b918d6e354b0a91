from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_POST

from ronghe.web.parties import views, views_accounts

app_name = "parties"
urlpatterns = [
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/<int:pk>/", views.organisation, name="organisation"),
    path("import/", views.import_, name="import"),
    path("import/write/", require_POST(views.import_write), name="import_write"),
    path("import/progress/", views.import_progress, name="import_progress"),
    path("import/faults.csv", views.import_faults, name="import_faults"),
    path("import/template/", views.import_template, name="import_template"),
    path("places/", views.places, name="places"),
    path("industries/", views.industries, name="industries"),
    path("accounts/", views_accounts.accounts, name="accounts"),
    path("accounts/new/", views_accounts.account_new, name="account_new"),
    path("accounts/<int:pk>/", views_accounts.account, name="account"),
    path(
        "accounts/<int:pk>/active/", require_POST(views_accounts.account_active),
        name="account_active",
    ),
    path(
        "accounts/<int:pk>/password/", require_POST(views_accounts.account_password),
        name="account_password",
    ),
    path("accounts/<int:pk>/scopes/", require_POST(views_accounts.scope_grant), name="scope_grant"),
    path("scopes/<int:pk>/end/", require_POST(views_accounts.scope_end), name="scope_end"),
]  # fmt: skip

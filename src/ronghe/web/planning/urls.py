from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_POST

from ronghe.web.planning import views, views_commitment

app_name = "planning"
urlpatterns = [
    path("", views.plans, name="plans"),
    path("new/", views.plan_new, name="new"),
    path("<int:plan_id>/", views.plan, name="plan"),
    path("<int:plan_id>/mend/", views.plan_mend, name="mend"),
    path("<int:plan_id>/moves/<slug:transition>/", require_POST(views.plan_move), name="move"),
    path("<int:plan_id>/measures/", require_POST(views.confirm), name="confirm"),
    path("<int:plan_id>/changes/", views.comparison, name="comparison"),
    path("<int:plan_id>/commitments/new/", views_commitment.commitment_new, name="commitment_new"),
    path("commitments/<int:commitment_id>/", views_commitment.commitment, name="commitment"),
    path(
        "commitments/<int:commitment_id>/mend/",
        views_commitment.commitment_mend,
        name="commitment_mend",
    ),
    path(
        "commitments/<int:commitment_id>/removal/",
        require_POST(views_commitment.commitment_remove),
        name="commitment_remove",
    ),
    path(
        "commitments/<int:commitment_id>/measure/",
        require_POST(views_commitment.commitment_measure),
        name="commitment_measure",
    ),
]

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_POST

from ronghe.web.campaigns import views, views_work

app_name = "campaigns"
urlpatterns = [
    path("", views.campaigns, name="campaigns"),
    path("new/", views_work.campaign_new, name="new"),
    path("<int:campaign_id>/", views.campaign, name="campaign"),
    path("<int:campaign_id>/live/", views.live, name="live"),
    path("<int:campaign_id>/edit/", views_work.campaign_edit, name="edit"),
    path("<int:campaign_id>/population/", views_work.population, name="population"),
    path("<int:campaign_id>/steps/<slug:transition>/", require_POST(views_work.move), name="move"),
    path("<int:campaign_id>/members/", views.members, name="members"),
    path("<int:campaign_id>/reminders/", require_POST(views_work.remind), name="remind"),
    path("<int:campaign_id>/quotas/", views_work.quotas, name="quotas"),
    path("<int:campaign_id>/extensions/", require_POST(views_work.extend), name="extend"),
    path("<int:campaign_id>/begin/", require_POST(views_work.begin), name="begin"),
]

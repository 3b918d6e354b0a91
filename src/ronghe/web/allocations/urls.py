from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_POST

from ronghe.web.allocations import views, views_work

app_name = "allocations"
urlpatterns = [
    path("", views.allocations, name="allocations"),
    path("commitments/<int:commitment_id>/", views_work.work, name="work"),
    path("commitments/<int:commitment_id>/paste/", require_POST(views_work.paste), name="paste"),
    path("<int:allocation_id>/", views.allocation, name="allocation"),
    path("<int:allocation_id>/moves/<slug:transition>/", require_POST(views.move), name="move"),
    path("<int:allocation_id>/answer/", require_POST(views.answer), name="answer"),
    path("<int:allocation_id>/adoption/", require_POST(views.adopt), name="adopt"),
]

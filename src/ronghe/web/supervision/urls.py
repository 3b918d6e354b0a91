from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_POST

from ronghe.web.supervision import views

app_name = "supervision"
urlpatterns = [
    path("", views.orders, name="orders"),
    path("new/", views.order_new, name="new"),
    path("<int:order_id>/", views.order, name="order"),
    path("<int:order_id>/notice/", views.notice, name="notice"),
    path("<int:order_id>/steps/<slug:transition>/", require_POST(views.step), name="step"),
]

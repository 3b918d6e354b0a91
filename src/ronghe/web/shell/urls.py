from __future__ import annotations

from django.urls import path

from ronghe.web.shell import views

app_name = "shell"
urlpatterns = [
    path("preferences/language/", views.language_choose, name="language"),
    path("preferences/theme/", views.theme_choose, name="theme"),
    path("search/", views.search, name="search"),
]

"""Light, dark, or as the machine says: one cookie, read by the server so that nothing flashes."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "ronghe_theme"  # theme.js reads and writes the same name
THEMES = ("auto", "light", "dark")


def chosen(request: HttpRequest) -> str:
    """Return the remembered theme, or `auto`."""
    remembered = request.COOKIES.get(COOKIE, "")
    return remembered if remembered in THEMES else "auto"


def remember(response: HttpResponse, *, theme: str) -> None:
    response.set_cookie(
        COOKIE,
        theme,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )

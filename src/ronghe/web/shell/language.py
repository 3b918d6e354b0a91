"""The language of a page: Chinese, unless the person chose another one.

The browser's `Accept-Language` is not asked: office machines are often installed in English,
and an official who never touched the switch must not meet an English page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers


def is_offered(language: str) -> bool:
    return any(language == code for code, _ in settings.LANGUAGES)


class TwoLanguages(Protocol):
    """A text that a definition or a machine gives in both languages."""

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


def words(text: TwoLanguages) -> str:
    """Return a text of a definition in the reader's language."""
    return text.en if translation.get_language() == "en" else text.zh


def chosen(request: HttpRequest) -> str:
    """Return the language remembered in the cookie if it is still offered, else the first one."""
    remembered = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return remembered if is_offered(remembered) else settings.LANGUAGE_CODE


def remember(response: HttpResponse, *, language: str) -> None:
    """Keep a choice in the cookie that `chosen` reads; signing in does so for an account's."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


class LanguageMiddleware:
    """Render each request in the language of `chosen`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = chosen(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response

"""Tell browsers what a page may load and where it may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseBadRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

# Scripts come from our own files only: text that slipped through as a script would not run.
# Styles may stand in elements, because charts place their labels that way.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "style-src 'self' 'unsafe-inline'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class ContentPolicyMiddleware:
    """Send the content security policy with every answer; refuse addresses that hold a NUL.

    PostgreSQL text holds none, so such an address can mean nothing and would only break a query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("400", content_type="text/plain")
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

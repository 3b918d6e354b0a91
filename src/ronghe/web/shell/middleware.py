"""One transaction a request under the visitor's passport, and the who-may table at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import Resolver404, resolve

from ronghe.kernel.parties.selectors import person_of
from ronghe.kernel.trust.services import passport_shown, scope_entered
from ronghe.web.shell import access

if TYPE_CHECKING:
    from collections.abc import Callable

SERVER_ERROR = 500
API_PREFIX = "/api/"


class ScopeMiddleware:
    """Open the request's transaction under the web role, with the passport of the session.

    The passport is shown first, because even the visitor's own account is under row-level
    security, and taken back where the session turns out not to be good for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
            return self.get_response(request)
        with scope_entered(None):
            self._identify(request)
            request.before_view = transaction.savepoint()  # type: ignore[attr-defined]  # ours
            response = self.get_response(request)
            if response.status_code >= SERVER_ERROR:
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        # What the view had written must not stay; the passport does, because the page that says
        # what went wrong still asks for the visitor's name and navigation.
        transaction.savepoint_rollback(request.before_view)  # type: ignore[attr-defined]
        transaction.set_rollback(False)

    @staticmethod
    def _identify(request: HttpRequest) -> None:
        claimed = str(request.session.get(SESSION_KEY, ""))
        account: Any = AnonymousUser()
        if claimed.isdecimal():
            passport_shown(int(claimed))
            account = get_user(request)
            if not account.is_authenticated:
                passport_shown(None)
        request._cached_user = account  # type: ignore[attr-defined]  # where Django keeps it
        request.person = person_of(account)  # type: ignore[attr-defined]


class WhoMayMiddleware:
    """Refuse what the who-may table does not allow, before the view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    @staticmethod
    def process_view(
        request: HttpRequest, view: Any, arguments: Any, keywords: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        route = match.view_name if match else ""
        if access.may(request, route, request.method or "GET"):
            return None
        is_api = request.path.startswith(API_PREFIX)
        if access.person_of(request).account_id is None:
            if is_api:
                return JsonResponse({"detail": "Sign in first."}, status=401)
            return redirect_to_login(request.get_full_path())
        if is_api:
            return JsonResponse({"detail": "Your account may not do this."}, status=403)
        above = _page_above(request, route)
        if above is None:
            raise PermissionDenied
        return HttpResponseRedirect(above)


def _page_above(request: HttpRequest, route: str) -> str | None:
    """Return the page that an address which only takes POST belongs to; None for other addresses.

    Such an address stands in the browser after a refused form. Whoever changes the language
    there, reloads, or signs in again asks for it by GET, and is not forbidden anything.
    """
    if request.method != "GET" or not access.may(request, route, "POST"):
        return None
    parts = request.path.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        address = f"/{'/'.join(parts[:length])}/"
        try:
            found = resolve(address).view_name
        except Resolver404:
            continue
        if access.may(request, found):
            return address
    return "/"

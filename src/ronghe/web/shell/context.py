"""What every template knows: navigation, person, language, theme, version, demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ronghe.web.shell import navigation, theme


@dataclass(frozen=True, kw_only=True)
class Person:
    """The signed-in person as the top bar shows them; scopes read «role · where»."""

    name: str
    scopes: list[str]


@cache
def _version() -> str:
    return version("ronghe")


def texts() -> dict[str, str]:
    """Return the sentences that scripts show; no script holds a sentence of its own."""
    return {
        "cancel": _("Cancel"),
        "close": _("Close"),
        "confirm": _("Confirm"),
        "noData": _("No data"),
        "failedTitle": _("This did not work"),
        "offline": _("The server cannot be reached. Check the network connection and try again."),
        "forbidden": _(
            "Your account may not do this. If you need it for your work, ask your administrator."
        ),
        "missing": _("This no longer exists. Reload the page to see what is there now."),
        "conflict": _(
            "Somebody else changed this meanwhile. Reload the page and repeat your change."
        ),
        "tooLarge": _("The file is too large. Split it and send the parts one after another."),
        "failed": _(
            "The server could not finish this, and nothing was changed. Try again; if it happens "
            "again, tell your administrator the time."
        ),
    }


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the variables of `shell/base.html`.

    Navigation and person are looked up only when a template shows them: the pieces that HTMX
    fetches do not.
    """
    return {
        "navigation": SimpleLazyObject(lambda: navigation.sections(request)),
        "person": SimpleLazyObject(lambda: person(request)),
        "demo": settings.DEMO,
        "version": _version(),
        "language": get_language() or settings.LANGUAGE_CODE,
        "languages": settings.LANGUAGES,
        "theme": theme.chosen(request),
        "login_url": resolve_url(settings.LOGIN_URL),
        "shell_texts": texts,  # called by the template, so only where it is shown
    }


def person(request: HttpRequest) -> Person | None:
    """Return who is signed in, or None; an early failure has no `user` on the request at all."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    return Person(
        name=str(user), scopes=[str(scope) for scope in getattr(user, "scopes_shown", ())]
    )

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from ronghe.web.shell import language, searching, theme


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Redirect to the page the choice was made on, never to a foreign host."""
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(address if is_ours else "/")


@require_POST
def language_choose(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("language", "")
    if not language.is_offered(wanted):
        return HttpResponseBadRequest()
    response = _back(request)
    language.remember(response, language=wanted)
    return response


@require_POST
def theme_choose(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("theme", "")
    if wanted not in theme.THEMES:
        return HttpResponseBadRequest()
    response = _back(request)
    theme.remember(response, theme=wanted)
    return response


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    groups = searching.found(request, text=text) if text else []
    return render(request, "shell/search.html", {"text": text, "groups": groups})

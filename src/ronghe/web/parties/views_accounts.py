from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from ronghe.kernel.parties import selectors, services
from ronghe.kernel.parties.models import Account, Place, Scope
from ronghe.web.parties.forms import AccountForm, ScopeForm
from ronghe.web.parties.passwords import first_password
from ronghe.web.parties.tables import AccountFilter, AccountTable
from ronghe.web.shell.tables import TableView

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

UNPROCESSABLE = 422


class AccountList(TableView):
    table_class = AccountTable
    filterset_class = AccountFilter
    template_name = "parties/accounts.html"
    title = gettext_lazy("Accounts and roles")
    export_name = gettext_lazy("Accounts and roles")
    search_fields = ("username", "display_name", "display_name_en")
    search_hint = gettext_lazy("Name or user name")
    queryset = Account.objects.all()

    def get_queryset(self) -> Any:
        in_force = selectors.scopes_in_force().select_related("place", "organisation", "programme")
        return super().get_queryset().prefetch_related(
            Prefetch("scopes", queryset=in_force, to_attr="scopes_now")
        )  # fmt: skip


accounts = AccountList.as_view()


def account(request: HttpRequest, pk: int) -> HttpResponse:
    return _account_page(request, get_object_or_404(Account, pk=pk), ScopeForm())


def _account_page(
    request: HttpRequest, held: Account, form: ScopeForm, *, status: int = 200, password: str = ""
) -> HttpResponse:
    today = timezone.localdate()
    scopes = held.scopes.select_related("place", "organisation", "programme").order_by("-id")
    context = {
        "account": held,
        "scopes": [scope for scope in scopes if scope.valid_to is None or scope.valid_to >= today],
        "ended": [scope for scope in scopes if scope.valid_to and scope.valid_to < today],
        "is_own": held.pk == getattr(request.user, "pk", None),
        "form": form,
        "password": password,
        "places": _offered(),
    }
    return render(request, "parties/account.html", context, status=status)


def _offered() -> Any:
    kinds = (Place.Kind.PROVINCE, Place.Kind.CITY, Place.Kind.DISTRICT, Place.Kind.PARK)
    seen = Place.objects.filter(pk__in=selectors.visible_place_ids(), kind__in=kinds)
    return seen.order_by("code")[:400]


@never_cache
def account_new(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = first_password()
        try:
            made = services.account_create(
                username=form.cleaned_data["username"],
                display_name=form.cleaned_data["display_name"],
                display_name_en=form.cleaned_data["display_name_en"],
                password=password,
            )
        except services.UsernameTakenError:
            form.add_error("username", _("Another account bears this user name."))
        else:
            return _account_page(request, made, ScopeForm(), password=password)
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "parties/account_new.html", {"form": form}, status=status)


@never_cache
def account_password(request: HttpRequest, pk: int) -> HttpResponse:
    held, password = get_object_or_404(Account, pk=pk), first_password()
    services.account_password_set(account=held, password=password)
    return _account_page(request, held, ScopeForm(), password=password)


def account_active(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(Account, pk=pk)
    is_active = request.POST.get("active") == "yes"
    try:
        services.account_set_active(account=held, is_active=is_active)
    except services.LastAdministratorError:
        messages.error(request, _last_administrator())
    else:
        text = _("%(name)s may sign in.") if is_active else _("%(name)s may no longer sign in.")
        messages.success(request, text % {"name": held.label})
    return redirect("parties:account", pk=pk)


def _last_administrator() -> str:
    return _("This is the last administrator. Make somebody else administrator first.")


def scope_grant(request: HttpRequest, pk: int) -> HttpResponse:
    held, form = get_object_or_404(Account, pk=pk), ScopeForm(request.POST)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            scope = services.scope_grant(
                account=held,
                role=cleaned["role"],
                place=cleaned["place"],
                organisation=cleaned["organisation"],
            )
        except services.ScopeHeldError:
            form.add_error(None, _("The person holds this role there already."))
        except services.UnfitScopeError:
            form.add_error("where", _("This role is given for a place, not for one enterprise."))
        else:
            messages.success(request, _("Granted: %(scope)s") % {"scope": scope})
            return redirect("parties:account", pk=pk)
    return _account_page(request, held, form, status=UNPROCESSABLE)


def scope_end(request: HttpRequest, pk: int) -> HttpResponse:
    scope = get_object_or_404(Scope, pk=pk)
    try:
        services.scope_end(scope=scope)
    except services.LastAdministratorError:
        messages.error(request, _last_administrator())
    else:
        messages.success(request, _("Today is the last day of: %(scope)s") % {"scope": scope})
    return redirect("parties:account", pk=scope.account_id)

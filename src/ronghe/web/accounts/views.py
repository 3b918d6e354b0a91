from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ronghe.kernel.parties.models import Account
from ronghe.web.accounts import demo
from ronghe.web.accounts.throttle import sign_ins

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class SignInForm(AuthenticationForm):
    """Django's form, with a brake on guessing before any password is hashed."""

    def clean(self) -> dict[str, Any]:
        name = str(self.cleaned_data.get("username", ""))
        if wait_s := sign_ins.wait_s(name):
            minutes = math.ceil(wait_s / 60)
            raise ValidationError(
                _("Too many wrong passwords for this name. Try again in %(minutes)s minutes.")
                % {"minutes": minutes}
            )
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            sign_ins.wrong(name)
            raise
        sign_ins.right(name)
        return cleaned


class SignInView(LoginView):
    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = demo.offered() if settings.DEMO else {}
        return super().get_context_data(**kwargs) | {"demo_logins": shown}


sign_in = SignInView.as_view()
sign_out = LogoutView.as_view()


def profile(request: HttpRequest) -> HttpResponse:
    account = request.user
    assert isinstance(account, Account)  # noqa: S101  # the who-may table lets nobody else in
    form = PasswordChangeForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, account)
        messages.success(request, _("Your password was changed."))
        return redirect("accounts:profile")
    status = 200 if request.method == "GET" else 422
    return render(request, "accounts/profile.html", {"form": form}, status=status)

"""Sign in and identify through the database's own doors (row-level security hides accounts)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password

from ronghe.kernel.parties.models import Account
from ronghe.kernel.parties.selectors import login_row
from ronghe.kernel.trust.services import passport_shown

if TYPE_CHECKING:
    from django.http import HttpRequest


class PassportBackend(BaseBackend):
    """Checks the password against the one row that `ronghe_login` gives."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_: Any,
    ) -> Account | None:
        if username is None or password is None:
            return None
        row = login_row(username)
        if row is None:
            # Takes as long as a wrong password, so that names cannot be guessed by the clock.
            make_password(password)
            return None
        account_id, encoded, is_active = row
        if not check_password(password, encoded) or not is_active:
            return None
        passport_shown(account_id)
        return self.get_user(account_id)

    def get_user(self, user_id: int) -> Account | None:
        return Account.objects.filter(pk=user_id, is_active=True).first()

"""Sessions whose keys the database does not know: it keeps their digests.

It shows a session to whom shows its key (`kernel/trust/registry.py`), so every access says which
session it is about. Injected SQL finds no other's session to copy, to end or to read.
"""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import router, transaction
from django.utils import timezone

from ronghe.kernel.trust.services import session_shown

if TYPE_CHECKING:
    from collections.abc import Iterator

_LENGTH = 40  # characters of the column; 160 bits of SHA-256


def digest_of(key: str) -> str:
    """Return what the table holds for a session key."""
    return hashlib.sha256(key.encode()).hexdigest()[:_LENGTH]


@contextlib.contextmanager
def _shown(key: str, *, savepoint: bool = False) -> Iterator[None]:
    with transaction.atomic(savepoint=savepoint):
        session_shown(key)
        yield


class SessionStore(DatabaseStore):
    """Django's database sessions, found by the digest of their key."""

    def _get_session_from_db(self) -> Any:
        key = self.session_key or ""
        rows = self.model.objects.filter(session_key=digest_of(key), expire_date__gt=timezone.now())
        with _shown(key):
            found = rows.first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        with _shown(session_key):
            return self.model.objects.filter(session_key=digest_of(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        return self.model(
            session_key=digest_of(self._key()),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
        )

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        # A savepoint: the caller tries again where a key is taken.
        with _shown(self._key(), savepoint=True):
            super().save(must_create)

    def _key(self) -> str:
        return str(self._get_or_create_session_key())  # type: ignore[attr-defined]  # no stub

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            using = router.db_for_write(self.model)
            with _shown(key):
                self.model.objects.using(using).filter(session_key=digest_of(key)).delete()

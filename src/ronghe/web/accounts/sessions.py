"""Sessions whose keys the database does not know: it keeps their digests.

Who can read the table, by injected SQL for instance, cannot take over a session with what is there.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import router
from django.utils import timezone

_LENGTH = 40  # characters of the column; 160 bits of SHA-256


def digest_of(key: str) -> str:
    """Return what the table holds for a session key."""
    return hashlib.sha256(key.encode()).hexdigest()[:_LENGTH]


class SessionStore(DatabaseStore):
    """Django's database sessions, found by the digest of their key."""

    def _get_session_from_db(self) -> Any:
        try:
            return self.model.objects.get(
                session_key=digest_of(self.session_key or ""), expire_date__gt=timezone.now()
            )
        except self.model.DoesNotExist:
            self._session_key = None
            return None

    def exists(self, session_key: str) -> bool:
        return self.model.objects.filter(session_key=digest_of(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        return self.model(
            session_key=digest_of(self._key()),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
        )

    def _key(self) -> str:
        return str(self._get_or_create_session_key())  # type: ignore[attr-defined]  # no stub

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            using = router.db_for_write(self.model)
            self.model.objects.using(using).filter(session_key=digest_of(key)).delete()

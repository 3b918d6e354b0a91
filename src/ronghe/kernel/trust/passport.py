"""Sign the short-lived passport that tells the database for whom a transaction runs."""

from __future__ import annotations

import hashlib
import hmac
import time

from django.conf import settings

LIFETIME_S = 60  # it must reach the start of its transaction only; see ronghe_account()
_BLOCK = 64  # bytes, block size of SHA-256


def key() -> bytes:
    """Return the signing key, derived from the secret so that the two never mix."""
    return hashlib.sha256(b"ronghe passport" + settings.SECRET_KEY.encode()).digest()


def pads() -> tuple[bytes, bytes]:
    """Return the inner and outer padded key of HMAC (RFC 2104), as the database stores them."""
    padded = key().ljust(_BLOCK, b"\0")
    return bytes(b ^ 0x36 for b in padded), bytes(b ^ 0x5C for b in padded)


def passport(account_id: int) -> str:
    """Return the passport of an account, valid from now for `LIFETIME_S` seconds."""
    claim = f"{account_id}.{int(time.time()) + LIFETIME_S}"
    return f"{claim}.{hmac.new(key(), claim.encode(), hashlib.sha256).hexdigest()}"

"""First passwords, easy to read out and to type."""

from __future__ import annotations

import secrets

# Without letters and digits that look alike.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _LETTERS = 4, 4


def first_password() -> str:
    """Return a random password of 79 bits, such as `m3kd-x7pw-2hra-tq9c`."""
    return "-".join(
        "".join(secrets.choice(_ALPHABET) for _letter in range(_LETTERS))
        for _group in range(_GROUPS)
    )

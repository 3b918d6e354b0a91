"""A brake on guessing passwords: after some wrong ones a name has to wait.

Kept in the memory of each serving process: a guesser gets the more tries the more processes there
are, but never an unbounded number, and nothing about who signs in when is written down.
"""

from __future__ import annotations

import threading
import time

TRIES = 8
WINDOW_S = 600.0  # wrong passwords of the last ten minutes count
MOST_NAMES = 10_000  # beyond it the oldest are forgotten


class Throttle:
    """Counts wrong passwords by the name they were tried for."""

    def __init__(self) -> None:
        self._wrong: dict[str, list[float]] = {}
        self._guard = threading.Lock()

    def wait_s(self, name: str) -> float:
        """Return how long the name has to wait, 0 if it may try."""
        now = time.monotonic()
        with self._guard:
            recent = [at for at in self._wrong.get(name, ()) if at > now - WINDOW_S]
        return recent[-TRIES] + WINDOW_S - now if len(recent) >= TRIES else 0.0

    def wrong(self, name: str) -> None:
        """Write down a wrong password."""
        now = time.monotonic()
        with self._guard:
            recent = [at for at in self._wrong.pop(name, ()) if at > now - WINDOW_S]
            self._wrong[name] = [*recent, now]
            while len(self._wrong) > MOST_NAMES:
                del self._wrong[next(iter(self._wrong))]

    def right(self, name: str) -> None:
        """Forget the wrong ones: the person is known."""
        with self._guard:
            self._wrong.pop(name, None)


sign_ins = Throttle()

"""Work ahead: the next things are made in a thread while the last one is used."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")


def ahead(things: Iterable[T], *, most: int = 4) -> Iterator[T]:
    """Yield the same things in the same order, made by a thread up to `most` ahead.

    It pays where making and using let go of the interpreter's lock, as NumPy and Arrow do. What
    making raises is raised here, at its place. Where the user stops early, making stops too.

    Examples
    --------
    >>> list(ahead(n * n for n in range(4)))
    [0, 1, 4, 9]
    """
    made: queue.Queue[tuple[T | None, BaseException | None, bool]] = queue.Queue(most)
    is_over = threading.Event()

    def offer(thing: T | None, error: BaseException | None, is_last: bool) -> None:
        while not is_over.is_set():
            try:
                made.put((thing, error, is_last), timeout=0.1)  # seconds
                return
            except queue.Full:
                continue

    def work() -> None:
        try:
            for thing in things:
                offer(thing, None, False)
                if is_over.is_set():
                    return
        except BaseException as error:  # noqa: BLE001 -- handed over whole, and raised below
            offer(None, error, True)
        else:
            offer(None, None, True)

    worker = threading.Thread(target=work, name="ahead", daemon=True)
    worker.start()
    try:
        while True:
            thing, error, is_last = made.get()
            if error is not None:
                raise error
            if is_last:
                return
            yield thing  # type: ignore[misc]  # None only beside an error or the end
    finally:
        is_over.set()
        worker.join()

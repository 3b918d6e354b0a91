"""What waits for the visitor, and how urgent it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ronghe.kernel.cases.clock import SOON
from ronghe.kernel.cases.selectors import cases_waiting_for
from ronghe.web.shell import access

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST = 100  # more than this the badge of the navigation does not count


def count_of(request: HttpRequest) -> int:
    """Return how many cases wait for the visitor, at most `MOST`."""
    waiting = cases_waiting_for(access.person_of(request)).order_by()
    return waiting.values("pk")[:MOST].count()


def left_words(left: int) -> tuple[str, str]:
    """Return days left, negative when late, in words, and the colour that says how urgent."""
    if left < 0:
        text = ngettext("%(count)s day late", "%(count)s days late", -left)
        return text % {"count": -left}, "red"
    if left == 0:
        return _("due today"), "orange"
    text = ngettext("%(count)s day left", "%(count)s days left", left)
    return text % {"count": left}, "yellow" if left <= SOON else "secondary"

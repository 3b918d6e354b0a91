"""Why a file is not taken, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ronghe.kernel.cases.files import LARGEST, SUFFIXES

if TYPE_CHECKING:
    from ronghe.kernel.cases.files import UnfitFileError

MEGABYTE = 1024 * 1024


def limits() -> str:
    """Return what files are taken."""
    comma = ", " if get_language() == "en" else "、"
    kinds = comma.join(suffix.upper() for suffix in SUFFIXES)
    return _("%(kinds)s; at most %(size)s MB each. Files stay with the matter for good.") % {
        "kinds": kinds,
        "size": LARGEST // MEGABYTE,
    }


def unfit(error: UnfitFileError) -> str:
    """Return why a file is not taken, and what to do."""
    said = {
        "empty": _("“%(name)s” is empty."),
        "too-large": _("“%(name)s” is larger than %(size)s MB. Make it smaller or split it."),
        "type": _("“%(name)s” is of a kind that is not taken. Save it as PDF, for instance."),
        "content": _("“%(name)s” is not what its name says, or it is damaged. Save it anew."),
        "scan": _("The virus scan did not pass “%(name)s”. Ask your administrator."),
    }[error.kind]
    return said % {"name": error.name, "size": LARGEST // MEGABYTE}

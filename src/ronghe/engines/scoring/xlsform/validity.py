"""Whether a form is one for the programs that use XLSForms: pyxform compiles it to an XForm."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError

from ronghe.engines.scoring.xlsform.rules import FORM_WARNING, NOT_A_FORM
from ronghe.lib.faults import FaultsError
from ronghe.lib.later import Later

if TYPE_CHECKING:
    from pyxform import errors, xls2xform

    from ronghe.lib.faults import Fault
else:
    errors, xls2xform = Later("pyxform.errors"), Later("pyxform.xls2xform")


# What pyxform was seen to raise on forms that it does not foresee, such as a choice with a column
# in a language that choices do not have.
_UNFORESEEN = (
    ArithmeticError, AssertionError, AttributeError, ExpatError, LookupError, RecursionError,
    TypeError, ValueError,
)  # fmt: skip


def form_compile(data: bytes, *, name: str) -> tuple[Fault, ...]:
    """Compile a workbook to an XForm; return what pyxform remarks.

    Raises
    ------
    FaultsError
        If it is no XLSForm, with the reason that pyxform gives.
    """
    try:
        result = xls2xform.convert(data, file_type=".xlsx", validate=False)
    except errors.PyXFormError as error:
        raise FaultsError(
            [NOT_A_FORM.fault(file=name, details={"reason": _line(str(error))})]
        ) from error
    except _UNFORESEEN as error:
        reason = f"{type(error).__name__}: {error}"
        raise FaultsError([NOT_A_FORM.fault(file=name, details={"reason": reason})]) from error
    return tuple(
        FORM_WARNING.fault(file=name, details={"reason": _line(reason)})
        for reason in result.warnings
    )


def _line(text: str) -> str:
    return " ".join(text.split())

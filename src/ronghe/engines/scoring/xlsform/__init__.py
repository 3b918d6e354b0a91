"""Instruments as XLSForms, the spreadsheets that ODK, KoboToolbox and others make forms of.

What XLSForm can say goes into its columns; the rest travels in columns named ``ronghe::…`` and a
sheet ``ronghe``, so that an instrument comes back as it was. `form_of` writes a form and lists
what it cannot say; `instrument_imported` reads one, ours or anybody's, and lists what it has no
counterpart for.
"""

from ronghe.engines.scoring.xlsform.exporting import Exported, form_of
from ronghe.engines.scoring.xlsform.importing import Imported, instrument_imported
from ronghe.engines.scoring.xlsform.losses import Loss
from ronghe.engines.scoring.xlsform.validity import form_compile
from ronghe.engines.scoring.xlsform.workbook import workbook_bytes

__all__ = [
    "Exported", "Imported", "Loss", "form_compile", "form_of", "instrument_imported",
    "workbook_bytes",
]  # fmt: skip

"""Read an uploaded definition: everything that is wrong with it, and how it differs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from ronghe.engines import scoring
from ronghe.engines.scoring.differences import Difference, differences
from ronghe.engines.scoring.xlsform import instrument_imported
from ronghe.kernel.assessments.models import Instrument
from ronghe.kernel.indicators.selectors import indicators_by_key
from ronghe.lib.definitions import definition_text, yaml_cursor
from ronghe.lib.faults import Fault, FaultsError, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

NOT_TEXT = Rule(
    key="not-utf-8",
    zh="文件不是 UTF-8 文本。请上传 YAML（UTF-8）或 XLSX。",
    en="The file is no text in UTF-8. Send YAML (UTF-8) or XLSX.",
)
VERSION_THERE = Rule(
    key="version-exists",
    zh="“{key}”的版本 {value} 已存在，不能更改。请使用新的版本号。",
    en='Version {value} of "{key}" is there already and never changes. Use another version.',
)
NO_INDICATOR = Rule(
    key="no-such-indicator",
    zh="没有指标“{value}”。请更正，或删去该键。",
    en='There is no indicator "{value}". Correct it, or take the key out.',
)
_VALID_FROM = re.compile(r"^valid_from:.*$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A definition that may be put in force.

    Attributes
    ----------
    text : the definition as YAML, as it will be stored.
    left_out : what of a form has no counterpart, was changed or put in.
    former : the newest version of the same instrument, or None.
    """

    name: str
    text: str
    content: scoring.Instrument
    left_out: tuple[Fault, ...]
    former: Instrument | None
    differences: tuple[Difference, ...]


def draft_read(data: bytes, *, name: str, valid_from: date | None = None) -> Draft:
    """Return the definition in a file of YAML or an XLSForm.

    Parameters
    ----------
    data, name : the file.
    valid_from : the first day in force; None takes what the file says, else today.

    Raises
    ------
    FaultsError
        With all faults: of the file, of the definition, indicators that are not there, and a
        version that is there already.
    """
    left_out: tuple[Fault, ...] = ()
    if data.startswith(b"PK") or name.lower().endswith(".xlsx"):
        day = valid_from or timezone.localdate()
        imported = instrument_imported(data, name=name, valid_from=day)
        text, left_out = definition_text(imported.mapping), imported.left_out
    else:
        text = _decoded(data, name=name)
    return draft_of(text, name=name, valid_from=valid_from, left_out=left_out)


def draft_of(
    text: str, *, name: str, valid_from: date | None = None, left_out: tuple[Fault, ...] = ()
) -> Draft:
    """Return the definition in a text of YAML.

    Raises
    ------
    FaultsError
        As for `draft_read`.
    """
    content = scoring.instrument_parsed(text, name=name)
    if valid_from is not None and content.valid_from != valid_from:
        text = _from_day(text, valid_from, name=name)
        content = scoring.instrument_parsed(text, name=name)
    faults = list(_faults(content, name=name))
    if faults:
        raise FaultsError(faults)
    former = Instrument.objects.filter(key=content.key).order_by("-valid_from", "-pk").first()
    return Draft(
        name=name,
        text=text,
        content=content,
        left_out=left_out,
        former=former,
        differences=differences(former.content, content) if former else (),
    )


def _decoded(data: bytes, *, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FaultsError([NOT_TEXT.fault(file=name)]) from error


def _from_day(text: str, day: date, *, name: str) -> str:
    """Return a definition with another first day; its comments stay where they are."""
    changed, count = _VALID_FROM.subn(f"valid_from: {day.isoformat()}", text, count=1)
    if count:
        return changed
    mapping = yaml_cursor(text, file=name).value
    return definition_text({**mapping, "valid_from": day.isoformat()})  # type: ignore[dict-item]  # it was read before


def _faults(content: scoring.Instrument, *, name: str) -> Iterator[Fault]:
    if Instrument.objects.filter(key=content.key, version=content.version).exists():
        yield VERSION_THERE.fault(
            file=name, column="version", value=content.version, details={"key": content.key}
        )
    wanted = [(item.id, item.indicator) for item in content.items]
    wanted += [(output.key, output.measures) for output in content.outputs]
    known = indicators_by_key({key for _, key in wanted if key})
    for column, key in wanted:
        if key and key not in known:
            yield NO_INDICATOR.fault(file=name, column=column, value=key)

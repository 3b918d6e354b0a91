"""Read an uploaded definition: everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.engines import index as engine
from ronghe.kernel.indicators.selectors import indicators_by_key
from ronghe.kernel.indices.models import IndexDefinition
from ronghe.lib.faults import FaultsError, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ronghe.lib.faults import Fault

NOT_TEXT = Rule(
    key="not-utf-8",
    zh="文件不是 UTF-8 文本。请上传 YAML（UTF-8）。",
    en="The file is no text in UTF-8. Send YAML (UTF-8).",
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
RULES = (NOT_TEXT, VERSION_THERE, NO_INDICATOR)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A definition that may be put in force; `former` is the newest version of the same index."""

    name: str
    text: str
    content: engine.Index
    former: IndexDefinition | None


def draft_read(data: bytes, *, name: str) -> Draft:
    """Return the definition in a file of YAML.

    Raises
    ------
    FaultsError
        With all faults: of the file, of the definition, indicators that are not there, and a
        version that is there already.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FaultsError([NOT_TEXT.fault(file=name)]) from error
    content = engine.index_parse(text, name=name)
    if faults := list(_faults(content, name=name)):
        raise FaultsError(faults)
    former = IndexDefinition.objects.filter(key=content.key).order_by("-valid_from", "-pk").first()
    return Draft(name=name, text=text, content=content, former=former)


def _faults(content: engine.Index, *, name: str) -> Iterator[Fault]:
    if IndexDefinition.objects.filter(key=content.key, version=content.version).exists():
        yield VERSION_THERE.fault(
            file=name, column="version", value=content.version, details={"key": content.key}
        )
    wanted = {leaf.key: leaf.indicator for leaf in content.leaves if leaf.indicator}
    known = indicators_by_key(wanted.values())
    for leaf, key in wanted.items():
        if key not in known:
            yield NO_INDICATOR.fault(file=name, column=leaf, value=key)

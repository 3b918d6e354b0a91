"""Write a definition as YAML that people read and this program reads back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

_WIDTH = 100
_SHORT = 88  # characters that a mapping may have to stand in one line


class _Dumper(yaml.SafeDumper):
    """Writes exact numbers, no aliases, and small mappings in one line."""

    def ignore_aliases(self, data: Any) -> bool:
        """Return that everything is written out: definitions have no aliases."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists below their key."""
        super().increase_indent(flow, False)


def _decimal(dumper: _Dumper, number: Decimal) -> yaml.Node:
    text = f"{number.normalize():f}"
    tag = "tag:yaml.org,2002:float" if "." in text else "tag:yaml.org,2002:int"
    return dumper.represent_scalar(tag, text)


def _mapping(dumper: _Dumper, mapping: Mapping[str, Any]) -> yaml.Node:
    node = dumper.represent_mapping("tag:yaml.org,2002:map", mapping.items())
    is_small = not any(isinstance(part, dict | list) for part in mapping.values())
    length = sum(len(str(key)) + len(str(part)) + 4 for key, part in mapping.items())
    node.flow_style = is_small and length <= _SHORT
    return node


def _list(dumper: _Dumper, parts: list[Any]) -> yaml.Node:
    node = dumper.represent_sequence("tag:yaml.org,2002:seq", parts)
    node.flow_style = not any(isinstance(part, dict | list) for part in parts)
    return node


_Dumper.add_representer(Decimal, _decimal)
_Dumper.add_representer(dict, _mapping)
_Dumper.add_representer(list, _list)


def definition_text(mapping: Mapping[str, Any]) -> str:
    """Return a definition as YAML: numbers exact, texts as they are, keys in their order.

    Examples
    --------
    >>> print(
    ...     definition_text({"key": "a", "title": {"zh": "甲", "en": "no"}, "n": Decimal("0.50")})
    ... )
    key: a
    title: {zh: 甲, en: 'no'}
    n: 0.5
    <BLANKLINE>
    """
    return yaml.dump(
        dict(mapping), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH,
        default_flow_style=False,
    )  # fmt: skip

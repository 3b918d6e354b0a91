"""What a method is: its name, what it does, its options and their defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ronghe.lib.definitions.forms import Key, Shape

NEEDED = object()


@dataclass(frozen=True, kw_only=True)
class MethodOption:
    """An option of a method: its key, and what it is where it is not said."""

    key: Key[Any]
    default: Any


@dataclass(frozen=True, kw_only=True)
class Method:
    """A method: what it does, for authors, and its options."""

    name: str
    says: str
    options: tuple[MethodOption, ...] = ()

    @property
    def defaults(self) -> dict[str, Any]:
        """Return the options that stand where a definition does not say them."""
        found = {one.key.name: one.default for one in self.options}
        return {name: default for name, default in found.items() if default is not NEEDED}


def option(name: str, shape: Shape[Any], says: str, default: Any) -> MethodOption:
    """Return an option of a method, whose words tell its default; `NEEDED` has none."""
    if default is NEEDED:
        return MethodOption(key=Key(name, shape, says, needed=True), default=default)
    told = f"{says}; default: {_shown(default)}"
    return MethodOption(key=Key(name, shape, told), default=default)


def _shown(default: Any) -> str:
    if default is None or default == ():
        return "none"
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, tuple):
        return "[" + ", ".join(map(str, default)) + "]"
    return str(default)


def table(*methods: Method) -> dict[str, Method]:
    """Return methods by name."""
    return {method.name: method for method in methods}

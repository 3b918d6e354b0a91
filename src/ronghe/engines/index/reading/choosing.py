"""Read which method is chosen, with its options: a word, or a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ronghe.lib.definitions.cursor import MISSING_KEY
from ronghe.lib.definitions.forms import Form, Forms

if TYPE_CHECKING:
    from ronghe.engines.index.reading.methods import Method
    from ronghe.engines.index.reading.places import Chosen
    from ronghe.lib.definitions import Cursor


def chosen_at(cursor: Cursor, methods: Mapping[str, Method], forms: Forms[Form]) -> Chosen:
    """Return the method that stands at a place, as a word or as a mapping with its options."""
    if isinstance(cursor.value, Mapping):
        return options_at(cursor, methods, forms)
    name = cursor.one_of(methods)
    needed = [one.key.name for one in methods[name].options if one.key.needed]
    for option in needed if cursor.value == name else ():
        cursor.fail(MISSING_KEY, value=option)
    return name, methods[name].defaults


def options_at(cursor: Cursor, methods: Mapping[str, Method], forms: Forms[Form] | Form) -> Chosen:
    """Return the method and the options of a mapping; all others are those of `methods`."""
    name = ""
    form: Form | Forms[Any] = forms
    if isinstance(forms, Forms):
        named = cursor.child(forms.by)
        name = named.one_of(methods)
        if named.value != name:  # what its options may be is not known
            return name, methods[name].defaults
        form = forms.forms[name]
    if isinstance(form, Form):
        form.only(cursor)
    return name, _options(cursor, methods[name])


def _options(cursor: Cursor, method: Method) -> dict[str, Any]:
    found = method.defaults
    for option in method.options:
        if option.key.needed:
            found[option.key.name] = option.key.of(cursor)
        elif cursor.maybe(option.key.name):
            found[option.key.name] = option.key.maybe(cursor)
    return found

"""What no import linter sees of the kernel: relations of models, writes, protections."""

from __future__ import annotations

import ast
import tomllib
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db.models import Model

from ronghe.kernel.trust import registry
from ronghe.testing.repository import root

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE = root() / "src" / "ronghe"
WRITES = {
    "create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete",
    "acreate", "aupdate", "adelete",
}  # fmt: skip


def stack() -> list[str]:
    """Return the kernel's modules, top first, as the import contract has them."""
    text = (root() / "pyproject.toml").read_text(encoding="utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    (found,) = [one for one in contracts if one["name"] == "The kernel is a stack"]
    layers: list[str] = found["layers"]
    return layers


def module_of(model: type[Model]) -> str:
    return model.__module__.removeprefix("ronghe.kernel.").partition(".")[0]


def kernel_models() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("ronghe.")
    ]


def test_models_live_in_the_kernel() -> None:
    assert {model.__module__.partition(".kernel.")[0] for model in kernel_models()} == {"ronghe"}
    assert {module_of(model) for model in kernel_models()} <= set(stack())


def relations() -> Iterator[tuple[str, str, str]]:
    """Yield (field, module it stands in, module it points to) of relations inside the house."""
    for model in kernel_models():
        for field in (*model._meta.fields, *model._meta.many_to_many):
            target = field.related_model
            if isinstance(target, type) and target.__module__.startswith("ronghe."):
                yield f"{model._meta.label}.{field.name}", module_of(model), module_of(target)


def test_foreign_keys_point_down_the_stack() -> None:
    depth = {module: position for position, module in enumerate(stack())}
    found = list(relations())
    assert len(found) > 20  # the house has that many; none found would mean a blind test
    assert [name for name, here, there in found if depth[there] < depth[here]] == []


def test_every_model_declares_its_protection() -> None:
    protected = {table for table, _ in registry.protections()}  # raises for one that does not
    assert {model._meta.db_table for model in kernel_models()} <= protected


def writes_in(tree: ast.AST) -> Iterator[int]:
    """Yield the lines of calls such as `Model.objects.filter(…).update(…)`."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr in WRITES and asks_a_model(node.func.value):
            yield node.lineno


def asks_a_model(node: ast.AST) -> bool:
    """Say whether a chain of attributes and calls begins with `Model.objects`."""
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Call):
            node = node.func
            continue
        if node.attr == "objects":
            # `self.model.objects` is a class of the framework, which serves any table.
            model = node.value
            name = model.id if isinstance(model, ast.Name) else getattr(model, "attr", "")
            return name[:1].isupper()
        node = node.value
    return False


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("Place.objects.create(code=1)", [1]),
        ("\nPlace.objects.filter(pk=1).exclude(code=2).update(code=3)", [2]),
        ("Place.objects.all().delete()", [1]),
        ("found.update(Place.objects.values_list('pk'))", []),
        ("Place.objects.filter(pk=1)", []),
        ("self.model.objects.filter(pk=1).delete()", []),
    ],
)
def test_a_write_is_seen(source: str, lines: list[int]) -> None:
    assert list(writes_in(ast.parse(source))) == lines


def may_write(path: Path) -> bool:
    place = path.relative_to(SOURCE)
    return (
        path.name == "services.py"
        or place.parts[:2] == ("config", "demo")
        or place.parts[0] == "testing"
        or bool({"tests", "migrations"} & set(place.parts))
    )


def test_models_are_written_by_services_and_the_demo_only() -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{line}"
        for path in sorted(SOURCE.rglob("*.py"))
        if not may_write(path)
        for line in writes_in(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = re.compile(r"RONGHE_[A-Z_]+")


def variables_read() -> set[str]:
    """Return the variables that settings, commands and scripts look at."""
    found = set()
    for path in sorted((ROOT / "src" / "ronghe" / "config").rglob("*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            # A whole literal is a name that is read or set; within a sentence it is only told.
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} if VARIABLE.fullmatch(node.value) else set()
    for script in ("dev", ".ci/run"):
        text = (ROOT / script).read_text(encoding="utf-8")
        found |= set(re.findall(r"\$\{(RONGHE_[A-Z_]+)", text))
    return found | {"RONGHE_SECRET_KEY_FILE"}  # its name is built in `environment.secret`


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    document = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(RONGHE_[A-Z_]+)` \|", document, re.MULTILINE))
    assert documented == variables_read()

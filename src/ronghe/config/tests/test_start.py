"""What a process loads at its start: nothing that only few of its requests need."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("ortools", "pandas", "pyarrow", "pyxform", "scipy")
SERVED = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "ronghe.config.settings"
import django
django.setup()
import ronghe.config.urls
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_pages_and_api_load_without_solvers_statistics_parquet_and_the_compiler_of_forms() -> None:
    said = subprocess.run(  # noqa: S603 -- ourselves
        [sys.executable, "-c", SERVED], check=True, capture_output=True, text=True
    )
    loaded = said.stdout.split()
    assert "ninja" in loaded
    assert [name for name in HEAVY if name in loaded] == []

"""`python -m ronghe.config.cli` is `ronghe`: for a process that starts itself anew."""

from __future__ import annotations

from ronghe.config.cli import main

main()

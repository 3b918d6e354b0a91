"""Settings and fixtures of the whole suite; the fixtures stand in `ronghe.testing`."""

from __future__ import annotations

import os

from hypothesis import settings

pytest_plugins = [
    "ronghe.testing.fixtures",
    "ronghe.testing.documents",
    "ronghe.testing.orders",
    "ronghe.testing.visits",
]

# Machines are noisy: speed is shown by `./dev bench`, never tested by the clock. In CI the same
# commit draws the same examples; elsewhere every run looks for new ones.
settings.register_profile("house", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("house")

"""Published indices of others, whose numbers the engine must give to the last published digit."""

from __future__ import annotations

from pathlib import Path

from ronghe.kernel.manifest.declarations import Domain, Text

_INDICES = Path(__file__).parent / "indices"

DOMAIN = Domain(
    key="index_examples",
    title=Text(zh="指数示例", en="Examples of indices"),
    question=Text(
        zh="已公布的国际指数，用公布的数据能否算出公布的分数和排名？",
        en="Do published data give the published scores and ranks of known indices?",
    ),
    indices=(
        _INDICES / "asem.yaml",
        _INDICES / "egdi.yaml",
        _INDICES / "imd-england-2025.yaml",
    ),
)

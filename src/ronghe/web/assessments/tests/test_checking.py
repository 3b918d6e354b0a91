from __future__ import annotations

from typing import Any

import pytest

from ronghe.kernel.assessments.workflow import RESPONSE
from ronghe.web.assessments.checking import MineShown

pytestmark = pytest.mark.django_db


def test_a_questionnaire_that_asks_for_nothing_is_complete(draft: Any) -> None:
    shown = MineShown(
        response=draft, state=RESPONSE.state("draft"), answered=0, total=0, outcome=None
    )
    assert shown.percent == 100

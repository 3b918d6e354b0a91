from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ronghe.kernel.parties.models import Place
from ronghe.web.shell.paging import Rows

if TYPE_CHECKING:
    from ronghe.testing.fixtures import House


@pytest.mark.django_db
def test_only_the_rows_of_the_page_are_written(house: House) -> None:
    written: list[str] = []

    def shown(place: Place) -> dict[str, Any]:
        written.append(place.code)
        return {"code": place.code}

    rows = Rows(Place.objects.order_by("code"), shown)
    assert len(rows) == Place.objects.count() > 10
    assert written == []
    page = rows[2:4]
    assert [row["code"] for row in page] == written
    assert len(written) == 2
    assert rows[10**20 : 10**20 + 5] == []
    assert rows[0]["code"] == Place.objects.order_by("code").values_list("code", flat=True)[0]
    assert len(list(rows)) == len(rows)

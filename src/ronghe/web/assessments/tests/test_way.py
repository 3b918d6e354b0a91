"""The way up on its page, own prices, and trying other answers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ronghe.engines.scoring import Answers, score
from ronghe.kernel.assessments.diagnosing.solving import Progress, Solver
from ronghe.kernel.assessments.models import OwnPrices
from ronghe.kernel.assessments.stored_answers import restored

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.kernel.assessments.models import Response
    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db


def address(response: Response, part: str) -> str:
    return f"/assessments/responses/{response.pk}/{part}/"


def found(client: Client, response: Response, query: str = "") -> Any:
    """Return the page once its search has ended."""
    for _ in range(100):
        page = client.get(address(response, "way/found") + query)
        if "shown" in page.context:
            return page
    message = "the search did not end"
    raise AssertionError(message)


def test_the_way_on_the_page_reaches_the_level_and_adds_up(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    response = approved["yubei-1"]
    page = found(signed_in("clerk"), response)
    shown = page.context["shown"]
    assert shown.way.standing == "found"
    assert shown.way.to.number == 3
    applied = score(response.instrument.content, shown.way.answers)
    assert applied.level.number >= 3
    assert sum(row.cost for row in shown.changes) == shown.way.cost == shown.changes[-1].total
    before = score(response.instrument.content, restored(response.answers))
    added = sum((row.gain for row in shown.changes), start=Decimal(0))
    assert added == shown.gain == applied.score - before.score
    assert "没有更省的" in page.content.decode()


def test_own_prices_change_the_way_and_those_who_see_it_see_them(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    response, clerk = approved["yubei-1"], signed_in("clerk")
    usual = found(clerk, response).context["shown"].way.cost
    sent = {"price-dev_digital": "0", "price-dev_net": "0"}
    assert clerk.post(address(response, "way/prices"), sent).status_code == 302
    cheaper = found(signed_in("yubei"), response).context["shown"]
    assert cheaper.way.cost < usual
    assert {row.item.id for row in cheaper.changes if row.is_own_price} <= {
        "dev_digital",
        "dev_net",
    }
    page = clerk.get(address(response, "way"))
    assert [row.item.id for row in page.context["prices"] if row.is_own] == [
        "dev_digital",
        "dev_net",
    ]
    assert page.context["may_price"]
    assert not signed_in("yubei").get(address(response, "way")).context["may_price"]


def test_faulty_prices_are_named_and_what_was_typed_stays(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    page = signed_in("clerk").post(
        address(approved["yubei-1"], "way/prices"), {"price-dev_net": "teuer"}
    )
    assert page.status_code == 422
    assert "“teuer”不是价格" in page.content.decode()
    assert 'value="teuer"' in page.content.decode()
    assert not OwnPrices.objects.exists()


def test_no_level_of_that_number_is_not_found(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    page = signed_in("clerk").get(address(approved["yubei-1"], "way") + "?to=99")
    assert page.status_code == 404


def test_a_search_that_takes_long_says_how_far_it_is(approved: dict[str, Response]) -> None:
    solver = Solver()
    answers = [solver.ask(approved[name], to=4, wait=0) for name in ("yubei-1", "jiangbei-1")]
    progress = answers[0]
    assert isinstance(progress, Progress)
    assert 0 <= progress.percent < 100
    done = solver.ask(approved["yubei-1"], to=4, wait=60)
    assert not isinstance(done, Progress)
    # The same answers and prices are not searched twice.
    assert solver.ask(approved["yubei-1"], to=4, wait=0) is done


def test_other_answers_are_scored_at_once_and_stored_nowhere(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    response = approved["yubei-1"]
    page = signed_in("clerk").post(
        address(response, "what-if"),
        {"try-fund": "70", "try-net": ["", "1", "2", "3"], "try-plan": "nonsense"},
        headers={"HX-Request": "true"},
    )
    tried = page.context["tried"]
    cells = dict(restored(response.answers).values) | {"fund": 70.0, "net": frozenset({1, 2, 3})}
    expected = score(response.instrument.content, Answers(values=cells))
    assert tried.then.score == expected.score
    assert tried.gain == expected.score - house.points
    assert {row.item.id for row in tried.tried} == {"fund", "net"}
    assert len(tried.faults) == 1
    response.refresh_from_db()
    assert response.answers["fund"] != 70
    assert "<html" not in page.content.decode()
    whole = signed_in("clerk").get(address(response, "what-if"))
    assert whole.context["tried"].gain == 0


def test_a_draft_has_no_way_yet(signed_in: SignedIn, draft: Response) -> None:
    client = signed_in("clerk")
    assert "shown" not in client.get(address(draft, "way")).context
    assert client.get(address(draft, "way/found")).status_code == 404
    assert "tried" not in client.get(address(draft, "what-if")).context

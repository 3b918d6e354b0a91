"""What an unlocked answer brings up can be answered in the same round; all else stays locked."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from ronghe.kernel.assessments import services
from ronghe.kernel.assessments.models import Response, Return
from ronghe.kernel.assessments.reviewing import selectors
from ronghe.kernel.assessments.reviewing.tests.returned import scenes_returned
from ronghe.kernel.assessments.submitting.refusals import (
    ContradictoryResponseError,
    IncompleteResponseError,
)
from ronghe.kernel.assessments.submitting.services import response_submit
from ronghe.kernel.trust.services import scope_entered

SET = "UPDATE assessments_response SET answers = jsonb_set(answers, %s, %s) WHERE id = %s"


@pytest.fixture
def returned(house):
    return scenes_returned(house)


def save(house, response, **cells):
    return services.answers_save(response=response, cells=cells, by=house.person("clerk"))


def submit(house, response):
    services.response_move(response=response, transition="submit", by=house.person("clerk"))


def test_what_may_be_revealed_is_written_down_with_the_return(returned):
    assert Return.objects.get().reveals == ["ai_construction"]
    assert selectors.unlocked_items(returned) == {"scenes_construction", "ai_construction"}


def test_a_revealed_question_must_be_answered_and_is_judged_with_the_rest(house, returned):
    assert save(house, returned, scenes_construction="2") == []
    with pytest.raises(IncompleteResponseError) as missing:
        submit(house, returned)
    assert missing.value.items == ("ai_construction",)
    assert save(house, returned, ai_construction="1") == []
    with pytest.raises(ContradictoryResponseError):
        submit(house, returned)
    assert save(house, returned, ai_construction="2") == []
    submit(house, returned)


def test_all_else_stays_locked_and_what_was_asked_before_too(house, returned):
    for item in ("ai_products", "scenes_products", "ai_services"):
        with pytest.raises(services.LockedAnswerError) as caught:
            save(house, returned, scenes_construction="2", **{item: "1"})
        assert caught.value.items == (item,)


def test_the_database_holds_the_same_against_raw_sql(house, returned):
    def run(item):
        with connection.cursor() as cursor:
            cursor.execute(SET, [f"{{{item}}}", "[1]", returned.pk])
            return cursor.rowcount

    with scope_entered(house.accounts["clerk"].pk):
        assert run("ai_construction") == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            run("ai_services")


def test_one_request_saves_and_submits_both(house, returned):
    done = response_submit(
        pk=returned.pk,
        cells={"scenes_construction": "1;2", "ai_construction": "2"},
        by=house.person("clerk"),
    )
    assert (done.faults, done.response.state_key) == ((), "submitted")
    with pytest.raises(services.FrozenResponseError):
        save(house, returned, ai_construction="1")


def test_the_reader_sees_what_was_newly_asked(house, returned):
    assert [row.item.id for row in selectors.mended(returned)] == ["scenes_construction"]
    assert save(house, returned, scenes_construction="2", ai_construction="2") == []
    told = {row.item.id: row for row in selectors.mended(Response.objects.get(pk=returned.pk))}
    assert told.keys() == {"scenes_construction", "ai_construction"}
    new = told["ai_construction"]
    assert (new.is_revealed, new.before, new.after, new.differs) == (True, None, {2}, True)
    assert not told["scenes_construction"].is_revealed


def test_what_is_no_longer_asked_is_told_as_well(house, returned):
    submit(house, returned)
    services.response_move(
        response=returned,
        transition="return",
        by=house.person("yubei"),
        items={"scenes_products": "无此场景"},
    )
    assert save(house, returned, scenes_products="0") == []
    told = {row.item.id: row for row in selectors.mended(Response.objects.get(pk=returned.pk))}
    assert (told["ai_products"].is_hidden, told["ai_products"].after) == (True, None)
    assert told["ai_products"].before == {1}

"""What goes round the services under the web role: nothing frozen or published moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction

from ronghe.kernel.cases.services import TransitionRefusedError, case_move
from ronghe.kernel.indices.models import Release
from ronghe.kernel.indices.tests.making import acting, drafted, opened, published, scores

if TYPE_CHECKING:
    from collections.abc import Callable

    from ronghe.testing.fixtures import House


def denied(write: Callable[[], Any], state: str = "42501") -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        write()
        # What is told at the end of a transaction.
        run("SET CONSTRAINTS ALL IMMEDIATE")
    assert getattr(refused.value.__cause__, "sqlstate", "") == state, refused.value


def run(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.rowcount


@pytest.mark.parametrize(
    "change",
    [
        "manifest_sha256 = 'x'",
        "parameters = '{}'",
        "period = '2031'",
        "edition = 2",
        "embargo_until = now()",
        "published_at = now() - interval '1 year'",
        "signed_by = 'somebody else'",
        "state = 'draft'",
        "state = 'withdrawn', ended_at = now()",
    ],
)
def test_a_published_release_stands_as_it_is(house: House, change: str) -> None:
    scores(house)
    release = published(house)
    for who in ("officer", "statistician"):
        with acting(house, who):
            denied(lambda: run(f"UPDATE indices_release SET {change} WHERE id = {release.pk}"))


def test_rows_and_files_stand_and_no_others_are_added(house: House) -> None:
    scores(house)
    release = published(house)
    with acting(house, "officer"):
        for table in ("indices_releaserow", "indices_releasefile"):
            denied(lambda table=table: run(f"DELETE FROM {table}"))
            denied(lambda table=table: run(f"UPDATE {table} SET edition = 2"))
        denied(
            lambda: run(
                "INSERT INTO indices_releaserow (release_id, edition, place_id, coverage, nodes) "
                f"VALUES ({release.pk}, 2, {house.places[house.yubei].pk}, 1, '{{}}')"
            )
        )
    # Not even by the owner.
    denied(lambda: run("UPDATE indices_releaserow SET rank = 1"), "23000")
    denied(lambda: run("UPDATE indices_releasefile SET content = 'x'"), "23000")


def test_a_release_is_published_neither_early_nor_past_its_case(house: House) -> None:
    scores(house)
    release = opened(house)
    publish = (
        "UPDATE indices_release SET state = 'published', published_at = now() "
        f"WHERE id = {release.pk}"
    )
    with acting(house, "officer") as person:
        denied(lambda: run(publish))

        def with_case() -> None:
            case_move(case=release.case, transition_key="publish", by=person)
            run(publish)

        denied(with_case)
        denied(lambda: case_move(case=release.case, transition_key="publish", by=person))
    assert Release.objects.get(pk=release.pk).state == Release.State.OBJECTION


def test_districts_neither_sign_nor_answer_themselves(house: House) -> None:
    scores(house)
    release = opened(house)
    yubei, account = house.places[house.yubei].pk, house.accounts["yubei"].pk
    word = (
        "INSERT INTO indices_releaseobjection (release_id, edition, place_id, kind, node, text, "
        "account, actor_name, at) VALUES "
    )
    with acting(house, "yubei") as person:
        assert run(f"UPDATE indices_release SET state = 'signed' WHERE id = {release.pk}") == 0
        with pytest.raises(TransitionRefusedError):
            case_move(case=release.case, transition_key="publish", by=person)
        own = f"({release.pk}, 1, {yubei}, 'objection', '', 'x', {account}, 'x', now())"
        assert run(word + own) == 1
        foreign = own.replace(f" {yubei},", f" {house.places[house.jiangbei].pk},")
        denied(lambda: run(word + foreign))
        denied(lambda: run(word + own.replace("'objection'", "'rejected'")))
        denied(lambda: run(word + own.replace(f" {account},", f" {account + 1},")))


def test_officers_do_not_sign_in_the_statisticians_stead(house: House) -> None:
    scores(house)
    release = drafted(house)
    with acting(house, "officer") as person:
        denied(
            lambda: run(
                "UPDATE indices_release SET state = 'signed', signed_by = 'x', signed_account = 1 "
                f"WHERE id = {release.pk}"
            )
        )
        with pytest.raises(TransitionRefusedError):
            case_move(case=release.case, transition_key="sign", by=person)


def test_only_statisticians_and_administrators_add_definitions(house: House) -> None:
    add = (
        "INSERT INTO indices_indexdefinition (key, version, title, title_en, definition, sha256, "
        "source, status, valid_from, is_shipped) "
        "VALUES ('x', '1', 'x', 'x', '', '', 'x', 'illustrative', now(), %s)"
    )
    with acting(house, "officer"):
        denied(lambda: run(add % "false"))
    with acting(house, "statistician"):
        denied(lambda: run(add % "true"))
        assert run(add % "false") == 1
        denied(lambda: run("UPDATE indices_indexdefinition SET title = 'y'"))

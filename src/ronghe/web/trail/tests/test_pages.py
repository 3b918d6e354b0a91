from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronghe.kernel.parties.models import Organisation, Programme
from ronghe.kernel.trust.models import TrailBlock, TrailEntry
from ronghe.kernel.trust.selectors import trail_head
from ronghe.kernel.trust.services import acting_as, scope_entered, trail_seal

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

ENTRIES = "/trail/"


@pytest.fixture
def renamed(house: House) -> TrailEntry:
    """Return the entry of a change that the officer of Yubei made."""
    held = house.organisations["yubei-1"]
    with scope_entered(house.accounts["yubei"].pk, reason="搬迁更名"):
        Organisation.objects.filter(pk=held.pk).update(name="新名")
    return TrailEntry.objects.latest("id")


def listed(client: Client, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"{ENTRIES}?export=csv{query}")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_an_entry_shows_who_when_why_and_old_and_new(
    house: House, signed_in: SignedIn, renamed: TrailEntry
) -> None:
    page = signed_in("auditor").get(f"{ENTRIES}entries/{renamed.pk}/").content.decode()
    for text in ("测试 yubei (yubei)", "搬迁更名", house.organisations["yubei-1"].name, "新名"):
        assert text in page
    assert bytes(renamed.digest).hex() in page
    assert f"/parties/organisations/{renamed.row_id}/" in page


def test_the_newest_entry_stands_first_with_its_account_by_name(
    signed_in: SignedIn, renamed: TrailEntry
) -> None:
    page = signed_in("auditor").get(ENTRIES).content.decode()
    first_row = page.split("<tbody")[1].split("</tr>")[0]
    assert f"/trail/entries/{renamed.pk}/" in first_row
    assert "测试 yubei (yubei)" in first_row
    assert "name" in first_row


def test_filters_find_one_rows_history_whether_alone_or_among_many(
    house: House, signed_in: SignedIn, renamed: TrailEntry
) -> None:
    auditor = signed_in("auditor")
    assert {row["涉及的行" if "涉及的行" in row else "行号"] for row in listed(
        auditor, f"&table=parties_organisation&row={renamed.row_id}"
    )} == {str(renamed.row_id)}  # fmt: skip
    with acting_as("tests"):
        made = Programme.objects.bulk_create(
            Programme(key=f"p{n}", title="计划") for n in range(30)
        )
    assert len(listed(auditor, f"&table=parties_programme&row={made[17].pk}")) == 1
    assert listed(auditor, "&table=parties_programme&row=999999999") == []
    assert len(listed(auditor, "&action=update")) == 1
    assert len(listed(auditor, f"&account={house.accounts['yubei'].pk}")) == 1
    assert listed(auditor, "&until=2020-01-01") == []
    assert len(listed(auditor, "&q=搬迁")) == 1


def test_a_bulk_entry_shows_its_count_and_first_rows(signed_in: SignedIn, house: House) -> None:
    with acting_as("tests"):
        made = Programme.objects.bulk_create(
            Programme(key=f"p{n}", title="计划") for n in range(1_500)
        )
    entry = TrailEntry.objects.latest("id")
    page = signed_in("admin").get(f"{ENTRIES}entries/{entry.pk}/").content.decode()
    assert "1,500" in page
    assert f"row={made[0].pk}" in page
    assert f"row={made[25].pk}" not in page


def test_a_change_that_nobody_put_a_name_to_is_marked(signed_in: SignedIn, house: House) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('ronghe.actor', '', true)")
        cursor.execute("UPDATE parties_organisation SET name = 'x'")
    page = signed_in("auditor").get(ENTRIES).content.decode()
    assert page.count("text-red") == len(house.organisations)


def test_blocks_show_the_head_and_a_chain_that_was_broken(
    signed_in: SignedIn, house: House
) -> None:
    auditor = signed_in("auditor")
    for number in range(3):
        with acting_as("tests"):
            Programme.objects.create(key=f"p{number}", title="计划")
        trail_seal()
    page = auditor.get("/trail/blocks/").content.decode()
    assert trail_head() in page
    assert page.count('ti-link"') >= 3
    assert "ti-link-off" not in page
    middle = TrailBlock.objects.order_by("id")[1]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE trust_trailblock SET digest = sha256('forged') WHERE id = %s", [middle.pk]
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert auditor.get("/trail/blocks/").content.decode().count("ti-link-off") == 1


def test_the_list_asks_as_often_for_many_entries_as_for_few(
    house: House, signed_in: SignedIn, renamed: TrailEntry
) -> None:
    auditor = signed_in("auditor")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            auditor.get(f"{ENTRIES}?per_page=100")
        return len(asked)

    few = queries()
    for name in ("yubei", "officer", "jiangbei"):
        for number in range(10):
            with scope_entered(house.accounts[name].pk):
                Organisation.objects.update(name=f"{name} {number}")
    assert queries() == few


@pytest.mark.parametrize("who", ["officer", "yubei", "clerk", "assessor", "expert", "statistician"])
def test_nobody_else_reads_the_trail(signed_in: SignedIn, who: str, renamed: TrailEntry) -> None:
    client = signed_in(who)
    for path in (ENTRIES, f"{ENTRIES}entries/{renamed.pk}/", "/trail/blocks/"):
        assert client.get(path).status_code == 403


def test_an_entry_that_is_none_is_not_found(signed_in: SignedIn) -> None:
    assert signed_in("auditor").get(f"{ENTRIES}entries/999999999/").status_code == 404

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ronghe.engines import targets as reading
from ronghe.engines.targets import target_as_json
from ronghe.kernel.plans.models import Document, Target

JSON = "application/json"


@pytest.fixture
def officer(signed_in):
    return signed_in("officer")


def mend(client, target, **changes):
    fields = {"value": 45, "unit": "个", "comparator": ">=", "year": 2025, "indicator": "车间"}
    return client.put(f"/api/plans/targets/{target.pk}", json.dumps(fields | changes), JSON)


def test_a_document_carries_its_targets_in_the_form_of_the_labelling_rule(
    officer, document, policy
):
    answer = officer.get(f"/api/plans/documents/{document.pk}").json()
    labelled = [target_as_json(target) for target in reading.read_targets(policy)]
    promised = [{name: row[name] for name in reading.LABEL_FIELDS} for row in labelled]
    told = [{name: row[name] for name in reading.LABEL_FIELDS} for row in answer["targets"]]
    assert told == promised
    assert answer["text"] == policy
    assert (answer["found"], answer["undecided"], answer["place"]) == (5, 5, "500000")


def test_documents_are_paged(officer, document, facts):
    answer = officer.get("/api/plans/documents", {"limit": 1}).json()
    assert answer["count"] == 2
    assert len(answer["items"]) == 1


def test_targets_are_filtered_by_year_indicator_and_state(officer, targets):
    def quotes(**query):
        rows = officer.get("/api/plans/targets", query).json()["items"]
        return [row["text"] for row in rows]

    assert quotes() == []
    assert len(quotes(state="found")) == 5
    assert quotes(state="found", year=2025, indicator="车间") == ["40个"]
    assert quotes(state="found", indicator="digital_workshops") == ["40个"]
    assert quotes(state="found", limit=2, offset=4) == ["3.5亿元"]


def test_a_file_is_imported(officer, policy):
    file = SimpleUploadedFile("plan.txt", policy.encode())
    answer = officer.post("/api/plans/documents", {"file": file, "place": "500000"})
    assert answer.status_code == 201
    assert answer.json()["title"] == "云溪市人民政府关于印发云溪市制造业提质行动方案的通知"
    assert Document.objects.get().pk == answer.json()["id"]


def test_a_docx_is_imported_and_a_page_is_told_where_there_is_one(officer, plan_files):
    file = SimpleUploadedFile("plan.docx", plan_files.of("docx"))
    answer = officer.post("/api/plans/documents", {"file": file, "place": "500000"}).json()
    assert answer["found"] == 24
    text = answer["text"]
    assert all(text[t["start"] : t["end"]] == t["text"] for t in answer["targets"])
    assert (answer["page_starts"], answer["targets"][0]["page"]) == ([], None)
    file = SimpleUploadedFile("plan.txt", "一、目标\n\f到2025年，建设30个车间。".encode())
    answer = officer.post("/api/plans/documents", {"file": file, "place": "500000"}).json()
    assert (answer["page_starts"], answer["targets"][0]["page"]) == ([0, 6], 2)
    listed = officer.get("/api/plans/targets", {"state": "found", "year": 2025}).json()["items"]
    assert [t["page"] for t in listed if t["text"] == "30个"] == [2]


def test_an_import_says_what_is_wrong(officer, document, policy):
    def send(content, place="500000"):
        file = SimpleUploadedFile("plan.txt", content)
        return officer.post("/api/plans/documents", {"file": file, "place": place})

    known = send(policy.encode())
    assert known.status_code == 409
    assert str(document.pk) in known.json()["detail"]
    binary = send(b"\x00\x01")
    assert binary.status_code == 422
    assert binary.json()["detail"][0]["field"] == "file"
    elsewhere = send(b"x", place="330000")
    assert elsewhere.status_code == 422
    assert elsewhere.json()["detail"][0]["field"] == "place"
    assert officer.post("/api/plans/documents", {"place": "500000"}).status_code == 422


def test_targets_are_accepted_dropped_and_mended(officer, targets):
    target = targets["40个"]
    assert officer.post(f"/api/plans/targets/{target.pk}/accept").json()["state"] == "accepted"
    assert officer.post(f"/api/plans/targets/{target.pk}/drop").json()["state"] == "dropped"
    mended = mend(officer, target, owner=["市经济信息局"], measured_by="smart_factories").json()
    assert (mended["value"], mended["state"], mended["supersedes"]) == (45, "accepted", target.pk)
    assert (mended["owner"], mended["measured_by"]) == (["市经济信息局"], "smart_factories")


def test_a_decision_on_what_was_mended_meanwhile_is_a_conflict(officer, targets):
    target = targets["40个"]
    mend(officer, target)
    for answer in (
        officer.post(f"/api/plans/targets/{target.pk}/accept"),
        mend(officer, target),
    ):
        assert answer.status_code == 409
        assert answer.json()["detail"]


def test_a_decision_on_another_state_than_was_seen_is_a_conflict(officer, targets):
    url = f"/api/plans/targets/{targets['40个'].pk}"
    officer.post(f"{url}/accept")
    assert officer.post(f"{url}/drop?seen=found").status_code == 409


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": 10**15}, "value"),
        ({"value_high": 45}, "value_high"),
        ({"year": 3000}, "year"),
        ({"indicator": ""}, "indicator_phrase"),
        ({"measured_by": "nothing"}, "measured_by"),
        ({"owner": ["长" * 61]}, "owners"),
    ],
)
def test_a_wrong_field_is_named(officer, targets, changes, field):
    answer = mend(officer, targets["40个"], **changes)
    assert answer.status_code == 422
    assert field in [problem["field"] for problem in answer.json()["detail"]]
    assert not Target.objects.filter(supersedes__isnull=False).exists()


def test_what_is_not_there_is_said_so(officer):
    for answer in (
        officer.get("/api/plans/documents/0"),
        officer.get("/api/plans/targets/0"),
        officer.post("/api/plans/targets/0/accept"),
        officer.put("/api/plans/targets/0", "{}", JSON),
    ):
        assert answer.status_code == 404
        assert "within your scope" in answer.json()["detail"]


def test_a_district_reads_the_targets_of_its_city_and_decides_on_none(signed_in, targets):
    client = signed_in("yubei")
    url = f"/api/plans/targets/{targets['40个'].pk}"
    assert client.get(url).status_code == 200
    assert client.post(f"{url}/accept").status_code == 404
    assert mend(client, targets["40个"]).status_code == 404


def test_who_may_not_is_told_which_door_is_closed(signed_in, targets):
    url = f"/api/plans/targets/{targets['40个'].pk}"
    assert Client().get(url).status_code == 401
    assert signed_in("clerk").get(url).status_code == 403
    assert signed_in("auditor").get(url).status_code == 200
    assert signed_in("auditor").post(f"{url}/accept").status_code == 403


def test_a_foreign_page_cannot_decide_with_the_officers_cookie(house, targets):
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.accounts["officer"])
    target = targets["40个"]
    answers = [
        client.post(f"/api/plans/targets/{target.pk}/accept"),
        mend(client, target),
    ]
    assert [answer.status_code for answer in answers] == [403, 403]
    target.refresh_from_db()
    assert target.state == "found"


def test_a_decision_and_a_mend_are_undone(officer, targets):
    target = targets["40个"]
    officer.post(f"/api/plans/targets/{target.pk}/drop")
    undone = officer.post(f"/api/plans/targets/{target.pk}/undo").json()
    assert (undone["id"], undone["state"]) == (target.pk, "found")
    mended = mend(officer, target).json()
    undone = officer.post(f"/api/plans/targets/{mended['id']}/undo").json()
    assert (undone["value"], undone["state"]) == (40, "found")
    assert undone["supersedes"] == mended["id"]
    assert officer.post(f"/api/plans/targets/{mended['id']}/undo").status_code == 409


def test_the_rest_is_accepted(officer, document, targets):
    officer.post(f"/api/plans/targets/{targets['70%'].pk}/drop")
    answer = officer.post(f"/api/plans/documents/{document.pk}/accept-rest")
    assert answer.json() == {"accepted": 4}
    targets["70%"].refresh_from_db()
    assert targets["70%"].state == "dropped"


@pytest.mark.parametrize("name", ["yubei", "jiangbei"])
def test_a_district_neither_undoes_nor_accepts_in_the_plan_of_its_city(
    signed_in, document, targets, name
):
    client = signed_in(name)
    for address in (f"targets/{targets['40个'].pk}/undo", f"documents/{document.pk}/accept-rest"):
        assert client.post(f"/api/plans/{address}").status_code == 404
    assert set(document.targets.values_list("state", flat=True)) == {"found"}

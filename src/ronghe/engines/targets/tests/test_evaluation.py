"""The score is exactly that of the labelling rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ronghe.engines.targets import Labelled, WrongLabelError, evaluate, labels_of, read_targets
from ronghe.engines.targets.model import target_as_json

TEXT = "到2025年，建设10家工厂，产值达50亿元，培育3家企业。"
LABELS = read_targets(TEXT)


def document(found: list) -> Labelled:
    return Labelled(name="a.txt", text=TEXT, labels=LABELS, found=found)


def test_a_perfect_reading_scores_one() -> None:
    total = evaluate([document(LABELS)]).total
    assert (total.matched, total.precision, total.recall, total.f1) == (3, 1, 1, 1)


def test_misses_and_false_finds_are_counted_and_named() -> None:
    wrong_year = replace(LABELS[0], year=2030)
    result = evaluate([document([wrong_year, LABELS[1]])])
    assert (result.total.matched, result.total.missed, result.total.false) == (1, 2, 1)
    assert result.total.precision == 1 / 2
    assert result.total.recall == 1 / 3
    assert result.total.f1 == pytest.approx(0.4)
    assert [t.text for _, t in result.missed] == ["10家", "3家"]
    assert [t.year for _, t in result.false] == [2030]


def test_a_label_is_matched_once() -> None:
    assert evaluate([document([LABELS[0], LABELS[0]])]).total.false == 1


def test_spans_must_overlap() -> None:
    shifted = replace(LABELS[0], start=LABELS[0].start + 20, end=LABELS[0].end + 20)
    assert evaluate([document([shifted])]).total.matched == 0


def test_fields_are_scored_over_matched_pairs() -> None:
    found = [replace(LABELS[0], comparator=">=", indicator="平台"), *LABELS[1:]]
    result = evaluate([document(found)])
    assert result.total.accuracy("comparator") == pytest.approx(2 / 3)
    assert result.total.accuracy("indicator") == pytest.approx(2 / 3)
    assert result.total.accuracy("owner") == 1
    assert {e.field for e in result.field_errors} == {"comparator", "indicator"}


def test_documents_count_together() -> None:
    empty = Labelled(name="b.txt", text="", labels=[], found=[])
    result = evaluate([document(LABELS[:1]), empty])
    assert result.documents[1].f1 == 1
    assert result.total.recall == 1 / 3


def test_a_label_file_is_read_back() -> None:
    content = {"document": "a.txt", "targets": [target_as_json(t) for t in LABELS]}
    assert [replace(t, heading_path=()) for t in LABELS] == labels_of(content, TEXT)


@pytest.mark.parametrize(
    "content", [[], {"targets": 3}, {"targets": [3]}, {"targets": [{"start": 0}]}]
)
def test_a_wrong_label_file_is_refused(content: object) -> None:
    with pytest.raises(WrongLabelError):
        labels_of(content, TEXT)


def test_a_label_that_does_not_fit_its_document_is_refused() -> None:
    content = {"targets": [target_as_json(replace(LABELS[0], text="99家"))]}
    with pytest.raises(WrongLabelError, match="99家"):
        labels_of(content, TEXT)

"""Golden figures over labelled documents: our own, and the four of the development data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ronghe.engines.targets import Labelled, evaluate, labels_of, read_clauses, read_targets
from ronghe.engines.targets.evaluation import FIELDS

OWN = Path(__file__).parent / "documents"
ROOT = next(p for p in Path(__file__).parents if (p / "pyproject.toml").exists())
SHARED = ROOT.parent / "shared" / "policies"


def labelled(label_path: Path) -> Labelled:
    stem = label_path.name.removesuffix(".targets.json")
    path = next(p for p in label_path.parent.glob(f"{stem}.*") if p.suffix in (".txt", ".md"))
    text = path.read_bytes().decode("utf-8")
    labels = labels_of(json.loads(label_path.read_bytes()), text)
    return Labelled(name=path.name, text=text, labels=labels, found=read_targets(text))


def labelled_in(directory: Path) -> list[Labelled]:
    return [labelled(path) for path in sorted(directory.glob("*.targets.json"))]


@pytest.fixture(scope="module")
def own() -> list[Labelled]:
    return labelled_in(OWN)


@pytest.fixture(scope="module")
def shared() -> list[Labelled]:
    documents = labelled_in(SHARED)
    if not documents:
        pytest.skip(f"the labelled policies are not at ../shared/policies beside {ROOT.name}")
    return documents


def test_own_documents_stay_read(own: list[Labelled]) -> None:
    total = evaluate(own).total
    assert len(own) >= 8
    assert total.f1 >= 0.98
    for field in FIELDS:
        assert total.accuracy(field) >= (0.90 if field == "indicator" else 0.98), field


def test_no_own_document_is_read_badly(own: list[Labelled]) -> None:
    for score in evaluate(own).documents:
        assert score.f1 >= 0.95, score.name


def test_the_development_documents_stay_read(shared: list[Labelled]) -> None:
    total = evaluate(shared).total
    assert total.f1 >= 0.99
    for field in FIELDS:
        assert total.accuracy(field) >= 0.98, field


def test_sections_are_those_of_the_labels(shared: list[Labelled]) -> None:
    wrong = []
    for document in shared:
        section_at = {target.start: target.section for target in document.found}
        wrong += [
            (document.name, label.start, section_at[label.start])
            for label in document.labels
            if label.start in section_at and section_at[label.start] != label.section
        ]
    assert wrong == []


def test_every_target_lies_in_exactly_one_clause(own: list[Labelled]) -> None:
    for document in own:
        clauses = read_clauses(document.text)
        for target in document.found:
            holding = [c for c in clauses if c.start <= target.start and target.end <= c.end]
            assert len(holding) == 1, (document.name, target.text)
            assert holding[0].section == target.section
            assert holding[0].heading_path == target.heading_path


def test_clauses_cover_all_that_is_printed(own: list[Labelled]) -> None:
    for document in own:
        covered = set()
        last = 0
        for clause in read_clauses(document.text):
            assert last <= clause.start < clause.end
            last = clause.end
            covered.update(range(clause.start, clause.end))
        left = {c for i, c in enumerate(document.text) if i not in covered}
        assert left <= set(" \u3000\n*#`|-"), document.name

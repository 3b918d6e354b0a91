"""Scores extractions against labelled documents, as the labelling rule says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ronghe.engines.targets.model import Target

FIELDS: Final = ("comparator", "every_year", "cumulative", "value_high", "owner", "indicator")
_NOT_WORD: Final = re.compile(r"[\W_]+")
_SAME_PHRASE: Final = 0.6


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    """A document with its labels and with what was read from it."""

    name: str
    text: str
    labels: Sequence[Target]
    found: Sequence[Target]


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldError:
    """A matched pair that differs in one field."""

    document: str
    field: str
    label: Target
    found: Target


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """Counts and rates over one document or all.

    Attributes
    ----------
    matched, missed, false : int
        Pairs; labels without a pair; found targets without a pair.
    right_by_field : dict of str to int
        Matched pairs whose field is right.
    """

    name: str
    matched: int
    missed: int
    false: int
    right_by_field: dict[str, int]

    @property
    def precision(self) -> float:
        """Share of found targets that are right; 1 where nothing was found."""
        found = self.matched + self.false
        return self.matched / found if found else 1.0

    @property
    def recall(self) -> float:
        """Share of labels found; 1 where there are none."""
        labels = self.matched + self.missed
        return self.matched / labels if labels else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where nothing was to be found and was not."""
        total = 2 * self.matched + self.missed + self.false
        return 2 * self.matched / total if total else 1.0

    def accuracy(self, field: str) -> float:
        """Share of matched pairs whose `field` is right; 1 where no pair is matched."""
        return self.right_by_field[field] / self.matched if self.matched else 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Evaluation:
    """Result over all documents together, a row a document, and every error."""

    total: Score
    documents: tuple[Score, ...]
    missed: tuple[tuple[str, Target], ...]
    false: tuple[tuple[str, Target], ...]
    field_errors: tuple[FieldError, ...]


def same_phrase(first: str, second: str) -> bool:
    """Tell whether two phrases share at least 60 % of their characters.

    Characters are counted as a multiset without punctuation; the longer phrase is the whole.

    Examples
    --------
    >>> same_phrase("“两化”融合指数", "两化融合指数"), same_phrase("企业", "重点企业和机构")
    (True, False)
    """
    one, two = (Counter(_NOT_WORD.sub("", phrase)) for phrase in (first, second))
    longest = max(one.total(), two.total())
    return longest == 0 or (one & two).total() / longest >= _SAME_PHRASE


def matches(label: Target, found: Target) -> bool:
    """Tell whether `found` is `label`: equal unit, value and year, and overlapping spans."""
    return (
        label.unit == found.unit
        and label.value == found.value
        and label.year == found.year
        and label.start < found.end
        and found.start < label.end
    )


def _pairs(labels: Sequence[Target], found: Sequence[Target]) -> list[tuple[int, int]]:
    """Return the matched pairs as positions in `labels` and `found`, each used at most once."""
    pairs = []
    # Both run along the text: comparing each with each would be quadratic.
    free = sorted(range(len(found)), key=lambda i: found[i].start)
    first = 0
    used: set[int] = set()
    for position in sorted(range(len(labels)), key=lambda i: labels[i].start):
        label = labels[position]
        while first < len(free) and found[free[first]].end <= label.start:
            first += 1
        for index in range(first, len(free)):
            candidate = free[index]
            if found[candidate].start >= label.end:
                break
            if candidate not in used and matches(label, found[candidate]):
                used.add(candidate)
                pairs.append((position, candidate))
                break
    return pairs


def _is_right(field: str, label: Target, found: Target) -> bool:
    if field == "indicator":
        return same_phrase(label.indicator, found.indicator)
    return bool(getattr(label, field) == getattr(found, field))


def evaluate(pairs: Sequence[Labelled]) -> Evaluation:
    """Score what was read from documents against their labels, over all together.

    Parameters
    ----------
    pairs : sequence of Labelled
        Documents, each with its labels and its found targets.

    Returns
    -------
    Evaluation
        Precision, recall and F1 by matched targets (unit, value and year equal, spans overlapping,
        each label at most once); field accuracies over the matched pairs.
    """
    scores, missed, false, errors = [], [], [], []
    for document in pairs:
        matched = _pairs(document.labels, document.found)
        hit_labels = {label for label, _ in matched}
        hit_found = {found for _, found in matched}
        missing = [t for i, t in enumerate(document.labels) if i not in hit_labels]
        wrong = [t for i, t in enumerate(document.found) if i not in hit_found]
        missed += [(document.name, t) for t in missing]
        false += [(document.name, t) for t in wrong]
        right = dict.fromkeys(FIELDS, 0)
        for label_at, found_at in matched:
            label, found = document.labels[label_at], document.found[found_at]
            for field in FIELDS:
                if _is_right(field, label, found):
                    right[field] += 1
                else:
                    errors.append(
                        FieldError(document=document.name, field=field, label=label, found=found)
                    )
        scores.append(
            Score(
                name=document.name,
                matched=len(matched),
                missed=len(missing),
                false=len(wrong),
                right_by_field=right,
            )
        )
    return Evaluation(
        total=_sum(scores),
        documents=tuple(scores),
        missed=tuple(missed),
        false=tuple(false),
        field_errors=tuple(errors),
    )


def _sum(scores: Sequence[Score]) -> Score:
    return Score(
        name="all",
        matched=sum(s.matched for s in scores),
        missed=sum(s.missed for s in scores),
        false=sum(s.false for s in scores),
        right_by_field={f: sum(s.right_by_field[f] for s in scores) for f in FIELDS},
    )

"""Label files (`NAME.targets.json`) as targets."""

from __future__ import annotations

from collections.abc import Mapping

from ronghe.engines.targets.model import Target


class WrongLabelError(ValueError):
    """A label file does not have the form of the labelling rule, or does not fit its document."""


def labels_of(content: object, document: str) -> list[Target]:
    """Return the targets of a label file.

    Parameters
    ----------
    content : object
        The parsed JSON: `{"document": NAME, "targets": [...]}`.
    document : str
        The text the spans are indices of.

    Raises
    ------
    WrongLabelError
        If the form is wrong, or a span does not hold the text that the label gives.
    """
    if not isinstance(content, Mapping) or not isinstance(content.get("targets"), list):
        raise WrongLabelError('a JSON object with a list "targets" is expected')
    return [_label(entry, number, document) for number, entry in enumerate(content["targets"], 1)]


def _label(entry: object, number: int, document: str) -> Target:
    if not isinstance(entry, Mapping):
        raise WrongLabelError(f"target {number} is no JSON object")
    try:
        label = Target(
            start=int(entry["start"]),
            end=int(entry["end"]),
            text=str(entry["text"]),
            value=None if entry["value"] is None else float(entry["value"]),
            value_high=None if entry["value_high"] is None else float(entry["value_high"]),
            unit=str(entry["unit"]),
            comparator=str(entry["comparator"]),
            year=None if entry["year"] is None else int(entry["year"]),
            every_year=bool(entry["every_year"]),
            cumulative=bool(entry["cumulative"]),
            indicator=str(entry["indicator"]),
            owner=tuple(str(name) for name in entry["owner"]),
            section=str(entry["section"]),
            heading_path=(),
        )
    except KeyError as error:
        raise WrongLabelError(f"target {number} has no field {error.args[0]!r}") from error
    except (TypeError, ValueError) as error:
        raise WrongLabelError(f"target {number} has a field of the wrong type") from error
    if document[label.start : label.end] != label.text:
        raise WrongLabelError(
            f"target {number} says {label.text!r}, the document has "
            f"{document[label.start : label.end]!r} at {label.start}-{label.end}"
        )
    return label

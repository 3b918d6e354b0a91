"""The audit sheet of an index as a paper."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ronghe.lib.papers import Block, Column, Facts, Heading, Note, Paper, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ronghe.engines.index.auditing import Audit
    from ronghe.web.indices.scope import Choice


def audit_paper(choice: Choice, found: Audit, titles: Mapping[str, str]) -> Paper:
    """Return the audit of an index of a place and period as a paper."""
    doubtful = [one for one in found.inside if one.verdict in ("negative", "redundant")]
    blocks: list[Block] = [
        Facts(
            items=(
                (_("Index"), f"{choice.definition.label} {choice.definition.version}"),
                (_("Places within"), choice.place.label),
                (_("Period"), choice.period),
                (_("Status"), choice.definition.status),
            )
        ),
        Heading(text=_("Indicators: coverage and shape")),
        _table(
            (_("Indicator"), _("coverage"), _("skewness"), _("kurtosis"), _("skewness scored")),
            [
                (titles[one.key], _share(one.coverage), _n(one.skew), _n(one.kurtosis),
                 _n(one.skew_scored))
                for one in found.profiles
            ],
        ),
        Heading(text=_("Coherence of nodes")),
        _table(
            (_("Node"), "n", "α", _("explained by the first component"), _("dimensions")),
            [
                (titles[one.node], str(one.n), _n(one.alpha), _share(one.explained),
                 str(one.dimensions))
                for one in found.structures
            ],
        ),
        Heading(text=_("Weights beside influence")),
        _table(
            (_("Part"), _("of"), _("weight"), _("influence")),
            [
                (titles[one.key], titles[one.node], _share(one.weight), _share(one.influence))
                for one in found.importances
            ],
        ),
        Heading(text=_("Pairs that pull apart or say the same twice")),
        _table(
            (_("One"), _("Other"), "r", "p"),
            [(titles[one.first], titles[one.second], _n(one.r), _n(one.p)) for one in doubtful],
        ),
        Note(text=_("Thresholds are those that audits commonly use; none is an official one.")),
    ]  # fmt: skip
    return Paper(
        title=_("Audit sheet: %(index)s") % {"index": choice.definition.label},
        blocks=tuple(blocks),
        issued_on=timezone.localdate(),
        language="en" if get_language() == "en" else "zh",
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    columns = tuple(
        Column(title=title, align="left" if at == 0 else "right", share=2.0 if at == 0 else 1.0)
        for at, title in enumerate(head)
    )
    return Table(columns=columns, rows=tuple(tuple(row) for row in rows))


def _n(value: float) -> str:
    return "—" if math.isnan(value) else f"{value:.2f}"


def _share(value: float) -> str:
    return "—" if math.isnan(value) else f"{value:.0%}"

"""The ways of a release and of an objection to it."""

from __future__ import annotations

from ronghe.kernel.cases.machine import Machine, State, Transition
from ronghe.kernel.manifest.declarations import Text

OFFICERS = frozenset({"programme_officer", "district_officer"})
STATISTICIAN = frozenset({"statistician"})
MAKERS = OFFICERS | STATISTICIAN

OBJECTION_DAYS = 7  # working rule of ours; who opens the window may set a later day

INDEX_RELEASE = Machine(
    key="index_release",
    title=Text(zh="指数发布", en="Release of an index"),
    states=(
        State(key="draft", title=Text(zh="草案", en="Draft"), turn=STATISTICIAN, is_local=True),
        State(
            key="signed",
            title=Text(zh="已签署", en="Signed"),
            turn=MAKERS,
            is_local=True,
            tone="primary",
        ),
        State(
            key="objection",
            title=Text(zh="异议期", en="Open to objections"),
            turn=MAKERS,
            is_local=True,
            days=OBJECTION_DAYS,
            tone="info",
        ),
        State(key="published", title=Text(zh="已发布", en="Published"), tone="success"),
        State(key="superseded", title=Text(zh="已被取代", en="Superseded"), is_final=True),
        State(
            key="withdrawn", title=Text(zh="已撤回", en="Withdrawn"), is_final=True, tone="danger"
        ),
        State(key="discarded", title=Text(zh="已放弃", en="Given up"), is_final=True),
    ),
    transitions=(
        Transition(
            key="sign",
            title=Text(zh="签署", en="Sign"),
            sources=frozenset({"draft"}),
            target="signed",
            roles=STATISTICIAN,
        ),
        Transition(
            key="discard",
            title=Text(zh="放弃草案", en="Give up"),
            sources=frozenset({"draft"}),
            target="discarded",
            roles=MAKERS,
            needs_reason=True,
            tone="secondary",
        ),
        Transition(
            key="open",
            title=Text(zh="开始异议期", en="Open to objections"),
            sources=frozenset({"signed"}),
            target="objection",
            roles=MAKERS,
        ),
        Transition(
            key="take_back",
            title=Text(zh="退回草案", en="Back to draft"),
            sources=frozenset({"signed", "objection"}),
            target="draft",
            roles=MAKERS,
            needs_reason=True,
            tone="warning",
        ),
        Transition(
            key="publish",
            title=Text(zh="发布", en="Publish"),
            sources=frozenset({"objection"}),
            target="published",
            roles=MAKERS,
            tone="success",
        ),
        Transition(
            key="supersede",
            title=Text(zh="取代", en="Supersede"),
            sources=frozenset({"published"}),
            target="superseded",
            roles=MAKERS,
            tone="secondary",
        ),
        Transition(
            key="withdraw",
            title=Text(zh="撤回", en="Withdraw"),
            sources=frozenset({"published"}),
            target="withdrawn",
            roles=MAKERS,
            needs_reason=True,
            tone="danger",
        ),
    ),
)

INDEX_OBJECTION = Machine(
    key="index_objection",
    title=Text(zh="指数异议", en="Objection to a release"),
    states=(
        State(
            key="raised",
            title=Text(zh="待答复", en="Waiting for an answer"),
            turn=STATISTICIAN | {"programme_officer"},
            days=5,
            tone="warning",
        ),
        State(key="upheld", title=Text(zh="已采纳", en="Upheld"), is_final=True, tone="success"),
        State(key="rejected", title=Text(zh="不采纳", en="Rejected"), is_final=True),
    ),
    transitions=(
        Transition(
            key="uphold",
            title=Text(zh="采纳", en="Uphold"),
            sources=frozenset({"raised"}),
            target="upheld",
            roles=MAKERS,
            needs_reason=True,
            tone="success",
        ),
        Transition(
            key="reject",
            title=Text(zh="不采纳", en="Reject"),
            sources=frozenset({"raised"}),
            target="rejected",
            roles=MAKERS,
            needs_reason=True,
            tone="warning",
        ),
    ),
)

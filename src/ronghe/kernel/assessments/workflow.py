"""The way of a response from the first answer to approval."""

from __future__ import annotations

from ronghe.kernel.cases.machine import Machine, State, Transition
from ronghe.kernel.manifest.declarations import Text

CLERK = frozenset({"enterprise_clerk"})
OFFICERS = frozenset({"district_officer", "programme_officer"})

RESPONSE = Machine(
    key="response",
    title=Text(zh="评估填报", en="Assessment response"),
    states=(
        State(key="draft", title=Text(zh="填报中", en="Being filled in"), turn=CLERK),
        State(
            key="submitted",
            title=Text(zh="待审核", en="Waiting for check"),
            turn=frozenset({"district_officer"}),
            days=10,
            tone="info",
        ),
        State(
            key="returned",
            title=Text(zh="已退回", en="Returned"),
            turn=CLERK,
            days=7,
            tone="warning",
        ),
        State(
            key="approved", title=Text(zh="已通过", en="Approved"), is_final=True, tone="success"
        ),
    ),
    transitions=(
        Transition(
            key="submit",
            title=Text(zh="提交", en="Submit"),
            sources=frozenset({"draft", "returned"}),
            target="submitted",
            roles=CLERK,
        ),
        Transition(
            key="withdraw",
            title=Text(zh="撤回", en="Withdraw"),
            sources=frozenset({"submitted"}),
            target="draft",
            roles=CLERK,
            tone="secondary",
        ),
        Transition(
            key="return",
            title=Text(zh="退回", en="Return"),
            sources=frozenset({"submitted"}),
            target="returned",
            roles=OFFICERS,
            needs_reason=True,
            tone="warning",
        ),
        Transition(
            key="approve",
            title=Text(zh="通过", en="Approve"),
            sources=frozenset({"submitted"}),
            target="approved",
            roles=OFFICERS,
            tone="success",
        ),
    ),
)
EDITABLE = frozenset({"draft", "returned"})

"""The way of a response from the first answer to approval.

Which steps are open says the chain of its place, instrument and period (`reviewing.selectors`): one
approval by district or city, or a district's check and then the city's approval.
"""

from __future__ import annotations

from ronghe.kernel.cases.machine import Machine, State, Transition
from ronghe.kernel.manifest.declarations import Text

CLERK = frozenset({"enterprise_clerk"})
OFFICERS = frozenset({"district_officer", "programme_officer"})
CITY = frozenset({"programme_officer"})

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
            key="checked",
            title=Text(zh="待市级审批", en="Waiting for the city's approval"),
            turn=CITY,
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
            sources=frozenset({"submitted", "checked"}),
            target="returned",
            roles=OFFICERS,
            needs_reason=True,
            tone="warning",
        ),
        Transition(
            key="check",
            title=Text(zh="核查通过，报市级", en="Passed on to the city"),
            sources=frozenset({"submitted"}),
            target="checked",
            roles=OFFICERS,
            tone="success",
        ),
        Transition(
            key="approve",
            title=Text(zh="通过", en="Approve"),
            sources=frozenset({"submitted"}),
            target="approved",
            roles=OFFICERS,
            tone="success",
        ),
        Transition(
            key="release",
            title=Text(zh="市级通过", en="Approved by the city"),
            sources=frozenset({"checked"}),
            target="approved",
            roles=CITY,
            tone="success",
        ),
        # Begins a revision of approved answers of which some are unlocked; nobody takes it alone.
        Transition(
            key="unlock",
            title=Text(zh="开放修改", en="Answers unlocked"),
            sources=frozenset({"draft"}),
            target="returned",
            roles=OFFICERS,
            needs_reason=True,
            tone="warning",
        ),
    ),
)
# By these a response counts: at once, or after a district's check.
APPROVING = frozenset({"approve", "release"})
EDITABLE = frozenset({"draft", "returned"})

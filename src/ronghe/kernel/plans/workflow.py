"""The ways of plans, allocations, reports, supervision orders and appraisals."""

from __future__ import annotations

from ronghe.kernel.cases.machine import Machine, State, Transition
from ronghe.kernel.manifest.declarations import Text

CITY = frozenset({"programme_officer"})
DISTRICT = frozenset({"district_officer"})
OFFICERS = CITY | DISTRICT

PLAN = Machine(
    key="plan",
    title=Text(zh="规划", en="Plan"),
    states=(
        State(key="draft", title=Text(zh="草案", en="Draft"), turn=OFFICERS, is_local=True),
        State(key="in_force", title=Text(zh="实施中", en="In force"), tone="success"),
        State(key="revised", title=Text(zh="已修订", en="Revised"), is_final=True),
        State(key="closed", title=Text(zh="已结束", en="Closed"), is_final=True, tone="dark"),
        State(key="discarded", title=Text(zh="已放弃", en="Given up"), is_final=True),
    ),
    transitions=(
        Transition(
            key="discard",
            title=Text(zh="放弃草案", en="Give up"),
            sources=frozenset({"draft"}),
            target="discarded",
            roles=OFFICERS,
            tone="secondary",
        ),
        Transition(
            key="enact",
            title=Text(zh="发布实施", en="Put in force"),
            sources=frozenset({"draft"}),
            target="in_force",
            roles=OFFICERS,
            tone="success",
        ),
        Transition(
            key="revise",
            title=Text(zh="由新版取代", en="Replace by a new version"),
            sources=frozenset({"in_force"}),
            target="revised",
            roles=OFFICERS,
            needs_reason=True,
            tone="warning",
        ),
        Transition(
            key="close",
            title=Text(zh="结束", en="Close"),
            sources=frozenset({"in_force"}),
            target="closed",
            roles=OFFICERS,
            needs_reason=True,
            tone="secondary",
        ),
    ),
)

ALLOCATION = Machine(
    key="allocation",
    title=Text(zh="目标分解", en="Allocation"),
    states=(
        State(key="draft", title=Text(zh="编制中", en="Draft"), turn=CITY),
        State(
            key="issued",
            title=Text(zh="征求区县意见", en="Sent to the places"),
            turn=CITY,
            days=10,
            tone="info",
        ),
        State(key="agreed", title=Text(zh="已下达", en="Fixed"), tone="success"),
        State(key="replaced", title=Text(zh="已取代", en="Replaced"), is_final=True),
        State(key="given_up", title=Text(zh="已放弃", en="Given up"), is_final=True),
    ),
    transitions=(
        Transition(
            key="discard",
            title=Text(zh="放弃草案", en="Give up"),
            sources=frozenset({"draft"}),
            target="given_up",
            roles=OFFICERS,
            tone="secondary",
        ),
        Transition(
            key="issue",
            title=Text(zh="征求意见", en="Send to the places"),
            sources=frozenset({"draft"}),
            target="issued",
            roles=OFFICERS,
            tone="primary",
        ),
        Transition(
            key="agree",
            title=Text(zh="下达", en="Fix"),
            sources=frozenset({"issued"}),
            target="agreed",
            roles=OFFICERS,
            tone="success",
        ),
        Transition(
            key="replace",
            title=Text(zh="取代", en="Replace"),
            sources=frozenset({"issued", "agreed"}),
            target="replaced",
            roles=OFFICERS,
            needs_reason=True,
            tone="warning",
        ),
    ),
)

ALLOCATION_ANSWER = Machine(
    key="allocation_answer",
    title=Text(zh="分解意见反馈", en="Answer to an allocation"),
    states=(
        State(
            key="waiting",
            title=Text(zh="待反馈", en="Waiting for an answer"),
            turn=OFFICERS,
            is_local=True,
            days=10,
            tone="info",
        ),
        State(key="answered", title=Text(zh="已反馈", en="Answered"), tone="success"),
        State(key="closed", title=Text(zh="已结束", en="Closed"), is_final=True),
    ),
    transitions=(
        Transition(
            key="answer",
            title=Text(zh="反馈", en="Answer"),
            sources=frozenset({"waiting"}),
            target="answered",
            roles=OFFICERS,
        ),
        Transition(
            key="close",
            title=Text(zh="结束", en="Close"),
            sources=frozenset({"waiting", "answered"}),
            target="closed",
            roles=OFFICERS,
            tone="secondary",
        ),
    ),
)

REPORT = Machine(
    key="report",
    title=Text(zh="进展填报", en="Progress report"),
    states=(
        State(
            key="draft",
            title=Text(zh="填报中", en="Being written"),
            turn=OFFICERS,
            is_local=True,
        ),
        State(
            key="submitted",
            title=Text(zh="待核实", en="Waiting for check"),
            turn=CITY,
            days=10,
            tone="info",
        ),
        State(
            key="returned",
            title=Text(zh="已退回", en="Returned"),
            turn=OFFICERS,
            is_local=True,
            days=7,
            tone="warning",
        ),
        State(
            key="accepted", title=Text(zh="已采纳", en="Accepted"), is_final=True, tone="success"
        ),
    ),
    transitions=(
        Transition(
            key="submit",
            title=Text(zh="提交", en="Submit"),
            sources=frozenset({"draft", "returned"}),
            target="submitted",
            roles=OFFICERS,
        ),
        Transition(
            key="withdraw",
            title=Text(zh="撤回", en="Withdraw"),
            sources=frozenset({"submitted"}),
            target="draft",
            roles=OFFICERS,
            tone="secondary",
        ),
        Transition(
            # Those of the plan's place, which `progressing.services` and the database see to.
            key="return",
            title=Text(zh="退回", en="Return"),
            sources=frozenset({"submitted"}),
            target="returned",
            roles=OFFICERS,
            needs_reason=True,
            tone="warning",
        ),
        Transition(
            key="accept",
            title=Text(zh="采纳", en="Accept"),
            sources=frozenset({"submitted"}),
            target="accepted",
            roles=OFFICERS,
            tone="success",
        ),
    ),
)

# Who may take which step is decided at the place that issued and at the place addressed
# (`supervising/steps.py`); only the clock escalates.
SUPERVISION = Machine(
    key="supervision",
    title=Text(zh="督办", en="Supervision order"),
    states=(
        State(
            key="issued",
            title=Text(zh="待办理", en="To be settled"),
            turn=OFFICERS,
            is_local=True,
            keeps_due=True,
            tone="warning",
        ),
        State(
            key="extension",
            title=Text(zh="申请延期", en="More time asked for"),
            turn=OFFICERS,
            is_of_issuer=True,
            keeps_due=True,
            tone="info",
        ),
        State(
            key="replied",
            title=Text(zh="已回复", en="Replied"),
            turn=OFFICERS,
            is_of_issuer=True,
            keeps_due=True,
            tone="info",
        ),
        State(
            key="escalated",
            title=Text(zh="逾期升级", en="Escalated"),
            turn=OFFICERS,
            is_local=True,
            is_of_issuer=True,
            keeps_due=True,
            tone="danger",
        ),
        State(
            key="closed",
            title=Text(zh="已办结", en="Settled"),
            keeps_due=True,
            is_final=True,
            tone="success",
        ),
        State(
            key="cancelled", title=Text(zh="已撤销", en="Cancelled"), keeps_due=True, is_final=True
        ),
    ),
    transitions=(
        Transition(
            key="reply",
            title=Text(zh="回复", en="Reply"),
            sources=frozenset({"issued", "escalated"}),
            target="replied",
            roles=OFFICERS,
            needs_reason=True,
        ),
        Transition(
            key="ask_extension",
            title=Text(zh="申请延期", en="Ask for more time"),
            sources=frozenset({"issued", "escalated"}),
            target="extension",
            roles=OFFICERS,
            needs_reason=True,
            tone="secondary",
        ),
        Transition(
            key="extend",
            title=Text(zh="同意延期", en="Grant more time"),
            sources=frozenset({"extension"}),
            target="issued",
            roles=OFFICERS,
            needs_reason=True,
            tone="success",
        ),
        Transition(
            key="refuse_extension",
            title=Text(zh="不同意延期", en="Refuse more time"),
            sources=frozenset({"extension"}),
            target="issued",
            roles=OFFICERS,
            needs_reason=True,
            tone="warning",
        ),
        Transition(
            key="send_back",
            title=Text(zh="退回重办", en="Send back"),
            sources=frozenset({"replied"}),
            target="issued",
            roles=OFFICERS,
            needs_reason=True,
            tone="warning",
        ),
        Transition(
            key="escalate",
            title=Text(zh="逾期升级", en="Escalate"),
            sources=frozenset({"issued", "escalated"}),
            target="escalated",
            roles=frozenset(),
            needs_reason=True,
            tone="danger",
        ),
        Transition(
            key="close",
            title=Text(zh="办结", en="Settle"),
            sources=frozenset({"replied"}),
            target="closed",
            roles=OFFICERS,
            needs_reason=True,
            tone="success",
        ),
        Transition(
            key="cancel",
            title=Text(zh="撤销", en="Cancel"),
            sources=frozenset({"issued", "extension", "replied", "escalated"}),
            target="cancelled",
            roles=OFFICERS,
            needs_reason=True,
            tone="secondary",
        ),
    ),
)

APPRAISAL = Machine(
    key="appraisal",
    title=Text(zh="考核", en="Appraisal"),
    states=(
        State(key="draft", title=Text(zh="初评", en="Draft"), turn=OFFICERS, is_local=True),
        State(
            key="objection",
            title=Text(zh="公示异议期", en="Open to objections"),
            turn=OFFICERS,
            is_local=True,
            days=7,
            tone="info",
        ),
        State(key="final", title=Text(zh="已确定", en="Final"), is_final=True, tone="success"),
    ),
    transitions=(
        Transition(
            key="open",
            title=Text(zh="公示", en="Open to objections"),
            sources=frozenset({"draft"}),
            target="objection",
            roles=OFFICERS,
        ),
        Transition(
            key="take_back",
            title=Text(zh="退回初评", en="Back to draft"),
            sources=frozenset({"objection"}),
            target="draft",
            roles=OFFICERS,
            needs_reason=True,
            tone="warning",
        ),
        Transition(
            key="finish",
            title=Text(zh="确定", en="Make final"),
            sources=frozenset({"objection"}),
            target="final",
            roles=OFFICERS,
            tone="success",
        ),
    ),
)

# It is raised at the place of the unit, whose officers add evidence; the place that appraises
# answers it, which is a row of its own (`AppraisalObjection`) that nobody else may write.
APPRAISAL_OBJECTION = Machine(
    key="appraisal_objection",
    title=Text(zh="考核异议", en="Objection to an appraisal"),
    states=(
        State(
            key="raised",
            title=Text(zh="待答复", en="Waiting for an answer"),
            turn=CITY,
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
            roles=OFFICERS,
            needs_reason=True,
            tone="success",
        ),
        Transition(
            key="reject",
            title=Text(zh="不采纳", en="Reject"),
            sources=frozenset({"raised"}),
            target="rejected",
            roles=OFFICERS,
            needs_reason=True,
            tone="warning",
        ),
    ),
)

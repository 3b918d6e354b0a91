"""The ways of a campaign and of an invitation to it."""

from __future__ import annotations

from ronghe.kernel.assessments.workflow import CLERK, OFFICERS
from ronghe.kernel.cases.machine import Machine, State, Transition
from ronghe.kernel.manifest.declarations import Text

CAMPAIGN = Machine(
    key="campaign",
    title=Text(zh="评估活动", en="Campaign"),
    states=(
        State(key="draft", title=Text(zh="草案", en="Draft"), turn=OFFICERS, is_local=True),
        State(key="running", title=Text(zh="进行中", en="Running"), tone="success"),
        State(key="closed", title=Text(zh="已结束", en="Closed"), is_final=True, tone="dark"),
    ),
    transitions=(
        Transition(
            key="start",
            title=Text(zh="启动", en="Start"),
            sources=frozenset({"draft"}),
            target="running",
            roles=OFFICERS,
            tone="success",
        ),
        Transition(
            key="close",
            title=Text(zh="结束", en="Close"),
            sources=frozenset({"draft", "running"}),
            target="closed",
            roles=OFFICERS,
            needs_reason=True,
            tone="secondary",
        ),
    ),
)

# The house itself takes its steps (`sql.FOLLOW`): with the response, and with the campaign.
INVITATION = Machine(
    key="invitation",
    title=Text(zh="填报邀请", en="Invitation to answer"),
    states=(
        State(key="invited", title=Text(zh="待填报", en="Waiting to be begun"), turn=CLERK),
        State(key="accepted", title=Text(zh="已开始", en="Begun"), is_final=True, tone="success"),
        State(key="lapsed", title=Text(zh="已失效", en="Lapsed"), is_final=True),
    ),
    transitions=(
        Transition(
            key="accept",
            title=Text(zh="开始填报", en="Begin"),
            sources=frozenset({"invited"}),
            target="accepted",
            roles=CLERK,
        ),
        Transition(
            key="lapse",
            title=Text(zh="失效", en="Lapse"),
            sources=frozenset({"invited"}),
            target="lapsed",
            roles=OFFICERS,
            tone="secondary",
        ),
    ),
)

"""The way of a visit from its planning to an accepted result."""

from __future__ import annotations

from ronghe.kernel.cases.machine import Machine, State, Transition
from ronghe.kernel.manifest.declarations import Text

ASSESSOR = frozenset({"assessor"})
OFFICERS = frozenset({"district_officer", "programme_officer"})

VISIT = Machine(
    key="visit",
    title=Text(zh="现场评估", en="On-site visit"),
    states=(
        State(key="planned", title=Text(zh="已安排", en="Planned"), turn=ASSESSOR, keeps_due=True),
        State(
            key="on_site",
            title=Text(zh="现场评估中", en="On site"),
            turn=ASSESSOR,
            keeps_due=True,
            tone="info",
        ),
        State(
            key="submitted",
            title=Text(zh="待采纳", en="Waiting for acceptance"),
            turn=frozenset({"district_officer"}),
            days=10,
            tone="info",
        ),
        State(
            key="returned",
            title=Text(zh="已退回", en="Returned"),
            turn=ASSESSOR,
            days=7,
            tone="warning",
        ),
        # The key that responses of either channel bear once they count.
        State(
            key="approved", title=Text(zh="已采纳", en="Accepted"), is_final=True, tone="success"
        ),
        State(key="cancelled", title=Text(zh="已取消", en="Cancelled"), is_final=True),
    ),
    transitions=(
        Transition(
            key="reschedule",
            title=Text(zh="改期", en="Reschedule"),
            sources=frozenset({"planned"}),
            target="planned",
            roles=OFFICERS,
            needs_reason=True,
            tone="secondary",
        ),
        Transition(
            # Also of a visit that has begun: whoever is sent now begins anew, on the answers found.
            key="reassign",
            title=Text(zh="改派", en="Reassign"),
            sources=frozenset({"planned", "on_site", "returned"}),
            target="planned",
            roles=OFFICERS,
            needs_reason=True,
            tone="secondary",
        ),
        Transition(
            key="start",
            title=Text(zh="开始现场评估", en="Start on site"),
            sources=frozenset({"planned"}),
            target="on_site",
            roles=ASSESSOR,
        ),
        Transition(
            key="submit",
            title=Text(zh="提交", en="Submit"),
            sources=frozenset({"on_site", "returned"}),
            target="submitted",
            roles=ASSESSOR,
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
            key="accept",
            title=Text(zh="采纳", en="Accept"),
            sources=frozenset({"submitted"}),
            target="approved",
            roles=OFFICERS,
            tone="success",
        ),
        Transition(
            key="cancel",
            title=Text(zh="取消", en="Cancel"),
            sources=frozenset({"planned", "on_site", "submitted", "returned"}),
            target="cancelled",
            roles=OFFICERS,
            needs_reason=True,
            tone="danger",
        ),
    ),
)
EDITABLE = frozenset({"on_site", "returned"})

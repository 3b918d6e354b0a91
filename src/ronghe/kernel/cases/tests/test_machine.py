from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from ronghe.kernel.cases import selectors, services
from ronghe.kernel.cases.machine import Machine, MachineError, State, Transition, register
from ronghe.kernel.cases.models import CaseStep
from ronghe.kernel.manifest.declarations import Text
from ronghe.kernel.trust.services import scope_entered

TEXT = Text(zh="文", en="text")
OFFICER = frozenset({"programme_officer"})


def step(key, sources, target, **options):
    return Transition(
        key=key, title=TEXT, sources=frozenset(sources), target=target, roles=OFFICER, **options
    )


def machine(*transitions, states=("open", "done")):
    return Machine(
        key="test",
        title=TEXT,
        states=tuple(
            State(key=key, title=TEXT, turn=OFFICER, days=5, is_final=key == "done")
            for key in states
        ),
        transitions=transitions,
    )


CLOSING = step("close", ["open"], "done", needs_reason=True)


@pytest.fixture
def case(house):
    return services.case_open(
        machine=register(machine(CLOSING)),
        title="test",
        place=house.places[house.yubei],
        organisation=None,
        by=house.person("officer"),
    )


def test_a_machine_that_contradicts_itself_is_refused():
    with pytest.raises(MachineError, match="undeclared"):
        machine(step("lose", ["open"], "nowhere"), CLOSING)
    with pytest.raises(MachineError, match="final"):
        machine(CLOSING, step("reopen", ["done"], "open"))
    with pytest.raises(MachineError, match="no transition leads"):
        machine(CLOSING, states=("open", "island", "done"))
    # Two states that lead only to each other are reached by nobody.
    with pytest.raises(MachineError, match=r"no transition leads to \['a', 'b'\]"):
        machine(
            CLOSING,
            step("go", ["a"], "b"),
            step("back", ["b"], "a"),
            states=("open", "a", "b", "done"),
        )
    with pytest.raises(MachineError, match=r"transition keys \['close'\] are declared twice"):
        machine(CLOSING, CLOSING)
    with pytest.raises(MachineError, match=r"state keys \['open'\] are declared twice"):
        machine(CLOSING, states=("open", "open", "done"))


def test_a_step_is_written_down_with_who_why_and_the_clock(house, case):
    assert case.due_on == timezone.localdate() + timedelta(days=5)
    moved = services.case_move(
        case=case, transition_key="close", by=house.person("officer"), reason=" all done "
    )
    assert moved.state.is_final
    opened, closed = selectors.steps_of(moved)
    assert (opened.to_state, closed.from_state, closed.to_state) == ("open", "open", "done")
    assert (closed.reason, closed.actor_name) == ("all done", "测试 officer")


@pytest.mark.parametrize(
    ("username", "transition", "reason", "kind"),
    [
        ("officer", "fly", "x", "unknown"),
        ("officer", "close", "  ", "reason"),
        ("clerk", "close", "x", "role"),
    ],
)
def test_a_step_that_is_not_open_is_refused_and_says_why(
    house, case, username, transition, reason, kind
):
    with pytest.raises(services.TransitionRefusedError) as caught:
        services.case_move(
            case=case, transition_key=transition, by=house.person(username), reason=reason
        )
    assert caught.value.kind == kind
    case.refresh_from_db()
    assert case.state_key == "open"


def test_a_case_waits_for_those_whose_turn_it_is(house, case):
    assert list(selectors.cases_waiting_for(house.person("officer"))) == [case]
    assert not selectors.cases_waiting_for(house.person("clerk"))
    with scope_entered(house.accounts["jiangbei"].pk):
        assert not selectors.cases_waiting_for(house.person("officer"))


def test_what_happened_cannot_be_rewritten(case):
    with pytest.raises(DatabaseError, match="never altered"), transaction.atomic():
        CaseStep.objects.filter(case=case).update(reason="something else")

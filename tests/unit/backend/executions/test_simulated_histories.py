"""Each state of random executions is right: nested Parallel and Map states, retries, catches."""

import pytest

from backend.executions.states_from_history import failure, states_from_events
from tests.unit.backend.executions.simulated_histories import Simulation

EXECUTIONS, GROUPS = 400, 8


@pytest.mark.parametrize("group", range(GROUPS))
def test_every_state_of_random_executions_is_right(group: int) -> None:
    failed = 0
    for seed in range(group, EXECUTIONS, GROUPS):
        simulation = Simulation(seed)
        runs = states_from_events(simulation.events)
        # A state that only an earlier attempt of the state around it entered is not in the truth.
        found = {name: run.status for name, run in runs.items() if name in simulation.truth}
        assert found == simulation.truth, seed
        if simulation.has_failed:
            failed += 1
            why = failure(simulation.events)
            assert why
            assert found[why.failed_state or ""] == "FAILED", seed
        else:
            assert "FAILED" not in {run.status for run in runs.values()}, seed
    assert failed >= 5


@pytest.mark.parametrize("seed", range(40))
def test_a_part_of_a_history_is_read_without_an_error(seed: int) -> None:
    """While it runs, or from a later page."""
    events = Simulation(seed).events
    for position in range(0, len(events), 7):
        for part in (events[:position], events[position:]):
            failure(part)
            assert set(states_from_events(part)) <= set(states_from_events(events))

"""The delay that ministack begins each execution with."""

from contextvars import copy_context

from ministack.services import stepfunctions

from backend.embedded.fixes import execution_start_delay


def test_only_the_first_wait_of_an_execution_is_left_out(monkeypatch):
    waited = []
    monkeypatch.setattr(execution_start_delay.time, "sleep", waited.append)

    def execution() -> None:
        execution_start_delay._is_starting.set(True)
        stepfunctions.time.sleep(0.15)
        stepfunctions.time.sleep(2)

    copy_context().run(execution)
    stepfunctions.time.sleep(3)
    assert waited == [2, 3]

from backend.operations.reconciliation_report import NO_LONGER_FOUND, after_repair
from backend.reconciliation.mismatches import Mismatch


def mismatch(subject: str, *, repaired: bool = False, problem: str | None = None) -> Mismatch:
    return Mismatch("RUN_STUCK", "me", subject, repaired, problem)


def test_each_mismatch_gets_the_result_of_its_repair() -> None:
    shown = [mismatch("a"), mismatch("b"), mismatch("c")]
    failed = mismatch("b", problem="the photo was deleted")
    result = after_repair(shown, [failed, mismatch("a", repaired=True)])
    assert result[:2] == (mismatch("a", repaired=True), failed)


def test_a_mismatch_that_the_repair_did_not_find_is_marked() -> None:
    (result,) = after_repair([mismatch("a")], [mismatch("b", repaired=True)])
    assert not result.repaired
    assert result.problem == NO_LONGER_FOUND

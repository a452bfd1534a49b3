from backend.embedded.fixes.snapshots import held_still


def test_a_state_that_changes_meanwhile_is_read_again():
    class Busy(dict):
        reads = 0

        def __deepcopy__(self, memo):
            Busy.reads += 1
            if Busy.reads < 3:
                raise RuntimeError("dictionary changed size during iteration")
            return {"kept": 1}

    assert held_still(Busy) == {"kept": 1}
    assert Busy.reads == 3


def test_a_service_without_state_has_none():
    assert held_still(lambda: None) is None

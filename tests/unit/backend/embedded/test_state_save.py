from backend.embedded.fixes.state_save import consistent_copy


def test_a_state_that_changes_during_the_copy_is_copied_again():
    class Busy(dict):
        reads = 0

        def __deepcopy__(self, memo):
            Busy.reads += 1
            if Busy.reads < 3:
                raise RuntimeError("dictionary changed size during iteration")
            return {"kept": 1}

    assert consistent_copy(Busy) == {"kept": 1}
    assert Busy.reads == 3


def test_a_service_without_state_has_none():
    assert consistent_copy(lambda: None) is None

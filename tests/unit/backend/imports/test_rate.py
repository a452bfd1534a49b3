from backend.imports.rate import Rate


def test_uploads_are_evenly_spaced_and_a_pause_is_not_made_up_for() -> None:
    now, pauses = [100.0], []
    rate = Rate(4, clock=lambda: now[0], pause=pauses.append)
    for _ in range(3):
        rate.wait()
    assert pauses == [0.25, 0.5]
    now[0] = 200.0
    rate.wait()
    rate.wait()
    assert pauses[2:] == [0.25]

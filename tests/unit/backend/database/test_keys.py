from backend.database.keys import album_sort, album_sort_prefix, comparable_sequencer, hour_key


def test_sequencers_compare_as_text_padded_on_the_right() -> None:
    early, late = comparable_sequencer("0055AED6DCD90281E5"), comparable_sequencer("0055aed7")
    assert early < late
    assert comparable_sequencer("aa") == comparable_sequencer("AA00")


def test_photos_of_an_album_sort_by_time() -> None:
    first = album_sort("a", "2024-01-01T00:00:00", "z")
    second = album_sort("a", "2024-01-01T00:00:01", "a")
    assert first < second
    assert first.startswith(album_sort_prefix("a"))
    assert not album_sort("ab", "2024", "z").startswith(album_sort_prefix("a"))


def test_counters_are_by_the_hour() -> None:
    assert hour_key("2026-11-23T17:59:59.999Z")["sk"] == "HOUR#2026-11-23T17"

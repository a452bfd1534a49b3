import pytest

from pages.components.ui import formatting


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (159_137, "159 KB"), (3_400_000, "3.4 MB"),
     (5_000_000_000_000, "5000 GB")],
)  # fmt: skip
def test_size(count: int, words: str) -> None:
    assert formatting.size(count) == words


@pytest.mark.parametrize(
    ("ms", "words"), [(0, "0 ms"), (999, "999 ms"), (1254, "1.25 s"), (125_000, "2 min 5 s")]
)
def test_duration(ms: int, words: str) -> None:
    assert formatting.duration(ms) == words


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 photos"), (1, "1 photo"), (1200, "1,200 photos")]
)
def test_count(number: int, words: str) -> None:
    assert formatting.count(number, "photo") == words


@pytest.mark.parametrize(
    ("taken_at", "words"),
    [
        ("2008-10-22T16:28:39", "Wednesday, 22 October 2008, 16:28:39"),
        ("2024-05-17T14:03:22.51+02:00", "Friday, 17 May 2024, 14:03:22 (UTC+02:00)"),
        ("2024-05-17T14:03:22Z", "Friday, 17 May 2024, 14:03:22 (UTC+00:00)"),
    ],
)
def test_capture_time_is_the_cameras_own(taken_at: str, words: str) -> None:
    assert formatting.capture_time(taken_at) == words


@pytest.mark.parametrize(
    ("zone", "words"),
    [("Europe/Rome", "24 November 2026, 00:30"), (None, "23 November 2026, 23:30"),
     ("Nowhere/Else", "23 November 2026, 23:30"), ("../etc", "23 November 2026, 23:30")],
)  # fmt: skip
def test_a_moment_is_told_in_the_readers_zone(zone: str | None, words: str) -> None:
    assert formatting.moment("2026-11-23T23:30:00.000Z", zone) == words


def test_clock() -> None:
    assert formatting.clock("2026-11-23T23:30:05.900Z", "Asia/Tokyo") == "08:30:05"

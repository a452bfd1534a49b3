import pytest

from pages.components.ui import formatting


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (159_137, "159 KB"), (3_400_000, "3.4 MB"),
     (5_000_000_000_000, "5000 GB")],
)  # fmt: skip
def test_size(count: int, text: str) -> None:
    assert formatting.size(count) == text


@pytest.mark.parametrize(
    ("ms", "text"), [(0, "0 ms"), (999, "999 ms"), (1254, "1.25 s"), (125_000, "2 min 5 s")]
)
def test_duration(ms: int, text: str) -> None:
    assert formatting.duration(ms) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 photos"), (1, "1 photo"), (1200, "1,200 photos")]
)
def test_count(number: int, text: str) -> None:
    assert formatting.count(number, "photo") == text


@pytest.mark.parametrize(
    ("taken_at", "text"),
    [
        ("2008-10-22T16:28:39", "Wednesday, 22 October 2008, 16:28:39"),
        ("2024-05-17T14:03:22.51+02:00", "Friday, 17 May 2024, 14:03:22 (UTC+02:00)"),
        ("2024-05-17T14:03:22Z", "Friday, 17 May 2024, 14:03:22 (UTC+00:00)"),
    ],
)
def test_capture_time_is_by_the_clock_of_the_camera(taken_at: str, text: str) -> None:
    assert formatting.capture_time(taken_at) == text


@pytest.mark.parametrize(
    ("zone", "text"),
    [("Europe/Rome", "24 November 2026, 00:30"), (None, "23 November 2026, 23:30"),
     ("Nowhere/Else", "23 November 2026, 23:30"), ("../etc", "23 November 2026, 23:30")],
)  # fmt: skip
def test_a_time_is_in_the_time_zone_of_the_user(zone: str | None, text: str) -> None:
    assert formatting.moment("2026-11-23T23:30:00.000Z", zone) == text


def test_clock() -> None:
    assert formatting.clock("2026-11-23T23:30:05.900Z", "Asia/Tokyo") == "08:30:05"

import re

from backend.operations.execution_view import Bar
from pages.components.operations.attempts_chart import attempts_chart


def bar(state: str, attempt: int, status: str, start: int, end: int) -> Bar:
    return Bar(state, attempt, status, start, end, error=None, cause=None)


def test_every_attempt_has_a_visible_bar() -> None:
    drawn = attempts_chart(
        [
            bar("ExtractImageMetadata", 1, "SUCCEEDED", 0, 1),
            bar("DetectLabels", 1, "FAILED", 100, 400),
            bar("DetectLabels", 2, "SUCCEEDED", 900, 10_000),
        ]
    )
    assert re.findall(r"left:([\d.]+)%;bottom:[\d.]+%;width:([\d.]+)%", drawn) == [
        ("0.000", "0.400"),
        ("1.000", "3.000"),
        ("9.000", "91.000"),
    ]
    assert 'aria-label="Extract image metadata, attempt 1\nSucceeded after 1 ms"' in drawn
    assert re.findall(r"<li>(.*?)</li>", drawn) == ["Extract image metadata", "Detect labels"]
    assert re.findall(r"--color:#\w+\">(\w+)<", drawn) == ["Succeeded", "Failed"]

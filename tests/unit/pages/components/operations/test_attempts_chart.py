from backend.operations.execution_view import Bar
from pages.components.operations.attempts_chart import attempts_chart


def bar(state: str, attempt: int, status: str, start: int, end: int) -> Bar:
    return Bar(state, attempt, status, start, end, error=None, cause=None)


def test_every_attempt_has_a_visible_bar() -> None:
    spec = attempts_chart(
        [
            bar("ExtractImageMetadata", 1, "SUCCEEDED", 0, 1),
            bar("DetectLabels", 1, "FAILED", 100, 400),
            bar("DetectLabels", 2, "SUCCEEDED", 900, 10_000),
        ]
    ).to_dict()
    (rows,) = spec["datasets"].values()
    assert [(row["state"], row["attempt"], row["from"], row["to"]) for row in rows] == [
        ("Extract image metadata", 1, 0, 0.04),
        ("Detect labels", 1, 0.1, 0.4),
        ("Detect labels", 2, 0.9, 10),
    ]
    assert rows[0]["took"] == "1 ms"
    assert spec["encoding"]["color"]["scale"]["domain"] == ["Succeeded", "Failed"]

import pytest

from pages.components.ui.name_validation import problem_of


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Rome", None),
        (" Rome ", None),
        ("x" * 100, None),
        ("  ", "An album needs a name."),
        ("x" * 1300, "A name has at most 100 characters; this one has 1,300."),
    ],
)
def test_the_error_message_of_a_name(name: str, problem: str | None) -> None:
    assert problem_of(name, "An album", 100) == problem

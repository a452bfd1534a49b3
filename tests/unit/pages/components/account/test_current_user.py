import pytest
from streamlit.testing.v1 import AppTest


def page(kind: str) -> None:
    from backend.errors import AwsRefused, AwsUnavailable
    from pages.components.account.current_user import until_session_ends

    errors = {
        "outage": AwsUnavailable(),
        "explained": AwsUnavailable("ServiceUnavailable", "The disk is full."),
        "refused": AwsRefused("no", "AccessDenied"),
    }
    with until_session_ends():
        raise errors[kind]


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("outage", "AWS does not respond at the moment"),
        ("refused", "This page cannot be shown"),
    ],
)
def test_an_error_is_shown_with_a_button_to_try_again(kind: str, title: str) -> None:
    shown = AppTest.from_function(page, args=(kind,)).run()
    assert not shown.exception
    assert [heading.value for heading in shown.subheader] == [title]
    assert [button.label for button in shown.button] == ["Try again"]


def test_what_a_service_says_about_its_state_is_shown() -> None:
    shown = AppTest.from_function(page, args=("explained",)).run()
    assert any("The disk is full" in text.value for text in shown.markdown)

"""What users see while they wait, and where the focus is in a dialog."""

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.conftest import add_album, sign_in


def ends_run(message: str | bytes) -> bool:
    """Whether a message of Streamlit's server says that the script of a page has ended."""
    decoded = ForwardMsg.FromString(message) if isinstance(message, bytes) else ForwardMsg()
    kind = decoded.WhichOneof("type")
    status = decoded.session_status_changed
    return kind == "script_finished" or (
        kind == "session_status_changed" and not status.script_is_running
    )


@pytest.mark.soak
def test_a_stopped_server_says_when_the_page_tries_again(page: Page) -> None:
    connections: list[WebSocketRoute] = []

    def connect(connection: WebSocketRoute) -> None:
        connections.append(connection)
        connection.connect_to_server()

    page.route_web_socket("**/_stcore/stream", connect)
    sign_in(page)
    page.route("**/_stcore/*", lambda route: route.abort())
    connections[-1].close()
    expect(page.get_by_text("The server does not respond.")).to_be_visible()
    expect(page.get_by_text("Next attempt in")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.unroute("**/_stcore/*")
    page.get_by_role("button", name="Try now").click()
    expect(page.get_by_role("button", name="Try now")).to_have_count(0)
    expect(page.get_by_role("heading", name="Albums", exact=True)).to_be_visible()


def test_dialogs_have_the_focus_in_their_first_field(page: Page) -> None:
    sign_in(page)
    add_album(page, "To be renamed")
    page.get_by_role("button", name="Rename").click()
    name = page.get_by_role("textbox", name="Name")
    expect(name).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" again")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="To be renamed again")).to_be_visible()


@pytest.mark.soak
def test_a_long_wait_says_that_the_page_loads(page: Page) -> None:
    held = False

    def connect(connection: WebSocketRoute) -> None:
        server = connection.connect_to_server()
        server.on_message(lambda m: None if held and ends_run(m) else connection.send(m))

    page.route_web_socket("**/_stcore/stream", connect)
    sign_in(page)
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_visible()
    expect(page.get_by_role("heading", name="Albums", exact=True)).to_be_visible()
    held = True
    page.get_by_role("link", name="All photos").click()
    page.wait_for_function(
        """() => {
          const { content, opacity } = getComputedStyle(
            document.querySelector("[data-testid=stApp]"), "::after");
          return content === '"Loading…"' && opacity === "1";
        }"""
    )

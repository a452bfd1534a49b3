"""The tab that uploads a few photos waits for their thumbnails, instead of for the page."""

import re

from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.browser.conftest import add_album, jpeg, sign_in, upload

_REQUEST = "**/photos/*/thumbnail"
_STOP_THE_CLOCK = """() => {
  performance.now = () => 0;
  const { setTimeout } = window;
  window.setTimeout = (action, ms, ...more) =>
    [300, 1000].includes(ms) ? 0 : setTimeout(action, ms, ...more);
}"""
"""However slow the machine is, the times in which no picture of a file is made do not end."""
_MADE_PICTURES = """() => [...window.photoUploads.values()].flatMap(({ files }) => files)
  .filter(({ picture }) => picture !== undefined).length"""


def tile(page: Page, name: str) -> Locator:
    tiles = page.get_by_role("list", name="Photos in progress")
    return tiles.get_by_role("button", name=name).first


def test_the_thumbnail_of_an_uploaded_photo_does_not_wait_for_the_page(page: Page) -> None:
    silent: list[bool] = []

    def connect(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda message: None if silent else socket.send(message))

    page.route_web_socket("**/_stcore/stream", connect)
    sign_in(page)
    add_album(page, "At once")
    upload(page, jpeg("first.jpg"))
    expect(page.get_by_role("heading", name="1 photo processed")).to_be_visible()
    silent.append(True)  # from now on, the page learns nothing from the server
    page.evaluate(_STOP_THE_CLOCK)
    upload(page, jpeg("second.jpg"))
    expect(tile(page, "second.jpg").locator("img[src^='/photos/']")).to_be_visible()
    assert page.evaluate(_MADE_PICTURES) == 0


def test_the_panel_shows_the_thumbnail_if_the_request_for_it_fails(page: Page) -> None:
    page.route(_REQUEST, lambda route: route.abort())
    sign_in(page)
    add_album(page, "Later")
    upload(page, jpeg("one.jpg"))
    expect(tile(page, "one.jpg").locator("img[src^='/photos/']")).to_be_visible()


def test_an_upload_that_takes_longer_opens_the_panel_with_a_picture(page: Page) -> None:
    sign_in(page)
    add_album(page, "Slow")
    page.route(re.compile("/albums/[^/]+/photos$"), lambda _: None)  # it never ends
    upload(page, jpeg("one.jpg"))
    expect(page.get_by_role("heading", name="Uploading photos")).to_be_visible()
    expect(tile(page, "one.jpg").locator("img[src^=blob]")).to_be_visible()

"""The tab that uploads a photo shows its thumbnail before the page is run again."""

from playwright.sync_api import Locator, Page, Route, WebSocketRoute, expect

from tests.browser.conftest import add_album, jpeg, sign_in, upload

_REQUEST = "**/photos/*/thumbnail"


def tile(page: Page, name: str) -> Locator:
    tiles = page.get_by_role("list", name="Photos in progress")
    return tiles.get_by_role("button", name=name).first


def test_the_thumbnail_of_an_uploaded_photo_does_not_wait_for_the_page(page: Page) -> None:
    silent: list[bool] = []

    def connect(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda message: None if silent else socket.send(message))

    def send_when_the_panel_is_open(request: Route) -> None:
        expect(tile(page, "one.jpg")).to_be_visible()
        silent.append(True)  # from now on, the panel learns nothing from the server
        request.continue_()

    page.route_web_socket("**/_stcore/stream", connect)
    page.route(_REQUEST, send_when_the_panel_is_open)
    sign_in(page)
    add_album(page, "At once")
    upload(page, jpeg("one.jpg"))
    expect(tile(page, "one.jpg").locator("img[src*='/thumbnail/']")).to_be_visible()
    assert silent


def test_the_panel_shows_the_thumbnail_if_the_request_for_it_fails(page: Page) -> None:
    page.route(_REQUEST, lambda route: route.abort())
    sign_in(page)
    add_album(page, "Later")
    upload(page, jpeg("one.jpg"))
    expect(tile(page, "one.jpg").locator("img[src*='/thumbnail/']")).to_be_visible()

"""The viewer of photos: keys, touch, full screen, zoom and slideshow, on photos of all shapes."""

import io
import re

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FilePayload,
    FloatRect,
    Locator,
    Page,
    Route,
    StorageState,
    expect,
)

from tests.browser.accessibility import serious_violations
from tests.browser.conftest import add_album, sign_in, text_file, upload
from tests.browser.running import Dashboard

ALBUM = "Shapes"
SIZES = {  # from the newest to the oldest; a file that is no photo comes before them
    "landscape.jpg": (2400, 1600),
    "portrait.jpg": (1500, 2000),
    "small.jpg": (120, 90),
    "square.jpg": (900, 900),
}


def dated(name: str, size: tuple[int, int], day: int) -> FilePayload:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"2026:07:{day:02} 12:00:00"
    buffer = io.BytesIO()
    Image.new("RGB", size, "#e8743b").save(buffer, "JPEG", exif=exif)
    return {"name": name, "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


@pytest.fixture(scope="module", autouse=True)
def session(browser: Browser, dashboard: Dashboard) -> StorageState:
    """A session of the guest, who has an album with these photos."""
    context = browser.new_context(base_url=dashboard.url)
    page = context.new_page()
    sign_in(page, "Guest")
    add_album(page, ALBUM)
    days = range(len(SIZES), 0, -1)
    photos = [dated(*photo, day) for photo, day in zip(SIZES.items(), days, strict=True)]
    upload(page, text_file("note.jpg"), *photos)
    ended = "4 photos processed, 1 failed: note.jpg"
    expect(page.get_by_role("heading", name=ended)).to_be_visible()
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def page(context: BrowserContext, session: StorageState) -> Page:
    """The album."""
    context.add_cookies(session["cookies"])  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name=ALBUM).click()
    expect(card(page, "note.jpg")).to_be_visible()
    return page


def card(page: Page, name: str) -> Locator:
    photos = page.get_by_role("list", name="Photos of this album")
    return photos.get_by_role("link", name=name)


def picture(page: Page, name: str) -> Locator:
    return page.get_by_role("img", name=f"Photo {name}")


def see(page: Page, name: str) -> None:
    """Wait for a photo and for its page."""
    expect(picture(page, name)).to_be_visible()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    expect(page.locator(".photo-preview")).to_have_count(0)


def box(element: Locator) -> FloatRect:
    found = element.bounding_box()
    assert found
    return found


def test_a_control_that_is_used_before_the_picture_has_come_keeps_the_focus(page: Page) -> None:
    page.evaluate(
        """() => new MutationObserver((_, observer) => {
            const favorite = document.querySelector(".st-key-favorite button");
            favorite?.focus();
            if (favorite) observer.disconnect();
        }).observe(document, { childList: true, subtree: true })"""
    )
    card(page, "landscape.jpg").press("Enter")
    see(page, "landscape.jpg")
    expect(page.get_by_role("list", name="Photos beside this one")).to_be_visible()
    expect(page.get_by_role("button", name="Favorite")).to_be_focused()


def test_keys_lead_through_the_list_and_back_to_the_card(page: Page) -> None:
    card(page, "landscape.jpg").press("Enter")
    see(page, "landscape.jpg")
    expect(page.get_by_role("group", name="landscape.jpg")).to_be_focused()
    page.keyboard.press("ArrowRight")
    see(page, "portrait.jpg")
    strip = page.get_by_role("list", name="Photos beside this one")
    expect(strip.get_by_role("link")).to_have_count(5)
    current = strip.get_by_role("link", name="portrait.jpg")
    expect(current).to_have_attribute("aria-current", "true")
    expect(strip.locator("a:not([tabindex])")).to_have_count(1)
    page.go_back()
    see(page, "landscape.jpg")
    page.go_forward()
    see(page, "portrait.jpg")
    page.reload()
    see(page, "portrait.jpg")
    page.keyboard.press("Escape")
    expect(card(page, "portrait.jpg")).to_be_focused()
    page.go_forward()
    see(page, "landscape.jpg")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("This file cannot be displayed.")).to_be_visible()
    page.keyboard.press("ArrowRight")
    see(page, "landscape.jpg")


def test_the_next_photo_does_not_wait_for_the_server(page: Page) -> None:
    card(page, "landscape.jpg").click()
    see(page, "landscape.jpg")
    page.context.set_offline(True)  # Streamlit's connection stays open, so the page comes later
    page.keyboard.press("ArrowRight")
    expect(picture(page, "portrait.jpg")).to_be_visible()
    expect(page.get_by_role("group", name=re.compile("landscape|portrait"))).to_be_visible()
    page.context.set_offline(False)


@pytest.mark.soak
def test_at_100_percent_a_pixel_is_a_pixel(page: Page) -> None:
    card(page, "landscape.jpg").click()
    see(page, "landscape.jpg")
    photo = picture(page, "landscape.jpg")
    fits = box(photo)
    page.keyboard.press("1")
    expect(page.get_by_role("button", name="100 %")).to_have_attribute("aria-pressed", "true")
    assert (box(photo)["width"], box(photo)["height"]) == pytest.approx((2400, 1600), abs=1)
    page.keyboard.press("1")
    expect(page.get_by_role("button", name="Zoom out")).to_be_disabled()
    assert box(photo) == fits


@pytest.mark.soak
@pytest.mark.parametrize("window", [(1440, 900), (1024, 768)])
def test_no_space_is_lost_beside_a_portrait_photo(page: Page, window: tuple[int, int]) -> None:
    page.set_viewport_size({"width": window[0], "height": window[1]})
    card(page, "portrait.jpg").click()
    see(page, "portrait.jpg")
    photo, name = box(picture(page, "portrait.jpg")), page.get_by_role("heading").first
    assert photo["height"] > window[1] * 0.6
    assert photo["y"] + photo["height"] < window[1]
    assert box(name)["x"] - (photo["x"] + photo["width"]) < 40


@pytest.mark.soak
def test_a_small_photo_is_not_enlarged_and_in_view_in_a_small_window(page: Page) -> None:
    page.set_viewport_size({"width": 683, "height": 512})
    page.mouse.move(300, 300)
    page.mouse.wheel(0, 400)
    card(page, "small.jpg").click()
    see(page, "small.jpg")
    expect(picture(page, "small.jpg")).to_be_in_viewport(ratio=1)
    shown = box(picture(page, "small.jpg"))
    assert (shown["width"], shown["height"]) == pytest.approx((120, 90), abs=1)


def test_a_click_shows_the_photo_where_it_stays(page: Page) -> None:
    held: list[Route] = []
    page.route("**/original?*", lambda route: held.append(route))  # noqa: PLW0108  # no attributes can be set on a built-in
    card(page, "portrait.jpg").click()
    before = box(page.locator(".photo-preview img").first)
    for request in held:
        request.continue_()
    page.unroute("**/original?*")
    see(page, "portrait.jpg")
    after = box(picture(page, "portrait.jpg"))
    assert list(after.values()) == pytest.approx(list(before.values()), abs=3)


@pytest.mark.soak
def test_swipes_open_the_photos_beside_it(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    card(page, "portrait.jpg").click()
    see(page, "portrait.jpg")
    swipe(page, picture(page, "portrait.jpg"), -150)
    see(page, "small.jpg")
    swipe(page, page.get_by_role("group", name="small.jpg"), 150)
    see(page, "portrait.jpg")
    swipe(page, picture(page, "portrait.jpg"), 20)  # too short
    see(page, "portrait.jpg")


def swipe(page: Page, element: Locator, distance: int) -> None:
    area = box(element)
    x, y = area["x"] + area["width"] / 2, area["y"] + area["height"] / 2
    touch = page.context.new_cdp_session(page)
    points = [x, x + distance / 2, x + distance]
    for kind, at in zip(("touchStart", "touchMove", "touchMove"), points, strict=True):
        event = {"type": kind, "touchPoints": [{"x": at, "y": y}]}
        touch.send("Input.dispatchTouchEvent", event)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.soak
def test_a_slideshow_runs_in_full_screen_until_a_key_is_pressed(page: Page) -> None:
    card(page, "landscape.jpg").click()
    see(page, "landscape.jpg")
    entries = page.evaluate("history.length")
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="Exit full screen")).to_be_attached()
    page.get_by_label("Seconds for each photo").select_option("3 s")
    page.keyboard.press("s")
    see(page, "portrait.jpg")
    see(page, "small.jpg")
    assert page.evaluate("history.length") == entries
    assert box(page.get_by_role("group", name="small.jpg"))["height"] == 900
    expect(page.get_by_role("button", name="Pause")).to_be_attached()
    page.keyboard.press("ArrowRight")
    see(page, "square.jpg")
    expect(page.get_by_role("button", name="Slideshow")).to_be_attached()
    assert page.evaluate("document.fullscreenElement !== null")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Full screen (F)", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(card(page, "square.jpg")).to_be_focused()


def test_the_viewer_is_accessible(page: Page) -> None:
    card(page, "landscape.jpg").click()
    see(page, "landscape.jpg")
    found = serious_violations(page)
    page.emulate_media(color_scheme="dark")
    assert found + serious_violations(page) == []

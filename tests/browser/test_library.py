"""What users do with their photos, on the sample photos of the project."""

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import boto3
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, StorageState, expect

from backend.gallery.sample_photos import DRAWINGS, SAMPLES
from tests.browser.accessibility import serious_violations
from tests.browser.conftest import add_album, jpeg, open_photo, sign_in, text_file, upload
from tests.browser.helpers import backend_of, user
from tests.browser.running import Dashboard
from tests.corpus import phones
from tests.corpus.heic import heic

ALBUM = "Sample photos"
PHOTO = "Lighthouse in fog.jpg"
OWNER = "Operator"  # no other test adds photos to this account
MAP = re.compile("^Map with")


@pytest.fixture(scope="module", autouse=True)
def session(browser: Browser, dashboard: Dashboard) -> StorageState:
    """A session of an account that was empty and got the sample photos."""
    context = browser.new_context(base_url=dashboard.url)
    page = context.new_page()
    sign_in(page, OWNER, "/albums")
    expect(page.get_by_role("heading", name="No albums yet")).to_be_visible()
    page.get_by_role("button", name="Add sample photos").click()
    done = page.get_by_role("heading", name=f"{len(SAMPLES)} photos processed")
    expect(done).to_be_visible(timeout=90_000)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def page(context: BrowserContext, session: StorageState) -> Page:
    """The page of albums, with the session instead of a sign-in."""
    context.add_cookies(session["cookies"])  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/albums")
    return page


def open_album(page: Page, name: str = ALBUM) -> None:
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_a_click_shows_the_photo_while_its_page_is_made(page: Page) -> None:
    open_album(page)
    loading: list[Route] = []
    page.route("**/original?*", lambda route: loading.append(route))  # noqa: PLW0108  # no attributes can be set on a built-in
    page.get_by_role("link", name=PHOTO).click()
    preview = page.locator(".photo-preview")
    expect(preview).to_be_visible()
    expect(preview.locator("img").first).to_have_js_property("complete", value=True)
    expect(page.get_by_role("heading", name=PHOTO)).to_be_attached()
    for request in loading:
        request.continue_()
    page.unroute("**/original?*")
    expect(page.get_by_role("img", name=f"Photo {PHOTO}")).to_be_visible()
    expect(preview).to_have_count(0)


def in_album(page: Page) -> Callable[..., None]:
    photos = page.get_by_role("list", name="Photos of this album")

    def has(name: str, count: int = 1) -> None:
        expect(photos.get_by_role("link", name=name)).to_have_count(count)

    return has


def test_a_summary_of_uploads_adds_up(page: Page) -> None:
    add_album(page, "Twice")
    one, note = jpeg("one.jpg"), text_file("note.txt")
    upload(page, one, note)
    expect(page.get_by_text("2 files: 2 uploaded", exact=True)).to_be_visible()
    upload(page, {**one, "name": "same.jpg"}, {**note, "name": "empty name.txt"})
    expect(page.get_by_text("2 files: 2 already in your library", exact=True)).to_be_visible()
    page.get_by_role("button", name="Upload anyway").first.click()
    expect(
        page.get_by_text("2 files: 1 uploaded, 1 already in your library", exact=True)
    ).to_be_visible()
    page.get_by_role("button", name="Open photo").click()
    expect(page.get_by_role("heading", name="note.txt")).to_be_visible()
    page.go_back()
    in_album(page)("same.jpg")
    in_album(page)("one.jpg")


def test_an_upload_can_be_cancelled_and_tried_again(page: Page) -> None:
    add_album(page, "Slow line")
    page.route("**/albums/*/photos", lambda _route: None)  # never answered
    upload(page, *(jpeg(f"{number}.jpg") for number in range(5)))
    expect(page.get_by_role("progressbar")).to_have_count(3)
    page.get_by_role("button", name="Cancel", exact=True).first.click()
    expect(page.get_by_text("1 not uploaded, 4 remaining")).to_be_visible()
    page.get_by_role("button", name="Cancel all").click()
    expect(page.get_by_text("5 files: 5 not uploaded", exact=True)).to_be_visible()
    page.unroute("**/albums/*/photos")
    page.get_by_role("button", name="Try again").first.click()
    expect(page.get_by_text(re.compile("5 files: .* 4 not uploaded$"))).to_be_visible()


def test_folders_can_be_dropped_anywhere(page: Page) -> None:
    add_album(page, "Dropped")
    expect(page.get_by_text("Drop photos or folders anywhere on this page")).to_be_visible()
    page.evaluate("""() => {
        const made = (name, text) => new File([text], name);
        const file = (...of) => ({ isFile: true, file: (found) => found(made(...of)) });
        const folder = (...inside) => {
          const pages = [inside, []];
          return { isFile: false, createReader: () => ({ readEntries: (f) => f(pages.shift()) }) };
        };
        const refusing = (_, refuse) => refuse(new DOMException("", "NotReadableError"));
        const locked = { isFile: false, fullPath: "/all/locked",
          createReader: () => ({ readEntries: refusing }) };
        const unreadable = { isFile: true, name: "secret.jpg", file: refusing };
        const entry = folder(file("a.txt", "1"), locked, unreadable,
          folder(file("b.txt", "2"), file(".hidden", "3")));
        const event = new Event("drop", { cancelable: true });
        event.dataTransfer = { items: [{ webkitGetAsEntry: () => entry }], files: [] };
        dispatchEvent(event);
    }""")
    summary = "4 files: 2 uploaded, 2 not readable; 1 hidden file left out"
    expect(page.get_by_text(summary, exact=True)).to_be_visible()
    for name in ("all/locked/", "secret.jpg"):
        expect(page.get_by_role("listitem").filter(has_text=name)).to_contain_text("Not readable")


@pytest.mark.soak  # longer than `make test` has
def test_every_file_that_is_not_stored_says_why(page: Page, tmp_path: Path) -> None:
    """One that disappears after it was chosen, one that is damaged; HEIC, and a motion photo."""
    add_album(page, "From a phone")
    gone, motion = tmp_path / "gone.jpg", tmp_path / "motion.jpg"
    gone.write_bytes(jpeg("")["buffer"])
    motion.write_bytes(phones.motion_photo(picture=jpeg("")["buffer"]))
    damaged, good = tmp_path / "damaged.jpg", tmp_path / "cat.HEIC"
    damaged.write_bytes(heic()[:-40])
    good.write_bytes(heic())
    held: list[Route] = []
    page.route("**/albums/*/photos", lambda route: held.append(route))  # noqa: PLW0108  # as above
    page.get_by_label("Choose photos").set_input_files([gone, motion, damaged, good])
    question = page.get_by_role("group", name="Files to convert")
    expect(question).to_contain_text("2 files are HEIC: damaged.jpg, cat.HEIC")
    expect(question).to_contain_text("JPEG of quality 92")
    gone.unlink()
    for route in held:
        route.continue_()
    page.unroute("**/albums/*/photos")
    summary = page.get_by_text("4 files: 1 uploaded, 1 not readable, 2 to convert or leave out")
    expect(summary).to_be_visible()
    question.get_by_role("button", name="Convert to JPEG").click()
    summary = page.get_by_text("4 files: 2 uploaded, 1 refused, 1 not readable", exact=True)
    expect(summary).to_be_visible()
    row = page.get_by_role("listitem").filter(has_text="damaged.jpg")
    expect(row).to_contain_text("The HEIC image is damaged and cannot be decoded")
    expect(question).to_be_hidden()
    open_photo(page, "cat.jpg")
    expect(page.get_by_text("From HEIC to JPEG, quality 92")).to_be_visible()
    page.go_back()
    open_photo(page, "motion.jpg")
    expect(page.get_by_text("Motion photo, 2.1 s video")).to_be_visible()
    source = page.get_by_label("Video of motion.jpg").get_attribute("src")
    part = page.request.get(source or "", headers={"Range": "bytes=4-7"})
    assert (part.status, part.body(), part.headers["x-content-type-options"]) == (
        206, b"ftyp", "nosniff",
    )  # fmt: skip


@pytest.mark.soak  # longer than `make test` has
def test_several_photos_at_once(page: Page) -> None:
    add_album(page, "From")
    upload(page, *(text_file(f"{name}.txt", name) for name in "abc"))
    expect(page.get_by_role("heading", name="3 photos failed")).to_be_visible()
    in_album(page)(".txt", 3)
    page.get_by_role("checkbox", name="Select a.txt").focus()
    page.keyboard.press("Space")
    page.get_by_role("checkbox", name="Select b.txt").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download", exact=True).click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert sorted(archive.namelist()) == ["a.txt", "b.txt"]

    page.get_by_role("button", name="Move", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").click()
    page.get_by_role("option", name="A new album").click()
    dialog.get_by_label("Album name").fill("Keepers")
    dialog.get_by_role("button", name="Move").click()
    expect(page.get_by_text("2 photos moved to Keepers")).to_be_visible()
    in_album(page)(".txt", 1)

    page.get_by_role("checkbox", name="Select c.txt").check()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Move to Trash").click()
    expect(page.get_by_text("There are no photos in this album yet")).to_be_visible()
    page.get_by_role("link", name="All albums").click()
    open_album(page, "Keepers")
    in_album(page)(".txt", 2)


def test_a_photo_that_comes_from_elsewhere_appears(page: Page, dashboard: Dashboard) -> None:
    add_album(page, "Open in this tab")
    _, _, album_id = page.url.partition("id=")
    with backend_of(dashboard) as services:
        library = services.library(user(services, "ops"))
        (photo,) = [photo for photo in library.photos.by_time() if photo.filename == PHOTO]
        library.move([photo.photo_id], album_id)
        expect(page.get_by_text("1 photo, all labeled")).to_be_visible()
        library.move([photo.photo_id], photo.album_id)


@pytest.mark.soak
def test_an_album_is_renamed_and_deleted(page: Page) -> None:
    add_album(page, "Draft")
    upload(page, text_file("x.txt", "draft"))
    expect(page.get_by_role("heading", name="1 photo failed")).to_be_visible()
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Name").fill("Final *cut*")
    page.get_by_role("textbox", name="Name").press("Enter")
    expect(page.get_by_role("heading", name="Final *cut*")).to_be_visible()
    page.get_by_role("button", name="Delete album").click()
    expect(page.get_by_text("This moves the album and 1 photo in it to Trash")).to_be_visible()
    page.get_by_role("button", name="Move to Trash").click()
    expect(page.get_by_text("The album Final *cut* was moved to Trash.")).to_be_visible()
    expect(page.get_by_role("link", name="Final *cut*")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Final *cut*")).to_be_visible()


def test_a_photo_and_its_neighbours(page: Page) -> None:
    open_album(page)
    page.get_by_role("list", name="Photos of this album").get_by_role("link", name=PHOTO).click()
    heading = page.get_by_role("heading", name=PHOTO)
    expect(heading).to_be_visible()
    expect(page.get_by_role("group", name=MAP)).to_be_visible()
    picture = page.get_by_role("img", name=f"Photo {PHOTO}")
    before = picture.bounding_box()
    page.keyboard.press("+")
    expect(page.get_by_role("button", name="Zoom out")).to_be_enabled()
    after = picture.bounding_box()
    assert before
    assert after
    assert after["width"] == pytest.approx(before["width"] * 1.5, abs=2)

    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("img", name="Photo Wildflower.jpg")).to_be_visible()
    expect(page.get_by_role("heading", name="Wildflower.jpg")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(heading).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Wildflower.jpg")).to_be_visible()
    page.go_back()
    expect(heading).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name=ALBUM)).to_be_visible()


def test_a_double_click_opens_a_photo_once(page: Page) -> None:
    open_album(page)
    before = page.evaluate("history.length")
    page.get_by_role("link", name=PHOTO).dblclick()
    expect(page.get_by_role("heading", name=PHOTO)).to_be_visible()
    assert page.evaluate("history.length") == before + 1
    page.go_back()
    expect(page.get_by_role("heading", name=ALBUM)).to_be_visible()


@pytest.mark.soak
def test_a_photo_is_renamed_and_made_the_cover(page: Page) -> None:
    open_album(page)
    page.get_by_role("link", name="Sunset over the sea.jpg").click()
    expect(page.get_by_role("heading", name="Sunset over the sea.jpg")).to_be_visible()
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Name").fill("Sunset at noon.jpg")
    page.get_by_role("textbox", name="Name").press("Enter")
    expect(page.get_by_role("heading", name="Sunset at noon.jpg")).to_be_visible()
    page.get_by_role("button", name="Use as cover").click()
    expect(page.get_by_text("This photo is now the cover of the album.")).to_be_visible()
    photo_id = page.url.partition("id=")[2]
    page.goto("/albums")
    cover = page.get_by_role("link", name=ALBUM).locator("img")
    expect(cover).to_have_attribute("src", re.compile(photo_id))


def test_the_address_has_the_search(page: Page) -> None:
    camera = "Photo dashboard Sample generator"  # of the drawings only
    page.goto(f"/search?text=light&position=yes&{urlencode({'camera': camera})}")
    found = page.get_by_role("list", name="Photos found")
    expect(found.get_by_role("link")).to_have_count(2)
    page.get_by_role("button", name="light", exact=False).click()
    expect(found.get_by_role("link")).to_have_count(len(DRAWINGS))
    expect(page).to_have_url(re.compile(r"/search\?(?!.*text=).*position=yes"))
    text = page.get_by_label("Search", exact=True)
    expect(text).to_have_count(1)  # the field with the old text is still there for a moment
    text.fill("sunset")
    text.press("Enter")
    expect(found.get_by_role("link")).to_have_count(1)
    page.reload()
    expect(found.get_by_role("link")).to_have_count(1)
    expect(page.get_by_role("heading", name="June 2025")).to_be_visible()


def test_the_search_box_suggests_while_the_user_types(page: Page) -> None:
    page.goto("/search")
    box = page.get_by_role("combobox", name="Search")
    box.press_sequentially("june 2")
    june = page.get_by_role("option", name="June 2025")
    expect(june).to_contain_text("2 photos")
    box.press("ArrowDown")
    expect(june).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(page.get_by_role("list", name="Photos found").get_by_role("link")).to_have_count(2)
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_be_focused()
    page.get_by_role("button", name="June 2025").click()
    expect(box).to_have_value("")


def test_the_list_of_months_scrolls_to_one(page: Page) -> None:
    page.set_viewport_size({"width": 1000, "height": 400})
    page.goto("/search")
    months = page.get_by_role("navigation", name="Months")
    oldest = months.get_by_role("button").last
    name = (oldest.get_attribute("aria-label") or "").rpartition(" ")[2]
    heading = page.get_by_role("heading", name=name).last
    expect(heading).not_to_be_in_viewport()
    oldest.click()
    expect(heading).to_be_in_viewport()


@pytest.fixture
def long_album(dashboard: Dashboard) -> Iterator[str]:
    """An album of the operator with 620 photos, which have no pictures."""
    with backend_of(dashboard) as services:
        library = services.library(user(services, "ops"))
        table = boto3.resource("dynamodb").Table(services.stack.image_metadata_table)
        album_id = library.albums.add("Long").album_id
        ids = [f"{number:032x}" for number in range(620)]
        with table.batch_writer() as batch:
            for number, photo_id in enumerate(ids):
                moment = f"2026-01-01T00:{number // 60:02}:{number % 60:02}.000Z"
                batch.put_item(
                    {
                        "owner": library.owner, "sk": f"PHOTO#{photo_id}", "photo_id": photo_id,
                        "album_id": album_id, "filename": f"{number}.jpg", "status": "SUCCEEDED",
                        "uploaded_at": moment, "sort_at": moment,
                        "album_sort": f"{album_id}#{moment}#{photo_id}",
                    }
                )  # fmt: skip
        yield album_id
        with table.batch_writer() as batch:
            for photo_id in ids:
                batch.delete_item({"owner": library.owner, "sk": f"PHOTO#{photo_id}"})
        library.albums.delete(album_id)


@pytest.mark.soak
def test_more_photos_load_as_the_user_scrolls(page: Page, long_album: str) -> None:
    page.goto(f"/album?id={long_album}")
    links = page.get_by_role("list", name="Photos of this album").get_by_role("link")
    expect(links).to_have_count(500)  # a screenful, then what follows
    links.last.scroll_into_view_if_needed()
    expect(links).to_have_count(620)
    expect(links.last).to_have_accessible_name("0.jpg")


def test_a_point_of_the_map_opens_its_photo(page: Page) -> None:
    page.goto("/search?text=lighthouse&view=Map")
    page.get_by_role("group", name=MAP).get_by_role("link", name=PHOTO).press("Enter")
    expect(page.get_by_role("heading", name=PHOTO)).to_be_visible()


@pytest.mark.soak
def test_pages_are_accessible(browser: Browser, dashboard: Dashboard) -> None:
    """No page has a problem that axe rates as serious or critical, in light and dark."""
    found = []
    for scheme in ("light", "dark"):
        context = browser.new_context(
            base_url=dashboard.url,
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        page = context.new_page()
        for name, visit in _VISITS.items():
            visit(page)
            found += [f"{name}, {scheme}: {problem}" for problem in serious_violations(page)]
        context.close()
    assert found == []


def _photo(page: Page) -> None:
    page.goto("/search?text=lighthouse")
    page.get_by_role("link", name=PHOTO).click()
    expect(page.get_by_role("table", name="EXIF")).to_be_visible()


def _picked(page: Page) -> None:
    page.goto("/search?view=By+month")
    page.get_by_role("checkbox", name=f"Select {PHOTO}").check()
    expect(page.get_by_text("1 selected")).to_be_visible()


def _map(page: Page) -> None:
    page.goto("/search?view=Map")
    expect(page.get_by_role("group", name=MAP)).to_be_visible()


def _about(page: Page) -> None:
    page.goto("/about")
    expect(page.get_by_role("table")).to_be_visible()


_VISITS: dict[str, Callable[[Page], None]] = {
    "albums": lambda page: sign_in(page, OWNER, "/albums"),
    "album": open_album,
    "photo": _photo,
    "search": _picked,
    "map": _map,
    "about": _about,
}

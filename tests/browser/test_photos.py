"""Photos from the upload to their page."""

import re
import uuid
from collections.abc import Iterator

import boto3
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import (
    add_album,
    jpeg,
    open_photo,
    sign_in,
    text_file,
    upload,
)
from tests.browser.helpers import add_session_cookie, backend_of, session, user
from tests.browser.running import Dashboard


def test_from_sign_in_to_an_analysed_photo(page: Page) -> None:
    sign_in(page)
    add_album(page, "Sunsets *2026*")
    upload(page, jpeg("evening.jpg"))

    steps = page.get_by_role("list", name="Steps of the workflow")
    expect(steps.get_by_text("Generate thumbnail")).to_be_visible()
    expect(page.get_by_role("heading", name="1 photo processed")).to_be_visible()
    expect(steps.locator("[data-status=SUCCEEDED]").first).to_be_visible()

    picture = page.get_by_role("list", name="Photos of this album").locator("img")
    expect(picture).to_have_js_property("naturalWidth", 400)

    open_photo(page, "evening.jpg")
    for fact in (
        "Tuesday, 14 July 2026, 20:51:09",
        "Leica Q3",
        "f/4 · 1/250 s · ISO 200",
        "43.46744° N, 11.88511° E",
        "1200 \N{MULTIPLICATION SIGN} 800",
    ):
        expect(page.get_by_text(fact)).to_be_visible()
    expect(page.get_by_role("img", name="Photo evening.jpg")).to_have_js_property(
        "naturalWidth", 1200
    )
    expect(page.get_by_text("Tags by: stand-in recognizer")).to_be_visible()
    expect(page.get_by_role("link", name="Landscape")).to_be_visible()

    states = page.get_by_role("table", name="States of this execution")
    expect(
        states.get_by_role("row", name=re.compile("Detect labels Task Succeeded"))
    ).to_be_visible()

    exif = page.get_by_role("table", name="EXIF")
    expect(exif.get_by_role("row", name="Image Make Leica")).to_be_visible()
    page.get_by_role("searchbox").fill("fnum")
    expect(exif.get_by_role("row", name="Image Make Leica")).to_be_hidden()
    expect(exif.get_by_role("row", name=re.compile("FNumber"))).to_be_visible()

    page.get_by_role("link", name="Landscape").click()
    found = page.get_by_role("list", name="Photos found")
    expect(found.get_by_role("link", name="evening.jpg")).to_be_visible()
    expect(page.get_by_role("button", name="Tag: Landscape")).to_be_visible()


@pytest.mark.soak  # longer than `make test` has
def test_an_execution_can_be_replayed(page: Page) -> None:
    sign_in(page)
    add_album(page, "Replay")
    upload(page, jpeg("again.jpg"))
    expect(page.get_by_role("heading", name="1 photo processed")).to_be_visible()
    open_photo(page, "again.jpg")
    expect(page.get_by_text(re.compile("in total$"))).to_be_visible()
    page.get_by_role("button", name="¼ speed").click()
    expect(page.get_by_text(re.compile("s of .* s"))).to_be_visible()
    expect(page.get_by_text(re.compile("in total$"))).to_be_visible()


def test_a_text_file_fails_with_an_explanation(page: Page) -> None:
    sign_in(page)
    add_album(page, "Mixed bag")
    upload(page, text_file("diary.jpg"), jpeg("fine.jpg"))
    heading = page.get_by_role("heading", name="1 photo processed, 1 failed: diary.jpg")
    expect(heading).to_be_visible()
    photos = page.get_by_role("list", name="Photos of this album")
    failed = photos.get_by_role("link", name="diary.jpg")
    expect(failed).to_contain_text("This file is not a JPEG or PNG photo")
    expect(photos.get_by_role("link", name="fine.jpg")).to_be_visible()

    open_photo(page, "diary.jpg")
    expect(page.get_by_text("This file is not a JPEG or PNG photo.")).to_be_visible()
    states = page.get_by_role("table", name="States of this execution")
    refused = states.get_by_role("row", name=re.compile("Not supported image type Fail Failed"))
    expect(refused).to_be_visible()

    page.get_by_role("button", name="Run again").click()
    expect(page.get_by_text(re.compile("^Execution .*-2$"))).to_be_visible()
    expect(page.get_by_text("This file is not a JPEG or PNG photo.")).to_be_visible()


@pytest.fixture
def waiting(context: BrowserContext, dashboard: Dashboard) -> Iterator[str]:
    """An album of the guest, who is signed in, with two photos whose upload has not ended."""
    with backend_of(dashboard) as services:
        library = services.library(user(services, "guest"))
        add_session_cookie(context, dashboard, session(services, "guest"))
        album_id = library.albums.add("Waiting").album_id
        ids = [str(uuid.uuid4()) for _ in range(2)]
        for name, photo_id in zip(("older.jpg", "newer.jpg"), ids, strict=True):
            key = f"private/{library.owner}/uploads/{photo_id}.jpg"
            library.photos.add_pending(photo_id, album_id, name, key)
        yield album_id
        for photo_id in ids:
            library.photos.remove_pending(photo_id)
        library.albums.delete(album_id)


def test_a_photo_that_waits_shows_how_many_older_photos_come_first(
    page: Page, waiting: str
) -> None:
    page.goto(f"/album?id={waiting}")
    sentence = "Waiting: 1 of your older photos comes first"
    tiles = page.get_by_role("list", name="Photos in progress")
    tiles.get_by_role("button", name="older.jpg, Waiting", exact=True).click()
    below_diagram = page.locator(".total")
    expect(below_diagram).to_have_text("older.jpg: Waiting")
    tiles.get_by_role("button", name=f"newer.jpg, {sentence}").click()
    expect(below_diagram).to_have_text(f"newer.jpg: {sentence}")


@pytest.mark.soak
def test_a_photo_can_be_deleted(page: Page) -> None:
    sign_in(page)
    add_album(page, "Short-lived")
    upload(page, jpeg("mistake.jpg"))
    expect(page.get_by_role("heading", name="1 photo processed")).to_be_visible()
    open_photo(page, "mistake.jpg")
    address = page.url
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("There are no photos in this album yet")).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("This photo is in Trash.")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete permanently").click()
    expect(page.get_by_role("heading", name="Trash", exact=True)).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("heading", name="Photo not found")).to_be_visible()


@pytest.fixture
def s3(dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch) -> object:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return boto3.client(
        "s3",
        endpoint_url=dashboard.endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@pytest.mark.soak  # longer than `make test` has
def test_an_object_from_another_client_is_in_the_album_unsorted(page: Page, s3: object) -> None:
    sign_in(page, "Guest")
    add_album(page, "To learn the folder")
    upload(page, jpeg("first.jpg"))
    expect(page.get_by_role("heading", name="1 photo processed")).to_be_visible()

    bucket, folder = _newest_upload(s3)
    s3.put_object(  # type: ignore[attr-defined]
        Bucket=bucket, Key=f"{folder}/card 1/a+b%20c.jpg", Body=jpeg("")["buffer"]
    )
    page.goto("/")
    page.get_by_role("link", name="Unsorted").click()
    photos = page.get_by_role("list", name="Photos of this album")
    expect(photos.get_by_role("link", name="a+b%20c.jpg")).to_be_visible()


def _newest_upload(s3: object) -> tuple[str, str]:
    """The bucket of photos, and the folder of the latest upload."""
    names = [entry["Name"] for entry in s3.list_buckets()["Buckets"]]  # type: ignore[attr-defined]
    (bucket,) = [name for name in names if "photorepo" in name]
    listed = s3.list_objects_v2(Bucket=bucket)["Contents"]  # type: ignore[attr-defined]
    uploads = [entry for entry in listed if "/uploads/" in entry["Key"]]
    newest = max(uploads, key=lambda entry: entry["LastModified"])
    return bucket, newest["Key"].rpartition("/")[0]

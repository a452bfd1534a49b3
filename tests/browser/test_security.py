"""Attacks on pages: hostile texts, cookies of other sessions, pages of other users."""

import io
import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

import boto3
import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from backend.aws.s3_keys import uploads_prefix
from backend.database.attribute_values import to_wire
from pages.registry import PAGES, Audience
from tests.browser.conftest import sign_in
from tests.browser.helpers import add_session_cookie, backend_of, session, user
from tests.browser.running import Dashboard
from tests.waiting import eventually

ALBUMS = re.compile("^Albums$")
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "[click](javascript:alert(3))",
    "**bold** $x^2$ :red[red]",
    ":smile: :material/delete: `code`",
    '"><svg onload=alert(4)>',
]
_WATCH = """
window.__violations = 0;
document.addEventListener("securitypolicyviolation", () => { window.__violations += 1; });
"""
_TEXT = """() => {
  const words = [];
  const read = (node) => {
    if (node.nodeType === Node.TEXT_NODE) words.push(node.data);
    if (node.shadowRoot) read(node.shadowRoot);
    if (node.nodeName !== "SCRIPT" && node.nodeName !== "STYLE") node.childNodes.forEach(read);
  };
  read(document.body);
  return words.join("").replaceAll("\\u2060", "");
}"""
_INJECTED = "img[src='x'], svg[onload], [href^='javascript'], .katex, body script:not([src])"


@dataclass(frozen=True)
class HostilePhotos:
    """An album with two photos, all of whose texts contain markup or scripts."""

    album: str
    good: str
    bad: str
    names: list[str]


def _photo() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = HOSTILE[0]
    exif[ExifTags.Base.Model] = HOSTILE[1]
    exif[ExifTags.Base.ImageDescription] = HOSTILE[2]
    exif[ExifTags.Base.Artist] = HOSTILE[3]
    exif[ExifTags.Base.Copyright] = HOSTILE[4]
    exif[ExifTags.Base.Software] = HOSTILE[5]
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), "#456789").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def hostile(dashboard: Dashboard) -> HostilePhotos:
    with backend_of(dashboard) as services:
        demo = user(services, "demo")
        library = services.library(demo)
        album = library.albums.add(" ".join(HOSTILE)[:100]).album_id
        s3, dynamodb = boto3.client("s3"), boto3.client("dynamodb")
        ids = [str(uuid.uuid4()) for _ in range(2)]
        names = [f"{' '.join(HOSTILE)}.jpg", f"{' '.join(HOSTILE[::-1])}.jpg"]
        for photo_id, name, body in zip(ids, names, (_photo(), b"no photo"), strict=True):
            s3.put_object(
                Bucket=services.stack.photo_repo,
                Key=f"{uploads_prefix(demo.owner)}{photo_id}.jpg",
                Body=body,
                Metadata={"album-id": album, "filename": quote(name, safe="")},
            )

        def ended(photo_id: str) -> bool:
            photo = library.photos.get(photo_id)
            return photo is not None and photo.status in ("SUCCEEDED", "FAILED")

        for photo_id in ids:
            eventually(lambda photo_id=photo_id: ended(photo_id))
        labels = [{"Name": text, "Confidence": 99, "Parents": [{"Name": text}]} for text in HOSTILE]
        changes = {ids[0]: {"labels": labels, "tags": HOSTILE}, ids[1]: {"cause": str(HOSTILE)}}
        for photo_id, values in changes.items():
            key = {"owner": demo.owner, "sk": f"PHOTO#{photo_id}"}
            for name, value in values.items():
                dynamodb.update_item(
                    TableName=services.stack.image_metadata_table,
                    Key=to_wire(key),
                    UpdateExpression="SET #name = :value",
                    ExpressionAttributeNames={"#name": name},
                    ExpressionAttributeValues=to_wire({":value": value}),
                )
    return HostilePhotos(album, *ids, names)


@pytest.fixture
def watched(context: BrowserContext) -> Iterator[Page]:
    """A page that records dialogs and CSP violations."""
    context.add_init_script(_WATCH)
    page, dialogs = context.new_page(), []

    def record(dialog: object) -> None:
        dialogs.append(dialog)
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", record)
    yield page
    assert dialogs == []


def expect_texts(page: Page, *texts: str) -> None:
    """Expect every text to be shown literally, and no markup or script made of it."""
    for text in texts:
        words = " ".join(text.split())
        eventually(lambda words=words: words in " ".join(page.evaluate(_TEXT).split()))
    expect(page.locator(_INJECTED)).to_have_count(0)
    assert page.evaluate("window.__violations") == 0


def open_session(context: BrowserContext, dashboard: Dashboard, name: str) -> None:
    with backend_of(dashboard) as services:
        add_session_cookie(context, dashboard, session(services, name))


@pytest.mark.soak  # longer than `make test` has
def test_hostile_texts_are_shown_literally(
    context: BrowserContext, dashboard: Dashboard, watched: Page, hostile: HostilePhotos
) -> None:
    open_session(context, dashboard, "demo")
    album = " ".join(HOSTILE)[:100]
    for path, texts in {
        "/": [album],
        f"/album?id={hostile.album}": [album, *hostile.names],
        f"/photo?id={hostile.good}": [album, hostile.names[0], *HOSTILE],
        f"/search?text={quote(HOSTILE[0])}": [HOSTILE[0]],
        f"/search?tag={quote(HOSTILE[0])}&camera={quote(HOSTILE[1])}": HOSTILE[:2],
        "/search": hostile.names,
        "/account": [],
        "/about": [],
        f"/album?id={quote(HOSTILE[0])}": ["Album not found"],
        f"/photo?id={quote(HOSTILE[1])}": ["Photo not found"],
    }.items():
        watched.goto(path)
        expect_texts(watched, *texts)
    watched.goto(f"/photo?id={hostile.bad}")
    watched.get_by_text("Error details").click()
    expect_texts(watched, hostile.names[1], str(HOSTILE))


@pytest.mark.soak  # longer than `make test` has
def test_hostile_texts_are_shown_literally_to_operators(
    context: BrowserContext, dashboard: Dashboard, watched: Page, hostile: HostilePhotos
) -> None:
    open_session(context, dashboard, "ops")
    watched.goto("/executions")
    expect_texts(watched, *hostile.names)
    watched.get_by_role("button", name=" ".join(hostile.names[1].split())).first.click()
    expect(watched.get_by_role("table", name="Events")).to_be_visible()
    expect_texts(watched, hostile.names[1])
    for path in ("/operations", "/reconciliation", "/audit", "/health"):
        watched.goto(path)
        expect_texts(watched)


def test_downloads_have_sanitized_names(
    dashboard: Dashboard, page: Page, hostile: HostilePhotos
) -> None:
    open_session(page.context, dashboard, "demo")
    answer = page.request.get(f"/photos/{hostile.good}/original?download")
    header = answer.headers["content-disposition"]
    assert header.startswith('attachment; filename="')
    assert not set("<>:/\\|?*\r\n") & set(header.partition("filename*")[0].split('"')[1])
    assert PurePosixPath(header).suffix


def test_the_back_button_after_signing_out_shows_no_photo(
    page: Page, dashboard: Dashboard, hostile: HostilePhotos
) -> None:
    open_session(page.context, dashboard, "demo")
    page.goto("/")
    page.goto(f"/photo?id={hostile.good}")
    picture = page.get_by_role("img", name=re.compile("^Photo "))
    expect(picture).to_have_js_property("naturalWidth", 300)
    path = picture.get_attribute("src") or ""
    page.get_by_role("button", name=re.compile("@example.com")).click()
    page.get_by_text("Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(picture).to_have_count(0)
    load = "path => fetch(path, {cache: 'force-cache'}).then(answer => answer.status)"
    assert page.evaluate(load, path) == 401  # the browser's cache was cleared


@pytest.mark.soak
def test_two_users_in_two_browsers(
    browser: Browser, dashboard: Dashboard, page: Page, hostile: HostilePhotos
) -> None:
    other = browser.new_context(base_url=dashboard.url)
    open_session(page.context, dashboard, "demo")
    open_session(other, dashboard, "guest")
    guest = other.new_page()
    for own, path, other_heading in (
        (hostile.names[0], f"/photo?id={hostile.good}", "Photo not found"),
        (hostile.names[0], f"/album?id={hostile.album}", "Album not found"),
    ):
        page.goto(path)
        text = " ".join(own.split())
        eventually(lambda w=text: w in " ".join(page.evaluate(_TEXT).split()))
        guest.goto(path)
        expect(guest.get_by_role("heading", name=other_heading)).to_be_visible()
        assert "script" not in guest.evaluate(_TEXT)
    other.close()


@pytest.mark.parametrize(
    "name",
    [*(pytest.param(one, marks=pytest.mark.soak) for one in (None, "ops")), "guest"],
)
def test_the_photo_of_another_user_looks_like_a_missing_one(
    context: BrowserContext,
    dashboard: Dashboard,
    page: Page,
    hostile: HostilePhotos,
    name: str | None,
) -> None:
    if name:
        open_session(context, dashboard, name)
    seen = []
    for photo_id in (hostile.good, str(uuid.UUID(int=0))):
        page.goto(f"/photo?id={photo_id}")
        heading = "Photo not found" if name else "Sign in"
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        original = page.request.get(f"/photos/{photo_id}/original")
        seen.append((original.status, original.body(), page.title()))
    assert seen[0] == seen[1]


def test_operator_pages_do_not_exist_for_users(
    context: BrowserContext, dashboard: Dashboard, page: Page
) -> None:
    open_session(context, dashboard, "guest")
    operator_pages = [p.url for p in PAGES if p.audience is Audience.OPERATORS]
    for url in (*operator_pages, "nowhere"):
        page.goto(f"/{url}")
        expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
        expect(page.get_by_role("link", name="Operations")).to_have_count(0)


def test_a_revoked_session_leads_to_sign_in_and_back(
    context: BrowserContext, dashboard: Dashboard, page: Page, hostile: HostilePhotos
) -> None:
    with backend_of(dashboard) as services:
        cookie = session(services, "demo")
        services.sessions.end(cookie)
    add_session_cookie(context, dashboard, cookie)
    path = f"/photo?id={hostile.good}"
    sign_in(page, path=path)
    expect(page.get_by_role("img", name=re.compile("^Photo "))).to_be_visible()
    assert page.url.endswith(path)


@pytest.mark.soak
def test_a_session_unused_for_a_week_leads_to_sign_in_and_back(
    context: BrowserContext, dashboard: Dashboard, page: Page, hostile: HostilePhotos
) -> None:
    with backend_of(dashboard) as services:
        sealer = services.sessions._fernet
        content = sealer.decrypt(session(services, "demo").encode())
        eight_days_ago = int(time.time()) - 8 * 24 * 3600
        add_session_cookie(
            context, dashboard, sealer.encrypt_at_time(content, eight_days_ago).decode()
        )
    path = f"/photo?id={hostile.good}"
    sign_in(page, path=path)
    expect(page.get_by_role("img", name=re.compile("^Photo "))).to_be_visible()
    assert page.url.endswith(path)


def test_signing_out_in_an_old_tab_keeps_the_session_of_the_next_user(
    context: BrowserContext, dashboard: Dashboard, page: Page
) -> None:
    open_session(context, dashboard, "demo")
    page.goto("/about")
    own = page.get_by_role("button", name=re.compile("demo"))
    expect(own).to_be_visible()
    open_session(context, dashboard, "guest")
    own.click()
    page.get_by_text("Sign out", exact=True).click()
    expect(page.get_by_role("button", name=re.compile("guest"))).to_be_visible()
    expect(page.get_by_role("heading", name=ALBUMS)).to_be_visible()


@pytest.mark.parametrize("change", ["tampered", "another key"])
def test_a_forged_cookie_is_no_session(
    context: BrowserContext, dashboard: Dashboard, page: Page, change: str
) -> None:
    with backend_of(dashboard) as services:
        cookie = session(services, "demo")
    middle = len(cookie) // 2
    tampered = f"{cookie[:middle]}{'A' if cookie[middle] != 'A' else 'B'}{cookie[middle + 1 :]}"
    add_session_cookie(
        context, dashboard, tampered if change == "tampered" else "gAAAAA" + "x" * 200
    )
    page.goto("/account")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

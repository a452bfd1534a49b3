"""What nobody may do to anybody through the pages."""

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

from backend.aws.photo_storage import uploads_prefix
from backend.database.attribute_values import to_wire
from tests.browser.conftest import sign_in
from tests.browser.helpers import backstage, eventually, give, session, user
from tests.browser.running import Dashboard

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
window.__refused = 0;
document.addEventListener("securitypolicyviolation", () => { window.__refused += 1; });
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
_MADE_OF_TEXT = "img[src='x'], svg[onload], [href^='javascript'], .katex, body script:not([src])"


@dataclass(frozen=True)
class Trap:
    """An album, and two photos in it, all of whose texts are hostile."""

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
def trap(dashboard: Dashboard) -> Trap:
    with backstage(dashboard) as services:
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
    return Trap(album, *ids, names)


@pytest.fixture
def watched(context: BrowserContext) -> Iterator[Page]:
    """A page that tells whether a dialog opened or its policy was broken."""
    context.add_init_script(_WATCH)
    page, dialogs = context.new_page(), []

    def note(dialog: object) -> None:
        dialogs.append(dialog)
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", note)
    yield page
    assert dialogs == []


def harmless(page: Page, *texts: str) -> None:
    """Every text is there, letter by letter, and none became anything else."""
    for text in texts:
        words = " ".join(text.split())
        eventually(lambda words=words: words in " ".join(page.evaluate(_TEXT).split()))
    expect(page.locator(_MADE_OF_TEXT)).to_have_count(0)
    assert page.evaluate("window.__refused") == 0


def be(context: BrowserContext, dashboard: Dashboard, name: str) -> None:
    with backstage(dashboard) as services:
        give(context, dashboard, session(services, name))


def test_hostile_texts_are_shown_as_text(
    context: BrowserContext, dashboard: Dashboard, watched: Page, trap: Trap
) -> None:
    be(context, dashboard, "demo")
    album = " ".join(HOSTILE)[:100]
    for path, texts in {
        "/": [album],
        f"/album?id={trap.album}": [album, *trap.names],
        f"/photo?id={trap.good}": [album, trap.names[0], *HOSTILE],
        f"/search?text={quote(HOSTILE[0])}": [HOSTILE[0]],
        f"/search?tag={quote(HOSTILE[0])}&camera={quote(HOSTILE[1])}": HOSTILE[:2],
        "/search": trap.names,
        "/account": [],
        "/about": [],
        f"/album?id={quote(HOSTILE[0])}": ["Album not found"],
        f"/photo?id={quote(HOSTILE[1])}": ["Photo not found"],
    }.items():
        watched.goto(path)
        harmless(watched, *texts)
    watched.goto(f"/photo?id={trap.bad}")
    watched.get_by_text("Error details").click()
    harmless(watched, trap.names[1], str(HOSTILE))


def test_hostile_texts_do_nothing_to_operators(
    context: BrowserContext, dashboard: Dashboard, watched: Page, trap: Trap
) -> None:
    be(context, dashboard, "ops")
    watched.goto("/executions")
    harmless(watched, *trap.names)
    watched.get_by_role("button", name=" ".join(trap.names[1].split())).first.click()
    expect(watched.get_by_role("table", name="Events")).to_be_visible()
    harmless(watched, trap.names[1])
    for path in ("/operations", "/reconciliation", "/audit", "/health"):
        watched.goto(path)
        harmless(watched)


def test_downloads_keep_harmless_names(dashboard: Dashboard, page: Page, trap: Trap) -> None:
    be(page.context, dashboard, "demo")
    answer = page.request.get(f"/photos/{trap.good}/original?download")
    header = answer.headers["content-disposition"]
    assert header.startswith('attachment; filename="')
    assert not set("<>:/\\|?*\r\n") & set(header.partition("filename*")[0].split('"')[1])
    assert PurePosixPath(header).suffix


def test_back_after_signing_out_shows_nothing(page: Page, dashboard: Dashboard, trap: Trap) -> None:
    be(page.context, dashboard, "demo")
    page.goto("/")
    page.goto(f"/photo?id={trap.good}")
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
    assert page.evaluate(load, path) == 401  # the browser's own copy is gone, too


def test_two_people_in_two_browsers(
    browser: Browser, dashboard: Dashboard, page: Page, trap: Trap
) -> None:
    other = browser.new_context(base_url=dashboard.url)
    be(page.context, dashboard, "demo")
    be(other, dashboard, "guest")
    guest = other.new_page()
    for mine, path, theirs in (
        (trap.names[0], f"/photo?id={trap.good}", "Photo not found"),
        (trap.names[0], f"/album?id={trap.album}", "Album not found"),
    ):
        page.goto(path)
        harmless_words = " ".join(mine.split())
        eventually(lambda w=harmless_words: w in " ".join(page.evaluate(_TEXT).split()))
        guest.goto(path)
        expect(guest.get_by_role("heading", name=theirs)).to_be_visible()
        assert "script" not in guest.evaluate(_TEXT)
    other.close()


@pytest.mark.parametrize("name", [None, "guest", "ops"])
def test_what_is_not_ones_own_looks_like_what_is_not_there(
    context: BrowserContext, dashboard: Dashboard, page: Page, trap: Trap, name: str | None
) -> None:
    if name:
        be(context, dashboard, name)
    seen = []
    for photo_id in (trap.good, str(uuid.UUID(int=0))):
        page.goto(f"/photo?id={photo_id}")
        heading = "Photo not found" if name else "Sign in"
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        original = page.request.get(f"/photos/{photo_id}/original")
        seen.append((original.status, original.body(), page.title()))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("path", ["/operations", "/executions", "/audit", "/nowhere"])
def test_operations_are_not_there_for_users(
    context: BrowserContext, dashboard: Dashboard, page: Page, path: str
) -> None:
    be(context, dashboard, "guest")
    page.goto(path)
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    expect(page.get_by_role("link", name="Operations")).to_have_count(0)


def test_a_revoked_session_leads_to_sign_in_and_back(
    context: BrowserContext, dashboard: Dashboard, page: Page, trap: Trap
) -> None:
    with backstage(dashboard) as services:
        cookie = session(services, "demo")
        services.sessions.end(cookie)
    give(context, dashboard, cookie)
    path = f"/photo?id={trap.good}"
    sign_in(page, path=path)
    expect(page.get_by_role("img", name=re.compile("^Photo "))).to_be_visible()
    assert page.url.endswith(path)


def test_a_session_unused_for_a_week_leads_to_sign_in_and_back(
    context: BrowserContext, dashboard: Dashboard, page: Page, trap: Trap
) -> None:
    with backstage(dashboard) as services:
        sealer = services.sessions._fernet
        said = sealer.decrypt(session(services, "demo").encode())
        eight_days_ago = int(time.time()) - 8 * 24 * 3600
        give(context, dashboard, sealer.encrypt_at_time(said, eight_days_ago).decode())
    path = f"/photo?id={trap.good}"
    sign_in(page, path=path)
    expect(page.get_by_role("img", name=re.compile("^Photo "))).to_be_visible()
    assert page.url.endswith(path)


def test_an_older_tab_leaves_the_session_of_whoever_came_after(
    context: BrowserContext, dashboard: Dashboard, page: Page
) -> None:
    be(context, dashboard, "demo")
    page.goto("/about")
    mine = page.get_by_role("button", name=re.compile("demo"))
    expect(mine).to_be_visible()
    be(context, dashboard, "guest")
    mine.click()
    page.get_by_text("Sign out", exact=True).click()
    expect(page.get_by_role("button", name=re.compile("guest"))).to_be_visible()
    expect(page.get_by_role("heading", name=ALBUMS)).to_be_visible()


@pytest.mark.parametrize("change", ["tampered", "another key"])
def test_a_cookie_that_is_not_ours_is_nobody(
    context: BrowserContext, dashboard: Dashboard, page: Page, change: str
) -> None:
    with backstage(dashboard) as services:
        cookie = session(services, "demo")
    middle = len(cookie) // 2
    tampered = f"{cookie[:middle]}{'A' if cookie[middle] != 'A' else 'B'}{cookie[middle + 1 :]}"
    give(context, dashboard, tampered if change == "tampered" else "gAAAAA" + "x" * 200)
    page.goto("/account")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

"""The dashboard behind nginx with the documented configuration: HTTPS on a port of its own."""

import datetime
import os
import shutil
import socket
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.conftest import add_album, jpeg, sign_in, upload
from tests.browser.running import Dashboard
from tests.waiting import eventually

CONFIGURATION = Path(__file__).parents[2] / "docs" / "proxies" / "nginx.conf"
HOST = "127.0.0.1"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
MORE_THAN_NGINX_ACCEPTS_BY_DEFAULT = 3_000_000  # bytes

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


@dataclass(frozen=True)
class Proxy:
    https: str
    http: str


@pytest.fixture(scope="module")
def proxy(dashboard: Dashboard, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """nginx with the documented file, in which only names, ports and paths are replaced."""
    folder = tmp_path_factory.mktemp("nginx")
    _make_certificate(folder)
    https, http = _free_port(), _free_port()
    (folder / "photos.conf").write_text(_configuration(folder, dashboard, https, http))
    (folder / "nginx.conf").write_text(_around("photos.conf", folder))
    command = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        eventually(lambda: _listens(https) or _ended(server))
        yield Proxy(f"https://{HOST}:{https}", f"http://{HOST}:{http}")
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture
def page(browser: Browser, proxy: Proxy) -> Iterator[Page]:
    """A page of a browser that accepts the self-made certificate."""
    context = browser.new_context(base_url=proxy.https, ignore_https_errors=True)
    yield context.new_page()
    context.close()


def test_sign_in_live_pages_and_a_large_upload(page: Page, proxy: Proxy) -> None:
    sockets: list[str] = []
    page.on("websocket", lambda opened: sockets.append(opened.url))
    sign_in(page)  # needs the WebSocket, so the host with its port
    (cookie,) = (c for c in page.context.cookies() if "photo_session" in c["name"])
    assert cookie["name"] == "__Host-photo_session"
    assert cookie["secure"]
    assert sockets
    assert all(url.startswith(proxy.https.replace("https", "wss")) for url in sockets)

    add_album(page, "Behind a proxy")
    upload(page, _large(jpeg("large.jpg")))
    photo = page.get_by_role("list", name="Photos of this album").get_by_role("link", name="large")
    expect(photo.locator("img")).to_be_visible()  # the result arrives without a reload


def test_plain_http_is_redirected(proxy: Proxy) -> None:
    class Unfollowed(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    opener = urllib.request.build_opener(Unfollowed)
    with pytest.raises(urllib.error.HTTPError) as answer:
        opener.open(f"{proxy.http}/albums")
    assert answer.value.code == 301
    assert answer.value.headers["Location"] == f"{proxy.https}/albums"


def test_a_body_above_the_limit_of_photos_is_refused_by_the_proxy(proxy: Proxy) -> None:
    request = urllib.request.Request(
        f"{proxy.https}/albums/any/photos",
        data=b"x",
        headers={"Content-Length": "107000000", "Connection": "close"},
    )
    trusting = ssl._create_unverified_context()
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(request, context=trusting)
    assert answer.value.code == 413


def _configuration(folder: Path, dashboard: Dashboard, https: int, http: int) -> str:
    text = CONFIGURATION.read_text()
    replacements = {
        "https://photos.example.com$request_uri": f"https://{HOST}:{https}$request_uri",
        "/etc/ssl/photos.example.com.pem": str(folder / "certificate.pem"),
        "/etc/ssl/photos.example.com.key": str(folder / "key.pem"),
        "server_name photos.example.com": f"server_name {HOST}",
        "server 127.0.0.1:8501;": f"server {dashboard.url.removeprefix('http://')};",
        "listen 443 ssl": f"listen {HOST}:{https} ssl",
        "listen 80;": f"listen {HOST}:{http};",
    }
    for documented, used in replacements.items():
        assert documented in text
        text = text.replace(documented, used)
    return text


def _around(included: str, folder: Path) -> str:
    """What Debian's nginx.conf has around the files of conf.d, with files in one folder."""
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"pid {folder}/nginx.pid; error_log stderr warn; events {{}}\n"
        f"http {{ access_log off;\n{temporary}\ninclude {folder}/{included}; }}\n"
    )


def _make_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def _large(photo: FilePayload) -> FilePayload:
    padded = photo["buffer"] + bytes(MORE_THAN_NGINX_ACCEPTS_BY_DEFAULT)
    return {"name": photo["name"], "mimeType": photo["mimeType"], "buffer": padded}


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as probe:
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _ended(server: "subprocess.Popen[str]") -> bool:
    if server.poll() is not None:
        assert server.stderr
        pytest.fail(server.stderr.read())
    return False

import io
import zipfile

import pytest

from backend.gallery.zip_archive import safe_filename, zip_stream


def test_a_zip_holds_every_photo_under_a_name_of_its_own() -> None:
    files = [("a.jpg", [b"1", b"2"]), ("A.JPG", [b"3"]), ("../a.jpg", [b"4"]), ("b.png", [])]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(zip_stream(files))))
    assert archive.testzip() is None
    assert [archive.read(name) for name in archive.namelist()] == [b"12", b"3", b"4", b""]
    assert archive.namelist() == ["a.jpg", "A (2).JPG", "_a.jpg", "b.png"]


def test_chunks_leave_as_they_come() -> None:
    pieces = list(zip_stream([("a.jpg", [b"x" * 1000] * 100)]))
    assert max(map(len, pieces)) < 3000


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("..", "photo"),
        ("", "photo"),
        ("/etc/passwd", "_etc_passwd"),
        ("C:\\x.jpg", "C__x.jpg"),
        ("con.jpg", "_con.jpg"),
        ("new\nline\x00.jpg", "new_line_.jpg"),
        ("Zürich 📷.jpg", "Zürich 📷.jpg"),
        ("trailing. ", "trailing"),
    ],
)
def test_names_are_safe_on_every_system(name: str, safe: str) -> None:
    assert safe_filename(name) == safe


def test_a_long_name_is_shortened_and_keeps_its_extension() -> None:
    assert safe_filename("x" * 300 + ".jpeg").endswith(".jpeg")
    assert len(safe_filename("x" * 300 + ".jpeg")) <= 120

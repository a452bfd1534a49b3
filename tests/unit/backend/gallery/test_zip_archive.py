import io
import zipfile

import pytest

from backend.gallery.zip_archive import safe_filename, zip_stream


def test_every_photo_has_a_name_of_its_own() -> None:
    files = [("a.jpg", [b"1", b"2"]), ("A.JPG", [b"3"]), ("../a.jpg", [b"4"]), ("b.png", [])]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(zip_stream(files))))
    assert archive.testzip() is None
    assert [archive.read(name) for name in archive.namelist()] == [b"12", b"3", b"4", b""]
    assert archive.namelist() == ["a.jpg", "A (2).JPG", "_a.jpg", "b.png"]


def test_chunks_are_sent_one_by_one() -> None:
    pieces = list(zip_stream([("a.jpg", [b"x" * 1000] * 100)]))
    assert max(map(len, pieces)) < 3000


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("..", "photo"),
        ("", "photo"),
        ("/etc/passwd", "_etc_passwd"),
        ("C:\\x.jpg", "C__x.jpg"),
        ("con.jpg", "con_.jpg"),
        (" .con.jpg", "con_.jpg"),
        ("a/../b.jpg", "a_.._b.jpg"),
        ("a\u202egpj.exe", "a_gpj.exe"),
        ("lone \ud800.jpg", "lone _.jpg"),
        ("new\nline\x00.jpg", "new_line_.jpg"),
        ("Zürich 📷.jpg", "Zürich 📷.jpg"),
        ("trailing. ", "trailing"),
        ("x" * 119 + " y", "x" * 119),
    ],
)
def test_names_are_safe_on_every_system(name: str, safe: str) -> None:
    assert safe_filename(name) == safe


def test_a_long_name_is_shortened_and_keeps_its_extension() -> None:
    assert safe_filename("x" * 300 + ".jpeg").endswith(".jpeg")
    assert len(safe_filename("x" * 300 + ".jpeg")) <= 120


@pytest.mark.parametrize("character", ["é", "写", "📷"])
def test_a_long_name_fits_into_the_255_bytes_of_a_file_system(character: str) -> None:
    name = safe_filename(character * 300 + ".jpg")
    assert name.startswith(character * 50)
    assert name.endswith(f"{character}.jpg")
    assert len(f"{name} (99)".encode()) <= 255

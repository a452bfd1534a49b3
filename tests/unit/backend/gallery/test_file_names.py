import pytest

from backend.gallery.file_names import clean_filename, jpeg_filename


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("a.jpg", "a.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\a.jpg", "a.jpg"),
        ("a\r\nb.jpg", "ab.jpg"),
        ("", "photo"),
        ("   ", "photo"),
        ("x" * 300, "x" * 255),
        ("x" * 300 + ".jpeg", "x" * 250 + ".jpeg"),
    ],
)
def test_file_names_are_sanitized(sent: str, name: str) -> None:
    assert clean_filename(sent) == name


def test_the_jpeg_of_a_file_has_its_name() -> None:
    assert jpeg_filename("a.b.heic") == "a.b.jpg"
    assert jpeg_filename("photo") == "photo.jpg"
    assert jpeg_filename("x" * 255) == "x" * 251 + ".jpg"

import pytest

from pages.web.content_disposition import content_disposition


def test_the_name_is_in_ascii_and_in_utf_8() -> None:
    assert content_disposition("caf\u00e9 1.jpg", inline=True) == (
        "inline; filename=\"cafe 1.jpg\"; filename*=UTF-8''caf%C3%A9%201.jpg"
    )


@pytest.mark.parametrize(
    "name",
    [
        "a\r\nX-Evil: 1.jpg",
        "a\u202egpj.exe",
        "..\\..\\x.jpg",
        '"; x="',
        "a\x00b",
        "\u2066x\u2069.png",
    ],
)
def test_names_are_sanitized(name: str) -> None:
    header = content_disposition(name, inline=False)
    assert header.count('"') == 2
    assert not set("\r\n\x00\u202e\u2066\u2069\\/") & set(header.replace("UTF-8''", ""))
    for hidden in ("%0D", "%0A", "%00", "%E2%80%AE", "%E2%81%A6", "%5C", "%2F"):
        assert hidden not in header


def test_a_name_without_ascii_letters_has_a_default() -> None:
    assert 'filename="photo' in content_disposition("\u6c34.jpg", inline=False)


def test_the_length_of_a_name_is_limited() -> None:
    assert len(content_disposition("\u6c34" * 5000, inline=False)) < 1500

from io import BytesIO

import pytest
from PIL import Image

from backend.errors import BrokenImage
from backend.imaging.thumbnail import make_thumbnail
from tests.corpus import files, pictures
from tests.unit.backend.imaging.limits import MAX_PIXELS


def gradient(**options: int | bool) -> bytes:
    """No block is like the one before it, so that missing ones are different."""
    image = Image.merge("RGB", [Image.radial_gradient("L").rotate(at) for at in (0, 90, 33)])
    return files.encode(image, "JPEG", quality=90, **options)


def plain(**options: int | bool) -> bytes:
    return files.encode(Image.new("RGB", (200, 120), (90, 120, 200)), "JPEG", **options)


ENCODINGS = [
    {},
    {"progressive": True},
    {"optimize": True},
    {"restart_marker_rows": 1},
    {"restart_marker_blocks": 3},
    {"restart_marker_rows": 1, "progressive": True},
]


@pytest.mark.parametrize("options", ENCODINGS, ids=str)
@pytest.mark.parametrize("behind", [b"", b"\xff", b"\0\0\0", b"\xff\xff\xff"], ids=repr)
@pytest.mark.parametrize("build", [gradient, plain])
def test_without_an_end_marker_the_picture_is_the_same(build, options, behind: bytes) -> None:
    data = build(**options)
    expected = make_thumbnail(data, max_pixels=MAX_PIXELS)
    assert make_thumbnail(data[:-2] + behind, max_pixels=MAX_PIXELS) == expected


@pytest.mark.parametrize("options", ENCODINGS, ids=str)
@pytest.mark.parametrize("missing", [6, 20, 100, 2000])
def test_missing_pixels_are_broken(options: dict[str, int | bool], missing: int) -> None:
    data = gradient(**options)
    with pytest.raises(BrokenImage, match="ends before its last"):
        make_thumbnail(data[: -2 - missing], max_pixels=MAX_PIXELS)


@pytest.mark.parametrize("number", range(8))
def test_missing_parts_between_restart_markers_are_broken(number: int) -> None:
    data = gradient(restart_marker_rows=1)
    at = data.rindex(bytes((0xFF, 0xD0 + number)))
    for end in (at, at + 2):
        with pytest.raises(BrokenImage, match="ends before its last"):
            make_thumbnail(data[:end], max_pixels=MAX_PIXELS)


def test_missing_scans_are_broken() -> None:
    data = gradient(progressive=True)
    with pytest.raises(BrokenImage, match="last scan"):
        make_thumbnail(data[: data.rindex(b"\xff\xda")], max_pixels=MAX_PIXELS)


def test_a_video_behind_a_photo_without_end_marker_is_no_part_of_it() -> None:
    video = pictures.motion_photo(200_000)[len(pictures.jpeg()) :]
    shown = make_thumbnail(gradient()[:-2] + video, max_pixels=MAX_PIXELS)
    assert Image.open(BytesIO(shown.data)).size == (256, 256)

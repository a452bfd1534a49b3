import pytest

from backend.errors import ImageTooLarge
from backend.imaging import jpeg
from tests.corpus import files, hostile, lossless_jpeg, pictures


def scans(data: bytes) -> int:
    return len(jpeg.read_structure(data).scans)


def test_scans_are_counted_only_where_they_are() -> None:
    assert scans(pictures.jpeg()) == 1
    assert scans(pictures.motion_photo(200_000)) == 1
    assert scans(pictures.preview_with_scans()) == 1
    assert scans(pictures.jpeg(progressive=True)) == 10
    assert scans(pictures.jpeg(progressive=True) + pictures.jpeg(progressive=True)) == 10
    assert scans(pictures.jpeg()[:-2] + hostile.scan_bomb()) == 1
    assert scans(hostile.scan_bomb()) > 1000


def test_the_primary_image_ends_at_its_end_marker() -> None:
    for data in (pictures.jpeg(), pictures.jpeg(progressive=True)):
        structure = jpeg.read_structure(data + b"a video" + data)
        assert (structure.end, structure.has_end) == (len(data) - 2, True)
        assert not jpeg.read_structure(data[:-2]).has_end
        assert not jpeg.read_structure(data[:-1]).has_end


def test_files_of_empty_segments_are_refused() -> None:
    with pytest.raises(ImageTooLarge, match="segments"):
        jpeg.read_structure(hostile.segment_bomb())


def test_lossless_and_progressive_are_told_apart() -> None:
    lossless = jpeg.read_structure(lossless_jpeg.encode(pictures.quarters(16, 16)))
    progressive = jpeg.read_structure(pictures.jpeg(progressive=True))
    assert (lossless.is_lossless, lossless.is_progressive) == (True, False)
    assert (progressive.is_lossless, progressive.is_progressive) == (False, True)


def profile_of(data: bytes) -> bytes | None:
    return jpeg.icc_profile(jpeg.read_structure(data))


def test_a_profile_is_found_in_front_of_and_behind_the_frame_header() -> None:
    profile = pictures.display_p3_profile()
    assert profile_of(pictures.in_display_p3("JPEG")) == profile
    assert profile_of(pictures.profile_behind_frame_header()) == profile
    assert profile_of(pictures.jpeg()) is None


def test_the_parts_of_a_profile_are_put_in_order() -> None:
    profile = bytes(range(256)) * 700
    parts = files.profile_segments(profile)
    assert len(parts) == 3
    assert profile_of(files.with_segments(pictures.jpeg(), *reversed(parts))) == profile
    assert profile_of(files.with_segments(pictures.jpeg(), *parts[1:])) is None


def test_a_progressive_image_has_every_scan_or_not() -> None:
    data = pictures.jpeg(progressive=True)
    last = data.rindex(b"\xff\xda")
    assert jpeg.is_fully_scanned(jpeg.read_structure(data))
    assert not jpeg.is_fully_scanned(jpeg.read_structure(data[:last]))

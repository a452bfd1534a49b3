import random
import struct

import pytest

from backend.imaging.features import Features, Video, read_features
from backend.imaging.metadata import HEAD_BYTES
from tests.corpus import files, phones, pictures
from tests.corpus.xmp_packets import extended


def features(data: bytes, make: str | None = None) -> Features:
    def read(start: int, length: int) -> bytes:
        assert start >= 0
        return data[start : start + length]

    return read_features(data[:HEAD_BYTES], len(data), read, camera_make=make)


def test_a_photo_has_no_features() -> None:
    assert features(pictures.jpeg()) == Features()
    assert features(pictures.jpeg()).to_item() == {}


@pytest.mark.parametrize("movie_first", [True, False])
def test_a_motion_photo_has_a_video_with_its_duration(movie_first: bool) -> None:
    video = phones.mp4(2_100, movie_first=movie_first)
    for data in (phones.motion_photo(video), phones.micro_video(video)):
        assert features(data).to_item() == {
            "features": ["motion photo"],
            "video": {
                "start": len(data) - len(video),
                "length": len(video),
                "duration_ms": 2_100,
            },
        }


def test_properties_may_be_elements() -> None:
    video = phones.mp4()
    directory = (
        "<Camera:MotionPhoto>1</Camera:MotionPhoto><Container:Directory><rdf:Seq>"
        '<rdf:li rdf:parseType="Resource"><Container:Item rdf:parseType="Resource">'
        "<Item:Semantic>Primary</Item:Semantic></Container:Item></rdf:li>"
        '<rdf:li rdf:parseType="Resource"><Container:Item rdf:parseType="Resource">'
        f"<Item:Mime>video/mp4</Item:Mime><Item:Length>{len(video)}</Item:Length>"
        "</Container:Item></rdf:li></rdf:Seq></Container:Directory>"
    )
    data = phones.with_xmp(pictures.jpeg(), phones.xmp(inside=directory)) + video
    assert features(data).video == Video(len(data) - len(video), len(video), 2_100)


def test_a_video_between_other_images() -> None:
    """An HDR motion photo: the gain map and something else are beside the video."""
    gain_map, video, last = pictures.jpeg(), phones.mp4(), b"something else"
    items = (
        ("GainMap", "image/jpeg", len(gain_map)),
        ("MotionPhoto", "video/mp4", len(video)),
        ("Other", "text/plain", len(last)),
    )
    packet = phones.xmp('Camera:MotionPhoto="1"', phones.container(*items))
    data = phones.with_xmp(pictures.jpeg(), packet) + gain_map + video + last
    found = features(data)
    assert found.names == ("motion photo", "HDR gain map")
    assert found.video == Video(len(data) - len(last) - len(video), len(video), 2_100)


def test_samsungs_trailer_has_a_video_and_a_depth_map() -> None:
    video = phones.mp4(3_000)
    parts = (
        (0x0AB1, b"DualShot_DepthMap_1", bytes(100)),
        (0x0A30, b"MotionPhoto_Data", video),
        (0x0A01, b"Image_UTC_Data", b"1735689600000"),
    )
    data = phones.samsung(*parts)
    found = features(data, make="samsung")
    assert found.names == ("motion photo", "depth map")
    assert found.video == Video(data.index(video), len(video), 3_000)
    assert features(data[:-1], make="samsung") == Features()


def test_samsungs_trailer_is_read_without_a_make_if_it_costs_no_request() -> None:
    """Programs that remove EXIF keep it."""
    small = phones.samsung((0x0A30, b"MotionPhoto_Data", phones.mp4()))
    assert features(small).names == ("motion photo",)
    large = phones.samsung((0x0A30, b"MotionPhoto_Data", phones.mp4() + bytes(HEAD_BYTES)))
    assert features(large) == Features()
    assert features(large, make="samsung").names == ("motion photo",)


def test_the_list_of_videos_suffices_unless_the_flag_says_no() -> None:
    video = phones.mp4()
    listed = phones.container(("MotionPhoto", "video/mp4", len(video)))
    for flag, expected in (("", ("motion photo",)), ('Camera:MotionPhoto="0"', ())):
        data = phones.with_xmp(pictures.jpeg(), phones.xmp(flag, listed)) + video
        assert features(data).names == expected


@pytest.mark.parametrize(
    "data",
    [
        phones.motion_photo()[: -len(phones.mp4())],  # an editor removed the video
        phones.motion_photo()[:-100],  # it is where something else begins
        phones.motion_photo(b"no video" * 500),
        phones.with_xmp(pictures.jpeg(), phones.xmp('Camera:MotionPhoto="1"')),
        phones.with_xmp(
            pictures.jpeg(), phones.xmp('Camera:MicroVideo="1" Camera:MicroVideoOffset="99999999"')
        ),
    ],
)
def test_without_a_video_it_is_no_motion_photo(data: bytes) -> None:
    assert features(data) == Features()


@pytest.mark.parametrize(
    "video",
    [
        phones.box(b"ftyp", b"mp42"),
        phones.mp4()[:-90],
        phones.mp4(0),
        phones.box(b"ftyp", b"mp42") + phones.box(b"moov", phones.mvhd(100, 0)),
        phones.box(b"ftyp", b"mp42") + phones.box(b"moov", phones.mvhd(0xFFFFFFFF, 600_000)),
        phones.box(b"ftyp", b"mp42") + struct.pack(">I4s", 4, b"moov"),
        phones.box(b"ftyp", b"mp42") * 10_000 + phones.box(b"moov", phones.mvhd(100, 100)),
    ],
)
def test_a_video_whose_duration_is_not_known(video: bytes) -> None:
    found = features(phones.motion_photo(video))
    assert found.names == ("motion photo",)
    assert found.video
    assert found.video.duration_ms is None
    assert "duration_ms" not in found.to_item()["video"]


def test_a_duration_in_eight_bytes() -> None:
    movie = phones.box(b"moov", phones.mvhd(150_000, 60_000, version=1))
    data = phones.motion_photo(phones.box(b"ftyp", b"isom") + movie)
    found = features(data)
    assert found.video
    assert found.video.duration_ms == 2_500


HDRGM = phones.xmp('hdrgm:Version="1.0"')
APPLE = phones.xmp('apdi:AuxiliaryImageType="urn:com:apple:photo:2020:aux:hdrgainmap"')
ISO = files.segment(0xE2, phones.GAIN_MAP_URN)
GAIN_MAPS = {
    "in the first image": phones.with_second_image(
        phones.with_xmp(pictures.jpeg(), HDRGM), pictures.jpeg()
    ),
    "in the second image": phones.with_second_image(
        pictures.jpeg(), phones.with_xmp(pictures.jpeg(), HDRGM)
    ),
    "by ISO 21496-1": phones.with_second_image(
        pictures.jpeg(), files.with_segments(pictures.jpeg(), ISO)
    ),
    "by Apple": phones.with_second_image(pictures.jpeg(), phones.with_xmp(pictures.jpeg(), APPLE)),
}


@pytest.mark.parametrize("data", GAIN_MAPS.values(), ids=GAIN_MAPS)
def test_gain_maps(data: bytes) -> None:
    assert features(data).names == ("HDR gain map",)


@pytest.mark.parametrize(
    "data",
    [
        phones.with_xmp(pictures.jpeg(), HDRGM),
        files.with_segments(pictures.jpeg(), ISO),
        GAIN_MAPS["in the first image"][: -len(pictures.jpeg())],
        phones.with_xmp(
            pictures.jpeg(), phones.xmp("", phones.container(("GainMap", "image/jpeg", 300)))
        ),
    ],
)
def test_a_gain_map_that_an_editor_removed_is_not_said(data: bytes) -> None:
    assert features(data) == Features()


def test_a_second_image_is_no_feature() -> None:
    """Cameras store previews so."""
    assert features(phones.with_second_image(pictures.jpeg(), pictures.jpeg())) == Features()


def test_depth_maps() -> None:
    google = phones.with_xmp(pictures.jpeg(), phones.xmp('GDepth:Format="RangeInverse"'))
    apple = phones.with_second_image(
        pictures.jpeg(),
        phones.with_xmp(
            pictures.jpeg(),
            phones.xmp('apdi:AuxiliaryImageType="urn:com:apple:photo:2018:aux:disparity"'),
        ),
    )
    assert features(google).names == features(apple).names == ("depth map",)


def test_an_extended_packet_may_say_it() -> None:
    """It contains the depth map itself."""
    segments = extended(phones.xmp('GDepth:Format="RangeInverse"') + b" " * 100_000, part=20_000)
    data = files.with_segments(pictures.jpeg(), *segments)
    found = read_features(data, len(data), lambda start, length: b"", camera_make=None)
    assert found.names == ("depth map",)


def test_panoramas() -> None:
    assert features(phones.panorama()).names == ("360° panorama",)
    assert features(phones.panorama(8_000, 8_000)).names == ("360° panorama",)
    assert features(phones.panorama(8_000, 3_000)).names == ("panorama",)
    assert features(phones.panorama(kind="cylindrical")).names == ("panorama",)
    sizes = 'GPano:FullPanoWidthPixels="{}" GPano:CroppedAreaImageWidthPixels="3000"'
    for full, expected in ((3_000, "360° panorama"), (8_000, "panorama")):
        data = phones.with_xmp(pictures.jpeg(), phones.xmp(sizes.format(full)))
        assert features(data).names == (expected,)


@pytest.mark.parametrize("size", [0, 1, 12, 40, 60])
def test_a_damaged_index_of_images_is_ignored(size: int) -> None:
    index = files.segment(0xE2, b"MPF\0" + (b"MM\0*" + b"\0\0\0\x08" + b"\xff" * 60)[:size])
    assert features(files.with_segments(pictures.jpeg(), index)) == Features()
    unending = struct.pack("<HHHII", 1, 0xB002, 7, 0xFFFFFFF0, 0x7FFFFFFF)
    index = files.segment(0xE2, b"MPF\0II*\0" + struct.pack("<I", 8) + unending)
    assert features(files.with_segments(pictures.jpeg(), index)) == Features()


@pytest.mark.parametrize("at", range(4, 44, 4))
def test_a_damaged_directory_of_samsung_is_ignored(at: int) -> None:
    data = bytearray(phones.samsung((0x0A30, b"MotionPhoto_Data", phones.mp4())))
    data[-at : len(data) - at + 4] = b"\xff" * 4
    assert features(bytes(data), make="Samsung").video in (
        None,
        features(phones.samsung((0x0A30, b"MotionPhoto_Data", phones.mp4())), make="Samsung").video,
    )


def test_a_part_of_samsung_that_reaches_into_the_directory_is_ignored() -> None:
    data = phones.samsung((0x0A30, b"MotionPhoto_Data", phones.mp4()))
    length = struct.pack("<I", 8 + len(b"MotionPhoto_Data") + len(phones.mp4()))
    at = data.rindex(length)
    longer = data[:at] + struct.pack("<I", int.from_bytes(length, "little") + 1) + data[at + 4 :]
    assert features(data, make="Samsung").video
    assert features(longer, make="Samsung") == Features()


@pytest.mark.parametrize("seed", range(40))
def test_damaged_files_have_no_video_outside_of_them(seed: int) -> None:
    chance = random.Random(seed)
    samsung = phones.samsung((0x0A30, b"MotionPhoto_Data", phones.mp4()), (0x0AB1, b"D", b"x"))
    second = phones.with_second_image(phones.motion_photo(), GAIN_MAPS["by Apple"])
    for original in (phones.motion_photo(), phones.micro_video(), samsung, second):
        data = bytearray(original)
        for _ in range(chance.randint(1, 12)):
            at = chance.choice((chance.randrange(len(data)), len(data) - chance.randint(1, 60)))
            data[at] = chance.choice((0, 255, chance.randrange(256)))
        found = features(bytes(data[: chance.choice((len(data), chance.randrange(2, len(data))))]))
        if found.video:
            assert 0 < found.video.start < found.video.start + found.video.length <= len(data)

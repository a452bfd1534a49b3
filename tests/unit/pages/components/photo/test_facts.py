from backend.database.photo import photo_from_item
from pages.components.photo.facts import facts

_ITEM = {
    "photo_id": "p",
    "album_id": "a",
    "filename": "x.jpg",
    "uploaded_at": "2026-11-23T12:00:00.000Z",
    "status": "SUCCEEDED",
}


def facts_by_label(**values: object) -> dict[str, list[str]]:
    photo = photo_from_item({**_ITEM, **values})
    return {fact["label"]: fact["lines"] for fact in facts(photo, None)}


def test_missing_metadata_is_not_shown() -> None:
    assert facts_by_label() == {"Uploaded": ["23 November 2026, 12:00"]}


def test_a_photo_with_everything() -> None:
    lines = facts_by_label(
        taken_at="2024-05-17T14:03:22+02:00",
        camera_make="Canon",
        camera_model="EOS R5",
        lens_model="RF85mm F1.2 L USM",
        f_number="f/5.6",
        exposure_time="1/250 s",
        iso=400,
        focal_length="85 mm",
        focal_length_35mm=85,
        flash="Off, did not fire",
        gps={"latitude": 52.3702, "longitude": -4.8952, "altitude": -3.2, "direction": 350.4},
        place={"city": "Amsterdam", "region": "North Holland", "country": "Netherlands"},
        width=4032,
        height=3024,
        orientation=6,
        format="JPEG",
        size_bytes=3_400_000,
    )
    assert lines == {
        "Taken": ["Friday, 17 May 2024, 14:03:22 (UTC+02:00)"],
        "Camera": ["Canon EOS R5", "RF85mm F1.2 L USM"],
        "Exposure": [
            "f/5.6 · 1/250 s · ISO 400 · 85 mm (35 mm equivalent: 85 mm)",
            "Flash: off, did not fire",
        ],
        "Place": ["Amsterdam, North Holland, Netherlands"],
        "Position": [
            "52.37020° N, 4.89520° W",
            "52° 22\N{PRIME} 12.7\N{DOUBLE PRIME} N, 4° 53\N{PRIME} 42.7\N{DOUBLE PRIME} W",
            "3 m below sea level, facing north (350°)",
        ],
        "Image": [
            "3024 \N{MULTIPLICATION SIGN} 4032 · 12.2 megapixels · JPEG · 3.4 MB",
        ],
        "Uploaded": ["23 November 2026, 12:00"],
    }


def test_what_is_not_from_exif_says_so() -> None:
    lines = facts_by_label(
        taken_at="1987-06-05",
        taken_at_origin="IPTC",
        gps={"latitude": 52.51, "longitude": 13.405, "origin": "XMP"},
    )
    assert lines["Taken"] == ["Friday, 5 June 1987, from IPTC"]
    assert lines["Position"][2] == "from XMP"


def test_a_magnetic_direction_says_so() -> None:
    direction = {"direction": 90, "direction_reference": "magnetic"}
    gps = {"latitude": 52.51, "longitude": 13.405, **direction}
    assert facts_by_label(gps=gps)["Position"][2] == "facing east (90°, magnetic)"


def test_a_make_is_not_repeated() -> None:
    assert facts_by_label(camera_make="NIKON CORPORATION", camera_model="NIKON D70")["Camera"] == [
        "NIKON D70"
    ]


def test_a_make_without_a_model() -> None:
    assert facts_by_label(camera_make="Leica")["Camera"] == ["Leica"]


def test_a_file_that_is_no_photo() -> None:
    assert facts_by_label(format="TEXT", size_bytes=12)["File"] == ["TEXT · 12 B"]


def test_an_empty_file_has_no_format() -> None:
    assert facts_by_label(format="EMPTY", size_bytes=0)["File"] == ["0 B"]


def test_features_and_the_duration_of_a_motion_photo() -> None:
    features = ["motion photo", "HDR gain map", "360° panorama"]
    video = {"start": 5_000, "length": 3_000, "duration_ms": 2_104}
    lines = facts_by_label(features=features, video=video)["Features"]
    assert lines == ["Motion photo, 2.1 s video", "HDR gain map", "360° panorama"]
    without_duration = {"start": 5_000, "length": 3_000}
    assert facts_by_label(features=features[:1], video=without_duration)["Features"] == [
        "Motion photo, with a video"
    ]


def test_features_of_any_kind_break_nothing() -> None:
    for odd in (7, "motion photo", [None, {}], {"a": 1}):
        assert "Features" not in facts_by_label(features=odd, video=odd)
    for video in ({"start": 0, "length": 3}, {"start": 1e30, "length": 3}, {"start": "x"}):
        assert photo_from_item({**_ITEM, "video": video}).video is None


def test_a_photo_says_from_what_it_was_converted() -> None:
    assert facts_by_label(converted_from="HEIC; quality=92; images=1")["Converted"] == [
        "From HEIC to JPEG, quality 92"
    ]
    assert facts_by_label(converted_from="WEBP; quality=92; images=12; kept")["Converted"] == [
        "From WebP to JPEG, quality 92",
        "One of the file's 12 images",
        "The WebP file is kept",
    ]
    assert "Converted" not in facts_by_label(converted_from=["HEIC"])

import json
import re
from pathlib import Path

from backend.database.photo import photo_from_item
from pages.components.photo.photo_map import _html, _point

ASSETS = Path(__file__).parents[5] / "pages" / "components" / "assets"
ITEM = {
    "photo_id": "p",
    "filename": "<img src=x>.jpg",
    "uploaded_at": "2026-11-23T12:00:00.000Z",
    "status": "SUCCEEDED",
    "gps": {"latitude": 43.467441234, "longitude": 11.88511},
}


def test_a_point_has_what_the_browser_draws() -> None:
    place = {"city": "Arezzo", "region": "Tuscany", "country": "Italy"}
    key = "private/x/resized/p/0012-1.jpg"
    point = _point(photo_from_item({**ITEM, "place": place, "thumbnail": {"key": key}}))
    assert point == {
        "id": "p",
        "name": "<img src=x>.jpg",
        "at": [43.46744, 11.88511],
        "place": "Arezzo, Italy",
        "run": "0012-1",
    }


def test_a_photo_without_thumbnail_and_place_has_a_point_too() -> None:
    assert set(_point(photo_from_item(ITEM))) == {"id", "name", "at"}
    alone = _point(photo_from_item({**ITEM, "place": {"country": "Monaco"}}))
    assert alone["place"] == "Monaco"


def test_the_map_names_itself_its_keys_and_its_sources() -> None:
    html = _html(12, in_page=False)
    assert 'aria-label="Map with 12 photos"' in html
    assert "plus and minus zoom" in html
    assert "GeoNames, CC BY 4.0" in html
    assert set(re.findall(r'aria-label="([^"]+)"', html)) >= {"Zoom map in", "Zoom map out"}


def test_the_file_of_the_map_has_no_line_across_the_world() -> None:
    content = json.loads((ASSETS / "map.json").read_text())
    scale = content["scale"]
    assert len(content["land"]) > 1_000
    for line in [*content["land"], *content["borders"]]:
        longitude = latitude = 0
        for at in range(0, len(line), 2):
            longitude, latitude = longitude + line[at], latitude + line[at + 1]
            assert abs(latitude) <= 90 * scale
            # Only the lower edge of Antarctica is that long, which no map shows.
            assert not at or abs(line[at]) < 60 * scale or latitude < -84 * scale
    names = [country[0] for country in content["countries"]]
    assert names[:2] == ["Russia", "Antarctica"]
    assert {"Italy", "Switzerland", "Fiji"} <= set(names)
    assert ["Rome", 1251, 4189] in [town[:3] for town in content["towns"]]

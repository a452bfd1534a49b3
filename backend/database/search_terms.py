"""The attribute ``tags`` of a photo: the terms by which a search finds it.

``tags`` contains the names of the labels, and three kinds of terms with a prefix, which are not
shown as tags: ``alias:Automobile``, ``color:brown`` and ``feature:motion photo``. A search reads
them from the summary (``backend.database.photo_summary``), which has a list of each kind;
``labels`` and ``image_properties`` are too large for it.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from backend.database.label_groups import most_specific_first
from backend.database.photo_attributes import ImageProperties, Label

_ALIAS, _COLOR, _FEATURE = "alias:", "color:", "feature:"
_MIN_COLOR_PERCENT = 10.0
"""A color with a smaller share of the pixels is not what a user calls the color of a photo."""


class SearchTerms(NamedTuple):
    """The terms of a photo by kind."""

    tags: list[str]
    """Names of the labels: the most specific ones, then their ancestors."""
    aliases: list[str]
    """Other names of the labels."""
    colors: list[str]
    """Dominant colors by Rekognition's simplified name, in American English, lower case."""
    features: list[str]
    """What the photo contains beside its picture, such as "motion photo"."""


def search_terms(
    labels: Iterable[Label], properties: ImageProperties | None, features: Iterable[str] = ()
) -> list[str]:
    """The value of the attribute ``tags``."""
    ordered = most_specific_first(labels)
    aliases = dict.fromkeys(alias for label in ordered for alias in label.aliases)
    return [
        *(label.name for label in ordered),
        *(f"{_ALIAS}{alias}" for alias in aliases),
        *(f"{_COLOR}{color}" for color in _colors(properties)),
        *(f"{_FEATURE}{feature}" for feature in features),
    ]


def with_features(tags: Any, features: Iterable[str]) -> list[str]:
    """The value of ``tags`` with other features, so that a photo without labels is found too."""
    known = [term for term in tags if isinstance(term, str)] if isinstance(tags, list) else []
    others = [term for term in known if not term.startswith(_FEATURE)]
    return [*others, *(f"{_FEATURE}{feature}" for feature in features)]


def parse_search_terms(value: Any) -> SearchTerms:
    """The terms of the attribute ``tags``. Accepts any value, as owners can write their items."""
    terms = SearchTerms([], [], [], [])
    for term in value if isinstance(value, list) else ():
        if not isinstance(term, str):
            continue
        if term.startswith(_ALIAS):
            terms.aliases.append(term.removeprefix(_ALIAS))
        elif term.startswith(_COLOR):
            terms.colors.append(term.removeprefix(_COLOR))
        elif term.startswith(_FEATURE):
            terms.features.append(term.removeprefix(_FEATURE))
        else:
            terms.tags.append(term)
    return terms


def _colors(properties: ImageProperties | None) -> list[str]:
    """The colors with a sufficient share of the pixels, the largest share first."""
    shares: defaultdict[str, float] = defaultdict(float)
    for color in properties.dominant_colors if properties else ():
        if color.simplified_name:
            name = color.simplified_name.lower().replace("grey", "gray")
            shares[name] += color.pixel_percent
    largest_first = sorted(shares, key=lambda name: -shares[name])
    return [name for name in largest_first if shares[name] >= _MIN_COLOR_PERCENT]

"""Reads the nouns of WordNet 3.0 and their hypernyms (the wider terms of a noun).

File format: https://wordnet.princeton.edu/documentation/wndb5wn
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FILE: Final = "data.noun"
_HYPERNYMS: Final = frozenset({"@", "@i"})
_CHECKED_OFFSET, _CHECKED_WORD = "02084071", "dog"
"""Another version of WordNet has another noun at this offset."""


class WordNetError(Exception):
    """The folder does not hold WordNet 3.0, or it has no noun at an offset."""


@dataclass(frozen=True)
class Synset:
    """Words of one meaning, and the offsets of the next wider meanings."""

    words: tuple[str, ...]
    hypernyms: tuple[str, ...]


class WordNet:
    """The nouns by their offsets. ImageNet's class ids are the same offsets after an ``n``."""

    def __init__(self, folder: Path) -> None:
        path = folder / _FILE
        if not path.is_file():
            raise WordNetError(f"{path} does not exist. Debian's package wordnet-base has it.")
        lines = path.read_text("utf-8").splitlines()
        self._synsets = {line[:8]: _synset(line) for line in lines if not line.startswith("  ")}
        checked = self._synsets.get(_CHECKED_OFFSET)
        if checked is None or _CHECKED_WORD not in checked.words:
            raise WordNetError(f"{path} is not of WordNet 3.0.")

    def synset(self, offset: str) -> Synset:
        """The noun at an offset of eight digits. Raises WordNetError."""
        try:
            return self._synsets[offset]
        except KeyError:
            raise WordNetError(f"WordNet 3.0 has no noun at {offset}.") from None

    def nearest_labels(self, offset: str, labels: Mapping[str, str]) -> list[str]:
        """Labels of the nearest wider terms, one or more on each path upwards.

        ``labels`` maps offsets to labels. A path ends at the first term that has a label. The label
        of the term itself is not returned.
        """
        own = labels.get(offset)
        found = dict.fromkeys(self._nearest(offset, labels))
        return [label for label in found if label != own]

    def _nearest(self, offset: str, labels: Mapping[str, str]) -> Iterator[str]:
        for wider in self.synset(offset).hypernyms:
            if wider in labels:
                yield labels[wider]
            else:
                yield from self._nearest(wider, labels)


def _synset(line: str) -> Synset:
    fields = line.partition(" | ")[0].split(" ")
    words = int(fields[3], 16)
    pointers = 4 + 2 * words
    count = int(fields[pointers])
    symbols = fields[pointers + 1 : pointers + 1 + 4 * count : 4]
    targets = fields[pointers + 2 : pointers + 2 + 4 * count : 4]
    return Synset(
        words=tuple(word.replace("_", " ") for word in fields[4:pointers:2]),
        hypernyms=tuple(
            target for symbol, target in zip(symbols, targets, strict=True) if symbol in _HYPERNYMS
        ),
    )

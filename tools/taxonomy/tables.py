"""Reads the tables beside this file. The header of each one explains its columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("tables")
_NONE: Final = "-"
"""Stands in a column for "none"; an empty column means "as derived"."""


class TableError(Exception):
    """A row of a table does not have the expected columns, or repeats another row."""


@dataclass(frozen=True)
class LabelRow:
    """What labels.txt states about a label. None: derived."""

    parents: tuple[str, ...] | None
    category: str | None
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Tables:
    """The content of the four tables."""

    kinds: dict[str, str]
    """Label of a WordNet offset."""
    imagenet: dict[str, str]
    """Label of the WordNet offset of each ImageNet class, in the order of the classes."""
    coco: dict[str, str]
    """Label of each COCO class, in the order of the classes."""
    labels: dict[str, LabelRow]


def read_tables(folder: Path = FOLDER) -> Tables:
    """All tables of a folder. Raises TableError."""
    return Tables(
        kinds=_pairs(folder / "kinds.txt"),
        imagenet={name[1:]: label for name, label in _pairs(folder / "imagenet.txt").items()},
        coco=_pairs(folder / "coco.txt"),
        labels=_labels(folder / "labels.txt"),
    )


def _pairs(path: Path) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for number, row in _rows(path, 2):
        if row[0] in pairs:
            raise TableError(f"{path.name}, line {number}: {row[0]} is repeated.")
        pairs[row[0]] = row[1]
    return pairs


def _labels(path: Path) -> dict[str, LabelRow]:
    labels: dict[str, LabelRow] = {}
    for number, (name, parents, category, aliases) in _rows(path, 4):
        if name in labels:
            raise TableError(f"{path.name}, line {number}: {name} is repeated.")
        labels[name] = LabelRow(
            parents=_names(parents, ",") if parents else None,
            category=category or None,
            aliases=_names(aliases, ";"),
        )
    return labels


def _names(text: str, separator: str) -> tuple[str, ...]:
    if text in ("", _NONE):
        return ()
    return tuple(name.strip() for name in text.split(separator))


def _rows(path: Path, columns: int) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        row = [column.strip() for column in line.split("|")]
        if len(row) != columns or not row[0]:
            raise TableError(f"{path.name}, line {number}: expected {columns} columns.")
        yield number, row

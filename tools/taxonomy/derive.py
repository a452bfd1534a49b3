"""Derives the content of taxonomy.json from WordNet and the tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from tools.taxonomy.tables import Tables
from tools.taxonomy.wordnet import WordNet


class TaxonomyError(Exception):
    """The tables contradict each other or leave a gap."""


class LabelContent(TypedDict):
    """A label in taxonomy.json."""

    parents: list[str]
    """All ancestors, the nearest first."""
    category: str
    aliases: list[str]


class TaxonomyContent(TypedDict):
    """The content of taxonomy.json."""

    labels: dict[str, LabelContent]
    imagenet: list[str]
    """Label of each ImageNet class, in the order of the WordNet ids."""
    coco: dict[str, str]
    """Label of each COCO class."""


def derive(wordnet: WordNet, tables: Tables) -> TaxonomyContent:
    """The taxonomy. Raises TaxonomyError, and WordNetError for an unknown offset."""
    parents = _direct_parents(wordnet, tables)
    graph = _Graph(parents, tables)
    labels: dict[str, LabelContent] = {}
    for name in sorted(parents):
        row = tables.labels.get(name)
        labels[name] = {
            "parents": graph.ancestors(name),
            "category": graph.category(name),
            "aliases": sorted(row.aliases) if row else [],
        }
    _check_aliases(labels)
    return {"labels": labels, "imagenet": list(tables.imagenet.values()), "coco": tables.coco}


def _direct_parents(wordnet: WordNet, tables: Tables) -> dict[str, list[str]]:
    """Direct parents of every label: those of its row, or else those of WordNet."""
    parents: dict[str, list[str]] = {}
    for offset, label in [*tables.kinds.items(), *tables.imagenet.items()]:
        found = parents.setdefault(label, [])
        found += [
            parent
            for parent in wordnet.nearest_labels(offset, tables.kinds)
            if parent not in (*found, label)
        ]
    for label in tables.coco.values():
        parents.setdefault(label, [])
    for label, row in tables.labels.items():
        if row.parents is not None:
            parents[label] = list(row.parents)
        else:
            parents.setdefault(label, [])
    return parents


@dataclass(frozen=True)
class _Graph:
    parents: Mapping[str, list[str]]
    tables: Tables

    def ancestors(self, label: str, below: tuple[str, ...] = ()) -> list[str]:
        """All ancestors, breadth first. Raises TaxonomyError for a cycle or an unknown parent."""
        if label in below:
            raise TaxonomyError(f"{label} is an ancestor of itself.")
        if label not in self.parents:
            raise TaxonomyError(f"The parent {label} of {below[-1]} has no row.")
        direct = self.parents[label]
        wider = [self.ancestors(parent, (*below, label)) for parent in direct]
        return list(dict.fromkeys([*direct, *(name for names in wider for name in names)]))

    def category(self, label: str) -> str:
        """Its own category, or that of its first parent. Raises TaxonomyError if none has one."""
        row = self.tables.labels.get(label)
        if row and row.category:
            return row.category
        if not self.parents[label]:
            raise TaxonomyError(f"{label} has neither a category nor a parent.")
        return self.category(self.parents[label][0])


def _check_aliases(labels: Mapping[str, LabelContent]) -> None:
    owners = {name.casefold(): name for name in labels}
    for name, content in labels.items():
        for alias in content["aliases"]:
            owner = owners.setdefault(alias.casefold(), name)
            if owner != name or alias == name:
                raise TaxonomyError(f"The alias {alias} of {name} belongs to {owner} too.")

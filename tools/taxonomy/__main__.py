"""Writes backend/recognition/taxonomy.json: ``python -m tools.taxonomy --wordnet DIR``.

DIR holds data.noun of WordNet 3.0, whose offsets are the ids of ImageNet's classes. In Debian the
package wordnet-base installs it in /usr/share/wordnet. The product reads the committed JSON file;
this command is needed after a change of the tables only.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Final

from tools.taxonomy.derive import TaxonomyContent, TaxonomyError, derive
from tools.taxonomy.tables import TableError, read_tables
from tools.taxonomy.wordnet import WordNet, WordNetError

OUTPUT: Final = Path(__file__).parents[2] / "backend" / "recognition" / "taxonomy.json"


def serialize(content: TaxonomyContent) -> str:
    """The taxonomy as JSON with one label in each line, so that a change is easy to review."""
    labels = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(label)}" for name, label in content["labels"].items()
    )
    imagenet = ",\n".join(json.dumps(name) for name in content["imagenet"])
    coco = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(label)}" for name, label in content["coco"].items()
    )
    return (
        f'{{"labels": {{\n{labels}\n}},\n"imagenet": [\n{imagenet}\n],\n"coco": {{\n{coco}\n}}}}\n'
    )


def listing(content: TaxonomyContent) -> str:
    """A line for each class and each wider label: label < parents | category | aliases."""
    classes = dict.fromkeys([*content["imagenet"], *content["coco"].values()])
    lines = []
    for name in [*classes, *(name for name in content["labels"] if name not in classes)]:
        label = content["labels"][name]
        parents, aliases = ", ".join(label["parents"]), "; ".join(label["aliases"])
        lines.append(f"{name} < {parents} | {label['category']} | {aliases}\n")
    return "".join(lines)


def main() -> int:
    """Derive the taxonomy and write it, or print it for a review. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.taxonomy", description=__doc__)
    parser.add_argument("--wordnet", type=Path, required=True, metavar="DIR")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--list", action="store_true", help="print the labels; write no file")
    options = parser.parse_args()
    try:
        content = derive(WordNet(options.wordnet), read_tables())
    except (TableError, TaxonomyError, WordNetError) as error:
        print(error, file=sys.stderr)
        return 1
    if options.list:
        print(listing(content), end="")
    else:
        options.output.write_text(serialize(content), "utf-8")
        print(f"{options.output}: {len(content['labels'])} labels")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The command derives a taxonomy from a small WordNet and small tables, and refuses wrong ones."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from backend.recognition.taxonomy import taxonomy
from tools.taxonomy.derive import TaxonomyError, derive
from tools.taxonomy.tables import TableError, read_tables
from tools.taxonomy.wordnet import WordNet, WordNetError

ROOT = Path(__file__).parents[4]

DATA_NOUN = """\
  1 This software and database is being provided to you
00015388 03 n 02 animal 0 beast 0 000 | a living thing
01861778 05 n 01 mammal 0 001 @ 00015388 n 0000 | warm-blooded
02083346 05 n 02 canine 0 canid 0 001 @ 01861778 n 0000 | of the family
01317541 05 n 01 domestic_animal 0 001 @ 00015388 n 0000 | tamed
02084071 05 n 02 dog 0 domestic_dog 0 003 @ 02083346 n 0000 @ 01317541 n 0000 ~ 02110958 n 0000 |
02110958 05 n 02 pug 0 pug-dog 0 001 @ 02084071 n 0000 | small
"""
TABLES = {
    "kinds.txt": "00015388 | Animal\n01861778 | Mammal\n02084071 | Dog\n",
    "imagenet.txt": "# a comment\n\nn02110958 | Pug\n",
    "coco.txt": "dog | Dog\nperson | Person\n",
    "labels.txt": (
        "Animal | - | Animals and Pets |\n"
        "Dog | | | Hound; Doggy\n"
        "Person | - | Person Description | Human\n"
    ),
}


@pytest.fixture
def wordnet(tmp_path: Path) -> WordNet:
    (tmp_path / "data.noun").write_text(DATA_NOUN)
    return WordNet(tmp_path)


def write_tables(folder: Path, **changed: str) -> Path:
    for name, text in TABLES.items():
        (folder / name).write_text(changed.get(name.removesuffix(".txt"), text))
    return folder


def test_parents_come_from_the_nearest_terms_that_are_labels(
    wordnet: WordNet, tmp_path: Path
) -> None:
    content = derive(wordnet, read_tables(write_tables(tmp_path)))
    labels = content["labels"]
    assert labels["Pug"]["parents"] == ["Dog", "Mammal", "Animal"]
    assert labels["Dog"]["parents"] == ["Mammal", "Animal"]
    assert labels["Person"]["parents"] == []


def test_category_is_inherited_and_aliases_are_not(wordnet: WordNet, tmp_path: Path) -> None:
    labels = derive(wordnet, read_tables(write_tables(tmp_path)))["labels"]
    assert labels["Pug"] == {
        "parents": ["Dog", "Mammal", "Animal"],
        "category": "Animals and Pets",
        "aliases": [],
    }
    assert labels["Dog"]["aliases"] == ["Doggy", "Hound"]


def test_stated_parents_replace_those_of_wordnet(wordnet: WordNet, tmp_path: Path) -> None:
    rows = TABLES["labels.txt"] + "Pet | Animal | |\nPug | Pet | |\n"
    labels = derive(wordnet, read_tables(write_tables(tmp_path, labels=rows)))["labels"]
    assert labels["Pug"]["parents"] == ["Pet", "Animal"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("Mammal | Pug | |\n", "is an ancestor of itself"),
        ("Pug | Lapdog | |\n", "The parent Lapdog of Pug has no row"),
        ("Pug | - | |\n", "Pug has neither a category nor a parent"),
        ("Pug | | | Human\n", "The alias Human of Pug belongs to Person too"),
        ("Pug | | | animal\n", "The alias animal of Pug belongs to Animal too"),
    ],
)
def test_contradictions_are_refused(
    wordnet: WordNet, tmp_path: Path, rows: str, message: str
) -> None:
    tables = read_tables(write_tables(tmp_path, labels=TABLES["labels.txt"] + rows))
    with pytest.raises(TaxonomyError, match=message):
        derive(wordnet, tables)


@pytest.mark.parametrize(
    ("rows", "message"),
    [("Pug | |\n", "line 4: expected 4 columns"), ("Dog | | |\n", "line 4: Dog is repeated")],
)
def test_malformed_tables_are_refused(tmp_path: Path, rows: str, message: str) -> None:
    with pytest.raises(TableError, match=message):
        read_tables(write_tables(tmp_path, labels=TABLES["labels.txt"] + rows))


def test_another_wordnet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WordNetError, match="wordnet-base"):
        WordNet(tmp_path)
    (tmp_path / "data.noun").write_text(DATA_NOUN.replace("02084071", "02086723"))
    with pytest.raises(WordNetError, match=r"not of WordNet 3\.0"):
        WordNet(tmp_path)


def test_unknown_offset_is_refused(wordnet: WordNet, tmp_path: Path) -> None:
    tables = read_tables(write_tables(tmp_path, imagenet="n99999999 | Unicorn\n"))
    with pytest.raises(WordNetError, match="no noun at 99999999"):
        derive(wordnet, tables)


def test_command_explains_a_missing_wordnet(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tools.taxonomy", "--wordnet", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    assert "wordnet-base" in run.stderr


def test_committed_taxonomy_is_that_of_the_committed_tables() -> None:
    """As far as WordNet is not needed: classes, stated categories, aliases and parents."""
    tables, committed = read_tables(), taxonomy()
    content = json.loads((ROOT / "backend/recognition/taxonomy.json").read_text("utf-8"))
    assert content["imagenet"] == list(tables.imagenet.values())
    assert content["coco"] == tables.coco
    assert tables.labels.keys() <= committed.labels.keys()
    for name, kind in committed.labels.items():
        row = tables.labels.get(name)
        assert set(kind.aliases) == set(row.aliases if row else ())
        if row and row.category:
            assert kind.category == row.category
        if row and row.parents is not None:
            assert set(row.parents) <= set(kind.parents)
            assert bool(row.parents) == bool(kind.parents)


def test_the_documentation_states_how_many_labels_there_are() -> None:
    labels = taxonomy()
    classes = len({*labels.imagenet, *labels.coco})
    text = " ".join((ROOT / "docs/recogniser.md").read_text("utf-8").split())
    assert (
        f"{len(labels.labels):,} labels: {classes:,} labels of the classes, "
        f"and {len(labels.labels) - classes} wider ones"
    ) in text

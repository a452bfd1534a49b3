"""docs/extending.md names files and folders that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "extending.md").read_text("utf-8")
PROSE = re.sub(r"^ *```.*?^ *```", "", TEXT, flags=re.DOTALL | re.MULTILINE)
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()}
PATHS = sorted({p for p in re.findall(r"`([\w./-]+)`", PROSE) if p.split("/")[0] in FOLDERS})
PLACEHOLDERS = {"pages/NAME.py"}


def test_paths_are_found_in_the_text() -> None:
    assert "backend/infrastructure/template.yaml" in PATHS
    assert len(PATHS) > 20


@pytest.mark.parametrize("path", [path for path in PATHS if path not in PLACEHOLDERS])
def test_path_exists(path: str) -> None:
    assert (ROOT / path).exists()

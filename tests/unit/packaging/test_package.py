"""The installed package: ``pip install .`` in an empty environment.

In `make soak`, because pip downloads the build backend and all dependencies.
"""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

IMPORT_AND_FIND_FILES = """
from importlib.resources import files

import backend.services
import pages.components.ui.component
from backend.deployment import bundle
from backend.operations import cost_estimate
from backend.places.geocoding import place_at

assert "site-packages" in bundle.__file__, bundle.__file__
assert bundle.TEMPLATE.is_file()
assert bundle.definition().content
assert bundle.code().content
assert bundle.REQUIREMENTS.is_file()
assert cost_estimate.price_list()
assert place_at(41.89, 12.49)
names = {file.name for file in files("pages.components").joinpath("assets").iterdir()}
print(*sorted(names), sep="\\n")
"""


def _run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.soak
def test_the_installed_package_finds_its_files(tmp_path: Path) -> None:
    sources = _sources(tmp_path / "sources")
    _run(sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", tmp_path, sources, cwd=tmp_path)
    (wheel,) = tmp_path.glob("photo_dashboard-*.whl")
    venv.create(tmp_path / "environment", with_pip=True)
    python = tmp_path / "environment" / "bin" / "python"
    _run(python, "-m", "pip", "install", wheel, "-c", _versions(tmp_path), cwd=tmp_path)

    found = _run(python, "-c", IMPORT_AND_FIND_FILES, cwd=tmp_path).split()

    assets = ROOT / "pages" / "components" / "assets"
    assert found == sorted(path.name for path in assets.iterdir())


def _sources(copy: Path) -> Path:
    """A copy, because the build writes into the folder that it builds."""
    for name in ("backend", "pages"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "requirements.txt", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    return copy


def _versions(folder: Path) -> Path:
    """The locked versions as a constraints file without hashes, which a local wheel has not."""
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    constraints = folder / "constraints.txt"
    constraints.write_text(
        "\n".join(line.removesuffix("\\").strip() for line in lines if "==" in line), "utf-8"
    )
    return constraints

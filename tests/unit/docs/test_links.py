"""The documentation names only files that exist, and every setting."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "findings").glob("*.md")),
    *sorted((ROOT / ".github").rglob("*.md")),
]

_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]+)?\)")
_CODE = re.compile(r"`([^`\n]+)`")
_FILE = re.compile(r"[\w.-]+(?:/[\w.-]+)*\.(?:py|md|txt|toml|json|yaml|yml|css|js|lock|sh)")
_FOLDERS = (
    "backend",
    "pages",
    "tests",
    "docs",
    "benchmarks",
    "findings",
    "tools",
    ".streamlit",
    ".devcontainer",
)
# Made by users or by a run, so they are not in the repository.
_NOT_COMMITTED = {".streamlit/secrets.toml"}
# Named as alternatives that are not used.
_NOT_OURS = {"uv.lock", "poetry.lock", "pylock.toml"}
# Files that the examples of docs/extending.md create.
_EXAMPLES = {"detect_faces.py", "test_detect_faces.py", "pages/NAME.py"}


def _text(page: Path) -> str:
    return _FENCED.sub("", page.read_text("utf-8"))


def _paths_in_code(text: str) -> Iterator[str]:
    """Spans of code that are a path: a file's name, or a path below one of our folders."""
    for span in _CODE.findall(text):
        is_file = _FILE.fullmatch(span) and not span.startswith("/")
        is_ours = re.fullmatch(rf"(?:{'|'.join(map(re.escape, _FOLDERS))})(?:/[\w.-]+)+/?", span)
        if (is_file or is_ours) and span not in _NOT_OURS | _NOT_COMMITTED | _EXAMPLES:
            yield span


@cache
def _known_paths() -> frozenset[str]:
    """Every file and folder, from the root and from each folder above it: `b/c` for `a/b/c`."""
    parts = [
        path.relative_to(ROOT).parts
        for folder in _FOLDERS
        for path in ((ROOT / folder), *(ROOT / folder).rglob("*"))
        if "__pycache__" not in path.parts
    ]
    parts += [(path.name,) for path in ROOT.iterdir()]
    return frozenset("/".join(p[start:]) for p in parts for start in range(len(p)))


def _settings_in_code() -> set[str]:
    """Environment variables that the settings module reads, as string constants in its code."""
    tree = ast.parse((ROOT / "backend" / "config" / "settings.py").read_text("utf-8"))
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    pattern = re.compile(r"(?:PHOTO|STREAMLIT)_[A-Z_]+")
    return {value for value in constants if isinstance(value, str) and pattern.fullmatch(value)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = [match[1] for match in _LINK.finditer(_text(page))]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_in_code_exists(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        pytest.skip("a changelog may name files of earlier versions")
    named = _paths_in_code(_text(page))
    assert [path for path in named if path.rstrip("/") not in _known_paths()] == []


def test_every_decision_is_listed_once() -> None:
    listed = re.findall(r"\(decisions/([^)]+)\)", _text(ROOT / "docs" / "architecture.md"))
    assert listed == sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))


def test_the_readme_lists_every_setting() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \|", _text(ROOT / "README.md"), re.MULTILINE)
    assert set(rows) == _settings_in_code()

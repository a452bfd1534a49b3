"""The lock files and the requirements must name the same packages in the same versions."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-samples.txt")
RENEW = "Run `make lock` and commit the lock files."

_PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)", re.MULTILINE
)
_LOCKED = re.compile(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", re.MULTILINE | re.DOTALL)


def pins(text: str) -> dict[str, set[str]]:
    """Each package's versions: more than one where they depend on Python or the platform."""
    found: dict[str, set[str]] = {}
    for pin in _PIN.finditer(text):
        name = re.sub(r"[-_.]+", "-", pin["name"]).lower()  # PEP 503, Normalized Names
        found.setdefault(name, set()).add(pin["version"])
    return found


def direct(lock: str, requirements: str) -> dict[str, set[str]]:
    """The packages of a lock that uv's comments attribute to a requirements file."""
    entries = _LOCKED.findall(lock)
    source = re.compile(rf"#\s+(?:via )?-r {re.escape(requirements)}$", re.MULTILINE)
    return pins("\n".join(entry for entry in entries if source.search(entry)))


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in ROOT.glob("requirements*")}


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.lock", "requirements.txt"),
        ("requirements-dev.lock", "requirements.txt"),
        ("requirements-dev.lock", "requirements-dev.txt"),
    ],
)
def test_a_lock_holds_exactly_the_required_versions(
    texts: dict[str, str], lock: str, requirements: str
) -> None:
    assert direct(texts[lock], requirements) == pins(texts[requirements]), RENEW


def test_tests_run_with_the_versions_that_users_get(texts: dict[str, str]) -> None:
    run, dev = pins(texts["requirements.lock"]), pins(texts["requirements-dev.lock"])
    assert {name: dev.get(name) for name in run} == run, RENEW


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_version_has_hashes(texts: dict[str, str], lock: str) -> None:
    entries = _LOCKED.findall(texts[lock])
    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_package_index_and_no_local_file(texts: dict[str, str], lock: str) -> None:
    assert not re.search(r"https?:|file:|--index|--extra-index|--find-links| @ ", texts[lock])


def test_the_functions_use_the_versions_of_the_dashboard(texts: dict[str, str]) -> None:
    functions = pins((ROOT / "backend/handlers/requirements.txt").read_text("utf-8"))
    expected = pins(texts["requirements.txt"])
    assert {name: expected.get(name) for name in functions} == functions

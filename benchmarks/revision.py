"""The code that is measured: this checkout, or another revision of it with its own packages."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


class UnknownRevision(Exception):
    """Git does not know the revision."""


class BuildError(Exception):
    """The packages of a revision could not be installed."""


@dataclass(frozen=True)
class Build:
    """A folder with the project and the Python that runs it."""

    revision: str
    """Abbreviated commit id, with ``+`` if the folder has changes that are not committed."""
    root: Path
    python: Path


def this_checkout() -> Build:
    """The files as they are now, with the environment that runs the benchmarks."""
    changed = "+" if _git("status", "--porcelain", "--untracked-files=no") else ""
    return Build(_git("rev-parse", "--short", "HEAD") + changed, ROOT, Path(sys.executable))


@contextmanager
def built(name: str) -> Iterator[Build]:
    """A clone at a revision, with a virtual environment of that revision's requirements.

    Both are deleted afterwards. Raises UnknownRevision, BuildError.
    """
    commit = resolve(name)
    with tempfile.TemporaryDirectory(prefix="photo-bench-revision-") as folder:
        clone, environment = Path(folder) / "clone", Path(folder) / "environment"
        _run("git", "clone", "--quiet", "--shared", "--no-checkout", str(ROOT), str(clone))
        _run("git", "-C", str(clone), "checkout", "--quiet", "--detach", commit)
        _run(sys.executable, "-m", "venv", str(environment))
        python = environment / "bin" / "python"
        install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        _run(str(python), *install, "-r", "requirements.txt", cwd=clone)
        build = Build(commit[:7], clone, python)
        compile_modules(build)
        yield build


def compile_modules(build: Build) -> None:
    """Write the bytecode of a revision, so that its first start is like the next ones.

    Folders whose names begin with a dot are left out.
    """
    hidden = r"[/\\]\.[^/\\]"
    _run(str(build.python), "-m", "compileall", "-q", "-x", hidden, ".", cwd=build.root)


def resolve(name: str) -> str:
    """The full commit id of a branch, tag or abbreviated id. Raises UnknownRevision."""
    try:
        return _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except BuildError as error:
        raise UnknownRevision(f"git knows no revision {name!r}") from error


def _git(*arguments: str) -> str:
    return _run("git", *arguments)


def _run(*command: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout.strip()

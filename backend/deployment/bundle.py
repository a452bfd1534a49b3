"""The artifacts that a deployment uploads: template, handlers, definition and libraries.

Each key contains a hash of the content. The same content has the same key, and CloudFormation
updates only the resources whose content has changed.
"""

import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

PACKAGE = Path(__file__).parents[1]
TEMPLATE = PACKAGE / "infrastructure" / "template.yaml"
DEFINITION = PACKAGE / "infrastructure" / "image_processing.asl.json"
REQUIREMENTS = PACKAGE / "handlers" / "requirements.txt"

BUNDLED = (
    "__init__.py",
    "errors.py",
    "resources.py",
    "timestamps.py",
    "aws",
    "database",
    "executions",
    "handlers",
    "imaging",
    "places",
    "reconciliation",
    "trash",
)
"""Modules and whole folders that the handlers import; none that only the dashboard needs."""

PLACES = PACKAGE / "places" / "world.bin"
"""2 MB that only StoreImageMetadata reads: other functions load a smaller zip without it."""

# Amazon Linux 2023 has glibc 2.34: wheels for 2.28 and older run there.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
_PLATFORMS = ("manylinux_2_28_x86_64", "manylinux2014_x86_64")
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time of a zip entry; the same everywhere


class BundleError(Exception):
    """pip could not install the libraries for Lambda; the message contains pip's error."""


@dataclass(frozen=True)
class Artifact:
    """An object in the code bucket."""

    key: str
    content: bytes


def code(*, places: bool = False) -> Artifact:
    """Return a zip of the handlers and their modules; the same sources give the same zip.

    ``places``: with the file of the places of the world.
    """
    paths = [*_sources(), PLACES] if places else _sources()
    files = {f"backend/{path.relative_to(PACKAGE).as_posix()}": path for path in paths}
    contents = {name: path.read_bytes() for name, path in files.items()}
    return Artifact(f"code/{_digest(contents.items())}.zip", _zipped(contents))


def definition() -> Artifact:
    """Return the definition; CloudFormation substitutes the ARNs of the functions."""
    content = DEFINITION.read_bytes()
    return Artifact(f"definitions/{_digest([(DEFINITION.name, content)])}.json", content)


def template(text: str) -> Artifact:
    """Return a CloudFormation template, in YAML or JSON."""
    content = text.encode()
    return Artifact(f"templates/{_digest([(TEMPLATE.name, content)])}", content)


def dependencies_key(python: str) -> str:
    """Return the key of the layer for a Python version such as "3.13", without building it."""
    target = f"{python} {' '.join(_PLATFORMS)}".encode()
    digest = _digest([("target", target), (REQUIREMENTS.name, REQUIREMENTS.read_bytes())])
    return f"dependencies/{digest}.zip"


def dependencies(python: str) -> Artifact:
    """Build the layer with the libraries of the handlers, by pip. Raises BundleError."""
    with tempfile.TemporaryDirectory(prefix="photo-layer-") as folder:
        target = Path(folder) / "python"  # where Lambda looks for libraries in a layer
        _install(python, target)
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(target.rglob("*"))
            if path.is_file()
        }
    return Artifact(dependencies_key(python), _zipped(files))


def _install(python: str, target: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile"]
    command += ["--only-binary=:all:", "--implementation", "cp", "--python-version", python]
    for platform in _PLATFORMS:
        command += ["--platform", platform]
    command += ["--requirement", str(REQUIREMENTS), "--target", str(target)]
    # No part of the command comes from outside.
    completed = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if completed.returncode:
        raise BundleError(f"pip could not install {REQUIREMENTS}:\n{completed.stderr.strip()}")


def _sources() -> Iterable[Path]:
    for name in BUNDLED:
        path = PACKAGE / name
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (
            p for p in found if p.is_file() and p != PLACES and "__pycache__" not in p.parts
        )


def _digest(contents: Iterable[tuple[str, bytes]]) -> str:
    # Hash names and contents, not the zip: compression differs between versions of zlib.
    total = hashlib.sha256()
    for name, content in sorted(contents):
        total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()[:32]


def _zipped(contents: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(str(PurePosixPath(name)), _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16  # Lambda reads the files as another user
            archive.writestr(entry, contents[name])
    return buffer.getvalue()

"""Carries out the steps of the Dockerfile in clean root file systems, without a builder.

It stands in for a builder with what Debian has: debootstrap makes the base image, and mount
namespaces and chroot take the place of containers. The base image is Debian of the release that the
Dockerfile names, with the Python of the version that it names copied from this machine to
``/usr/local``, where the official image has it. Each stage has no other files than those and what
the Dockerfile copies.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BASE_PACKAGES = (
    "ca-certificates,libbz2-1.0,libexpat1,libffi8,liblzma5,libncursesw6,libreadline8,libsqlite3-0,"
    "libssl3,libuuid1,zlib1g"
)
"""What the interpreter is linked with: https://github.com/docker-library/python, slim."""
_WHEELS = "/wheels"
"""In the file system of the first stage: what pip would download."""
_DEVICES = {"null": 3, "zero": 5, "random": 8, "urandom": 9}
"""Their minor numbers: https://www.kernel.org/doc/html/latest/admin-guide/devices.html"""
_NOT_IN_IMAGE = ("test", "idlelib", "tkinter", "site-packages", "*.a", "__pycache__")


class NoBaseImage(Exception):
    """This machine cannot make the base image."""


@dataclass
class Stage:
    """One stage: a root file system and the state of its instructions."""

    root: Path
    name: str = ""
    workdir: str = "/"
    user: str = "0:0"
    environment: dict[str, str] = field(
        default_factory=lambda: {"PATH": "/usr/local/bin:/usr/bin:/bin"}
    )
    volumes: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    health_check: list[str] = field(default_factory=list)

    def words(self, command: list[str], *, read_only: bool = False) -> list[str]:
        """The words that run a command in this file system, as its user.

        ``read_only``: as a container with a read-only root and a tmpfs for each volume.
        """
        mounts = [
            f"mount --bind {self.root} {self.root}",
            f"mount -t tmpfs -o mode=755 tmpfs {self.root}/dev",
            *(f"mknod -m 666 {self.root}/dev/{name} c 1 {n}" for name, n in _DEVICES.items()),
            f"mkdir -m 1777 {self.root}/dev/shm",
            f"mount -t proc proc {self.root}/proc",
        ]
        if read_only:
            mounts.append(f"mount -o remount,ro,bind {self.root}")
            mounts += [
                f"mount -t tmpfs -o mode=1777 tmpfs {self.root}{path}" for path in self.volumes
            ]
        user, group = self.user.split(":")
        as_user = f"setpriv --reuid {user} --regid {group} --clear-groups --no-new-privs"
        inner = f"cd {self.workdir} && exec {as_user} {shlex.join(command)}"
        enter = f"exec /usr/sbin/chroot {self.root} /bin/sh -c {shlex.quote(inner)}"
        return ["unshare", "--mount", "/bin/sh", "-ec", "\n".join([*mounts, enter])]

    def megabytes(self, *paths: str) -> float:
        """The size of folders in this file system, 10^6 bytes."""
        files = (file for path in paths for file in (self.root / path).rglob("*"))
        return sum(f.stat().st_size for f in files if f.is_file() and not f.is_symlink()) / 1e6


def build(folder: Path) -> Stage:
    """Carry out all steps. Returns the last stage. Raises NoBaseImage."""
    stages: list[Stage] = []
    for instruction, rest in instructions():
        if instruction == "FROM":
            image, _, name = rest.partition(" AS ")
            stages.append(Stage(folder / str(len(stages)), name))
            if len(stages) == 1:
                python = _make_base(folder / "base", image)
                _download(folder / "wheels", python)
            shutil.copytree(folder / "base", stages[-1].root, symlinks=True)
            if len(stages) == 1:
                shutil.copytree(folder / "wheels", stages[-1].root / _WHEELS[1:])
        else:
            _step(stages, instruction, rest)
    return stages[-1]


def instructions() -> Iterator[tuple[str, str]]:
    """The instructions of the Dockerfile and their arguments."""
    for line in (ROOT / "Dockerfile").read_text().splitlines():
        if line and not line.startswith("#"):
            instruction, _, rest = line.partition(" ")
            yield instruction, rest


def _make_base(root: Path, image: str) -> str:
    """Make the base image. Returns the interpreter on this machine that it is made with."""
    version, release = re.fullmatch(r"python:([0-9.]+)-slim-(\w+)", image).groups()  # type: ignore[union-attr]
    python = _interpreter(version)
    debootstrap = shutil.which("debootstrap")
    if debootstrap is None or python is None:
        raise NoBaseImage(f"debootstrap and Python {version} are needed")
    words = [debootstrap, "--variant=minbase", f"--include={_BASE_PACKAGES}", release, str(root)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoBaseImage(f"debootstrap: {done.stdout[-500:]}")
    for name in ("var/cache/apt", "var/lib/apt/lists", "var/log", "dev"):
        shutil.rmtree(root / name)
    (root / "dev").mkdir()  # a copy of its devices would never end
    prefix = _output(python, "import sys; print(sys.base_prefix)")
    ignored = shutil.ignore_patterns(*_NOT_IN_IMAGE)
    for name in ("bin", "lib"):
        shutil.copytree(
            f"{prefix}/{name}", root / "usr/local" / name, symlinks=True, ignore=ignored,
            dirs_exist_ok=True,
        )  # fmt: skip
    subprocess.run(["/usr/sbin/chroot", str(root), "/sbin/ldconfig"], check=True)
    return python


def _interpreter(version: str) -> str | None:
    """A Python of this version outside of Debian's own, which has its library elsewhere."""
    for name in (sys.executable, shutil.which(f"python{version}")):
        code = "import sys; print('.'.join(map(str, sys.version_info[:2])), sys.base_prefix)"
        if name and _output(name, code).split()[0] == version:
            return name
    return None


def _output(python: str, code: str) -> str:
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "none"


def _step(stages: list[Stage], instruction: str, rest: str) -> None:
    stage = stages[-1]
    if instruction in ("ENV", "ARG"):
        name, _, value = rest.partition("=")
        stage.environment[name] = value
    elif instruction == "WORKDIR":
        stage.workdir = rest
        (stage.root / rest[1:]).mkdir(parents=True, exist_ok=True)
    elif instruction == "COPY":
        _copy(stages, rest.split())
    elif instruction == "RUN":
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": _WHEELS}
        subprocess.run(
            stage.words(["/bin/sh", "-ec", rest]),
            env={**stage.environment, **offline},
            check=True,
        )
    elif instruction == "USER":
        stage.user = rest
    elif instruction == "VOLUME":
        stage.volumes.append(rest)
    elif instruction == "CMD":
        stage.command = json.loads(rest)
    elif instruction == "HEALTHCHECK":
        stage.health_check = json.loads(rest.partition(" CMD ")[2])
    else:
        assert instruction == "EXPOSE", f"the test does not know {instruction}"


def _copy(stages: list[Stage], words: list[str]) -> None:
    source = ROOT
    if words[0].startswith("--from="):
        name = words.pop(0).removeprefix("--from=")
        source = next(stage.root for stage in stages if stage.name == name)
    *froms, to = words
    target = stages[-1].root / stages[-1].workdir[1:] / to
    if to.startswith("/"):
        target = stages[-1].root / to[1:]
    for name in froms:
        found = source / name.lstrip("/")
        goal = target / found.name if to.endswith("/") else target
        goal.parent.mkdir(parents=True, exist_ok=True)
        if found.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(found, goal, symlinks=True, ignore=ignored)
        else:
            shutil.copy2(found, goal)


def _download(folder: Path, python: str) -> None:
    """The locked packages, with the index and the proxy that pip has outside."""
    words = [python, "-m", "pip", "download", "--quiet", "--require-hashes", "--no-deps"]
    words += ["-r", str(ROOT / "requirements.lock"), "-d", str(folder)]
    subprocess.run(words, check=True)

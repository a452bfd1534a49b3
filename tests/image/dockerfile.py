"""Carries out the steps of the Dockerfile in clean root file systems, without a builder.

It stands in for a builder with what Linux has: mount namespaces and chroot. The base image is the
system of this machine: /usr and /etc read-only, and the Python that runs the test. Each stage has
no other files than those that the Dockerfile copies.
"""

import json
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PREFIX = Path(sys.base_prefix)
_LINKS = {"bin": "usr/bin", "lib": "usr/lib", "lib64": "usr/lib64", "sbin": "usr/sbin"}
_WHEELS = "/wheels"
"""In the file system of the first stage: what pip would download."""


@dataclass
class Stage:
    """One stage: a root file system and the state of its instructions."""

    root: Path
    name: str = ""
    workdir: str = "/"
    user: str = "0:0"
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": "/usr/bin:/bin"})
    volumes: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    health_check: list[str] = field(default_factory=list)

    def words(self, command: list[str], *, read_only: bool = False) -> list[str]:
        """The words that run a command in this file system, as its user.

        ``read_only``: as a container with a read-only root and a tmpfs for each volume.
        """
        mounts = [f"mount --bind {self.root} {self.root}"]
        for source, target in [
            ("/usr", "usr"),
            ("/etc", "etc"),
            (_PREFIX, _PREFIX.relative_to("/")),
        ]:
            mounts.append(f"mount --bind {source} {self.root}/{target}")
            mounts.append(f"mount -o remount,ro,bind {self.root}/{target}")
        mounts.append(f"mount --bind /dev {self.root}/dev")
        mounts.append(f"mount -t proc proc {self.root}/proc")
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

    def variables(self, **more: str) -> dict[str, str]:
        """The environment of a command, the base image's Python first."""
        path = self.environment["PATH"].replace("/usr/local/bin", f"{_PREFIX}/bin")
        base = path if f"{_PREFIX}/bin" in path else f"{_PREFIX}/bin:{path}"
        return {**self.environment, "PATH": base, **more}


def build(folder: Path) -> Stage:
    """Carry out all steps. Returns the last stage."""
    stages: list[Stage] = []
    for line in (ROOT / "Dockerfile").read_text().splitlines():
        if line and not line.startswith("#"):
            instruction, _, rest = line.partition(" ")
            if instruction == "FROM":
                stages.append(_stage(folder / str(len(stages)), rest))
                if len(stages) == 1:
                    _download(stages[0].root / _WHEELS[1:])
            else:
                _step(stages, instruction, rest)
    return stages[-1]


def _stage(root: Path, rest: str) -> Stage:
    for name in ("usr", "etc", "dev", "proc", "tmp", "var/tmp", str(_PREFIX)[1:]):
        (root / name).mkdir(parents=True, exist_ok=True)
    for name in ("tmp", "var/tmp"):
        (root / name).chmod(0o1777)
    for name, target in _LINKS.items():
        (root / name).symlink_to(target)
    return Stage(root, name=rest.partition(" AS ")[2])


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
            stage.words(["/bin/sh", "-ec", rest]), env=stage.variables(**offline), check=True
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


def _download(folder: Path) -> None:
    """The locked packages, with the index and the proxy that pip has outside."""
    words = [sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", "--no-deps"]
    words += ["-r", str(ROOT / "requirements.lock"), "-d", str(folder)]
    subprocess.run(words, check=True)

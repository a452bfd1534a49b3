"""The steps of the image, and what it does, in clean root file systems: needs root and pip."""

import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.embedded.conftest import free_port
from tests.image.dockerfile import ROOT, NoBaseImage, Stage, build
from tests.waiting import eventually

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="mounts need root"),
]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("image")
    try:
        yield build(folder)
    except NoBaseImage as error:
        pytest.skip(str(error))
    finally:
        shutil.rmtree(folder)  # 2 GB


@contextmanager
def container(image: Stage, log: Path, **environment: str) -> Iterator[None]:
    words = image.words(image.command, read_only=True)
    variables = {**image.environment, **environment}
    with log.open("w") as output:
        process = subprocess.Popen(words, env=variables, stdout=output, stderr=output)
        try:
            yield
        finally:
            process.terminate()
            assert process.wait(60) in (0, -15), log.read_text()


def responds(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:  # also a time-out
        return False


def test_it_serves_the_embedded_aws_from_a_read_only_root_without_privileges(
    image: Stage, tmp_path: Path
) -> None:
    port, aws = str(free_port()), str(free_port())
    local = {"STREAMLIT_SERVER_ADDRESS": "127.0.0.1", "STREAMLIT_SERVER_PORT": port}
    log = tmp_path / "log"
    with container(image, log, **local, PHOTO_AWS_PORT=aws, PHOTO_RECOGNISER="stand-in"):
        address = f"http://127.0.0.1:{port}"
        eventually(lambda: responds(f"{address}/live"), seconds=240)
        eventually(lambda: responds(f"{address}/ready"), seconds=60)
        check = [word.replace("8501", port) for word in image.health_check]
        subprocess.run(image.words(check), env=image.environment, check=True)
        identity = ["python3", "-c", "import os; print(os.getuid(), os.getgroups())"]
        found = subprocess.run(
            image.words(identity), env=image.environment, check=True, stdout=subprocess.PIPE
        )
        assert found.stdout.split()[0] == b"10001"
    failed = subprocess.run(image.words(check), env=image.environment, check=False).returncode
    assert failed != 0, "the health check fails when nothing responds"


def test_it_refuses_to_serve_the_embedded_aws_to_the_network(image: Stage) -> None:
    ended = subprocess.run(
        image.words(image.command, read_only=True),
        env={**image.environment, "STREAMLIT_SERVER_PORT": str(free_port())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert "Set PHOTO_STACK to the name of a stack on AWS" in ended.stderr


def test_nothing_of_the_code_can_be_written(image: Stage) -> None:
    for path in ("/app/dashboard.py", "/opt/venv/new", "/new"):
        words = image.words(["touch", path], read_only=True)
        assert subprocess.run(words, env=image.environment, check=False).returncode != 0
    words = image.words(["touch", "/var/tmp/new", "/tmp/new", "/data/new"], read_only=True)
    subprocess.run(words, env=image.environment, check=True)


def test_it_has_no_other_files_than_the_dashboard(image: Stage) -> None:
    found = {path.name for path in (image.root / "app").iterdir()}
    assert found == {".streamlit", "dashboard.py", "pages", "backend", "__pycache__"}
    assert [path.name for path in (image.root / "app/.streamlit").iterdir()] == ["config.toml"]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored


def test_what_the_steps_add_is_small(image: Stage) -> None:
    """The base image has about 120 MB more; docs/hosting.md states the sizes."""
    packages, code = image.megabytes("opt/venv"), image.megabytes("app")
    print(f"{image.megabytes(''):.0f} MB in all, packages {packages:.0f} MB, code {code:.1f} MB")
    assert packages < 500
    assert code < 20
    assert not list((image.root / "opt/venv").glob("lib/python3*/site-packages/pip"))

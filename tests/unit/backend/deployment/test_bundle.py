"""The bundle: its content is what the handlers import, and its key is a hash of the content."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from backend.deployment import bundle
from backend.deployment.template import lambda_functions, read_template

HANDLERS = tuple(function.module for function in lambda_functions().values())
IMPORT = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    assert callable(importlib.import_module(name).handler)
loaded = {n: m.__file__ for n, m in sys.modules.items() if n.split(".")[0] == "backend"}
print(json.dumps(loaded))
"""


@pytest.fixture(scope="module")
def unzipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    zipfile.ZipFile(io.BytesIO(bundle.code(places=True).content)).extractall(folder)
    return folder


def loaded_by(folder: Path, *handlers: str) -> dict[str, str]:
    """The modules of this project that a new interpreter loads for handlers, with their files."""
    command = [sys.executable, "-I", "-c", IMPORT, str(folder), *handlers]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert not done.returncode, done.stderr
    return json.loads(done.stdout)


def pins(requirements: Path) -> set[str]:
    return {line.lower() for line in requirements.read_text().splitlines() if "==" in line}


@pytest.mark.parametrize("handler", HANDLERS)
def test_each_handler_runs_from_the_bundle_alone(unzipped: Path, handler: str) -> None:
    files = loaded_by(unzipped, handler)
    assert all(Path(file).is_relative_to(unzipped) for file in files.values())


def test_has_no_module_that_no_handler_imports(unzipped: Path) -> None:
    used = {Path(f).relative_to(unzipped) for f in loaded_by(unzipped, *HANDLERS).values()}
    parts = {path.parts[1] for path in used}
    assert parts == set(bundle.BUNDLED)


def test_every_handler_file_is_a_function_of_the_template() -> None:
    files = (bundle.PACKAGE / "handlers").glob("[!_]*.py")
    assert sorted(f"backend.handlers.{path.stem}" for path in files) == sorted(HANDLERS)


def test_same_sources_make_the_same_bundle() -> None:
    assert bundle.code() == bundle.code()


def test_other_sources_make_another_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "errors.py"
    monkeypatch.setattr(bundle, "PACKAGE", tmp_path)
    monkeypatch.setattr(bundle, "BUNDLED", ("errors.py",))
    keys = []
    for content in ("one = 1", "two = 2"):
        module.write_text(content)
        keys.append(bundle.code().key)
    assert len(set(keys)) == 2


def test_a_file_keeps_its_content_under_another_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "PACKAGE", tmp_path)
    keys = []
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text("same")
        monkeypatch.setattr(bundle, "BUNDLED", (name,))
        keys.append(bundle.code().key)
    assert len(set(keys)) == 2


def test_lambda_can_read_every_file() -> None:
    for entry in zipfile.ZipFile(io.BytesIO(bundle.code().content)).infolist():
        assert entry.filename.startswith("backend/")
        assert "__pycache__" not in entry.filename
        assert entry.external_attr >> 16 == 0o644


def test_only_the_function_that_names_places_loads_them() -> None:
    functions = read_template()["Resources"]
    keys = {
        name: function["Properties"]["Code"]["S3Key"]["Ref"]
        for name, function in functions.items()
        if function["Type"] == "AWS::Lambda::Function"
    }
    assert [n for n, key in keys.items() if key == "CodeWithPlacesKey"] == ["StoreImageMetadata"]
    small, large = bundle.code(), bundle.code(places=True)
    names = [
        set(zipfile.ZipFile(io.BytesIO(artifact.content)).namelist()) for artifact in (small, large)
    ]
    assert names[1] - names[0] == {"backend/places/world.bin"}
    assert len(small.content) < 500_000
    assert len(large.content) < 3_000_000


def test_the_key_of_the_layer_depends_on_python_and_requirements(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bundle.dependencies_key("3.13")
    assert before == bundle.dependencies_key("3.13")
    assert before != bundle.dependencies_key("3.12")
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("exifread==0.0.0\n")
    monkeypatch.setattr(bundle, "REQUIREMENTS", requirements)
    assert bundle.dependencies_key("3.13") != before


def test_requirements_of_the_layer_are_those_of_the_dashboard() -> None:
    ours = pins(bundle.PACKAGE.parent / "requirements.txt")
    layer = pins(bundle.REQUIREMENTS)
    assert layer
    assert layer <= ours


def test_a_library_that_pip_cannot_install_raises_bundle_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("not a requirement\n")
    monkeypatch.setattr(bundle, "REQUIREMENTS", requirements)
    with pytest.raises(bundle.BundleError, match="pip could not install"):
        bundle.dependencies("3.13")

from pathlib import Path
from typing import Any

import pytest

from backend.imaging.decoder import open_image
from tests.unit.backend.recognition.models import needs_models

pytestmark = needs_models


def test_a_model_that_fits_is_read(tmp_path: Path) -> None:
    from backend.recognition.own_model import read_own_model
    from tests.unit.backend.recognition.own_models import write_model

    model = read_own_model(write_model(tmp_path))
    assert (model.name, model.width, model.height) == ("detector", 96, 64)
    assert model.labels == ("Dog", "Garden Gnome")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"shape": (1, 1, 64, 64)}, "must have one input"),
        ({"shape": (1, 3, "height", "width")}, "pixels a side"),
        ({"shape": (1, 3, 8, 64)}, "pixels a side"),
        ({"kind": 2}, "must have one input"),
        ({"outputs": (("n", 4),)}, "must have two outputs"),
        ({"outputs": (("n", 5), ("n", 2))}, "must have two outputs"),
        ({"labels": ("Dog",)}, "must have two outputs"),
        ({"labels": ()}, "must have 1 to 1000 lines"),
        ({"labels": ("", "Dog")}, "must have 1 to 1000 lines"),
        ({"labels": ("Dog", "x" * 101)}, "must have 1 to 1000 lines"),
        ({"domain": "com.example"}, "operators that are not ONNX's own"),
        ({"external": True}, "data in another file"),
    ],
)
def test_a_model_that_does_not_fit_is_refused(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    from backend.recognition.own_model import OwnModelError, read_own_model
    from tests.unit.backend.recognition.own_models import write_model

    path = write_model(tmp_path, **changes)
    with pytest.raises(OwnModelError, match=reason):
        read_own_model(path)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("none.onnx", None, "is not an .onnx file"),
        ("model.bin", b"x", "is not an .onnx file"),
        ("text.onnx", b"a text", "text.txt is missing"),
    ],
)
def test_other_files_are_refused(
    tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    from backend.recognition.own_model import OwnModelError, read_own_model

    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(OwnModelError, match=reason):
        read_own_model(path)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    from backend.recognition.own_model import OwnModelError, read_own_model

    (tmp_path / "text.onnx").write_bytes(b"a text that is no model")
    (tmp_path / "text.txt").write_text("Dog")
    with pytest.raises(OwnModelError):
        read_own_model(tmp_path / "text.onnx")


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backend.recognition import own_model
    from tests.unit.backend.recognition.own_models import write_model

    monkeypatch.setattr(own_model, "MAX_BYTES", 10)
    with pytest.raises(own_model.OwnModelError, match="larger than"):
        own_model.read_own_model(write_model(tmp_path))


def test_its_objects_become_labels_with_boxes(tmp_path: Path) -> None:
    from backend.recognition.own_recogniser import OwnRecogniser
    from tests.corpus import pictures
    from tests.unit.backend.recognition.own_models import write_model

    analysis = OwnRecogniser(write_model(tmp_path)).analyse(
        open_image(pictures.jpeg(), max_pixels=10**8)
    )
    labels = {label["Name"]: label for label in analysis["Labels"]}
    assert analysis["LabelModelVersion"] == "own model detector"
    assert labels["Dog"]["Confidence"] == 90
    assert len(labels["Dog"]["Instances"]) == 1  # the second box is the same dog
    assert labels["Animal"]["Confidence"] == 90
    gnome = labels["Garden Gnome"]
    assert (gnome["Parents"], gnome["Categories"], gnome["Confidence"]) == ([], [], 50)
    assert gnome["Instances"][0]["BoundingBox"]["Left"] == pytest.approx(0.6, abs=1e-6)

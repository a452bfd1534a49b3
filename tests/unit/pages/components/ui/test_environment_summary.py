import pytest

from backend.config.settings import Settings, load_settings
from pages.components.ui import environment_summary
from pages.components.ui.environment_summary import deployed, embedded
from tests.unit.backend.recognition.models import needs_models


def tags(settings: Settings) -> str:
    return next(row for row in embedded(settings).rows if row["Part"] == "Tags")["Embedded or real"]


def test_the_embedded_aws_is_described() -> None:
    assert "stay on this machine" in embedded(load_settings({})).summary


@needs_models
def test_the_local_recogniser_is_described() -> None:
    assert "draw boxes" in tags(load_settings({}))


def test_the_stand_in_is_described() -> None:
    settings = load_settings({"PHOTO_RECOGNISER": "stand-in"})
    assert "does not recognize objects" in tags(settings)


def test_a_recogniser_that_cannot_run_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    reason = "The package onnxruntime is not installed."
    monkeypatch.setattr(environment_summary, "unavailable_because", lambda: reason)
    assert reason in tags(load_settings({}))


def test_photos_sent_to_rekognition_are_mentioned() -> None:
    summary = embedded(load_settings({"PHOTO_REKOGNITION": "aws"}))
    assert "Amazon Rekognition" in summary.summary
    assert "stay on this machine" not in summary.summary


def test_every_part_of_a_deployed_stack_is_real() -> None:
    summary = deployed(load_settings({"PHOTO_STACK": "mine"}))
    assert "mine" in summary.summary
    assert {row["Embedded or real"] for row in summary.rows} == {"Real"}

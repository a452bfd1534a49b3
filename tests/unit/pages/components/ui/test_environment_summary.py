from backend.config.settings import load_settings
from pages.components.ui.environment_summary import deployed, embedded


def test_a_demo_says_what_is_emulated() -> None:
    run = embedded(load_settings({}))
    assert "Nothing leaves this machine" in run.summary
    tags = next(row for row in run.rows if row["Part"] == "Tags")
    assert "recognises nothing" in tags["Embedded or real"]


def test_forwarding_to_rekognition_is_told() -> None:
    run = embedded(load_settings({"PHOTO_REKOGNITION": "aws"}))
    assert "Amazon Rekognition" in run.summary
    assert "Nothing leaves" not in run.summary


def test_a_deployment_is_real() -> None:
    run = deployed(load_settings({"PHOTO_STACK": "mine"}))
    assert "mine" in run.summary
    assert {row["Embedded or real"] for row in run.rows} == {"Real"}

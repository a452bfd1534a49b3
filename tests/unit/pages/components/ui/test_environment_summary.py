from backend.config.settings import load_settings
from pages.components.ui.environment_summary import deployed, embedded


def test_the_embedded_aws_is_described() -> None:
    summary = embedded(load_settings({}))
    assert "stay on this machine" in summary.summary
    tags = next(row for row in summary.rows if row["Part"] == "Tags")
    assert "does not recognize objects" in tags["Embedded or real"]


def test_photos_sent_to_rekognition_are_mentioned() -> None:
    summary = embedded(load_settings({"PHOTO_REKOGNITION": "aws"}))
    assert "Amazon Rekognition" in summary.summary
    assert "stay on this machine" not in summary.summary


def test_every_part_of_a_deployed_stack_is_real() -> None:
    summary = deployed(load_settings({"PHOTO_STACK": "mine"}))
    assert "mine" in summary.summary
    assert {row["Embedded or real"] for row in summary.rows} == {"Real"}

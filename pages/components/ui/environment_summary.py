"""Describes what this dashboard runs on: embedded AWS or a real AWS account."""

from dataclasses import dataclass

from backend.config.settings import Settings
from backend.recognition.availability import unavailable_because
from backend.services import services

_EMBEDDED = "Emulated on this machine"


@dataclass(frozen=True)
class EnvironmentSummary:
    """A summary (Markdown), a row for each part, and a note."""

    summary: str
    rows: list[dict[str, str]]
    note: str


def environment_summary() -> EnvironmentSummary:
    """Describe what this dashboard runs on."""
    settings = services().settings
    return embedded(settings) if settings.stack is None else deployed(settings)


def embedded(settings: Settings) -> EnvironmentSummary:
    """Describe the embedded AWS."""
    forwards = settings.recogniser == "aws"
    rows = [
        _row("Dashboard", "Streamlit", "Real"),
        _row(
            "Workflow",
            "State machine in Amazon States Language",
            "Real definition, run by an emulator",
        ),
        _row("Tasks", "Lambda functions in Python", "Real code, run by an emulator"),
        _row("Photos", "S3", _EMBEDDED),
        _row("Albums, metadata", "DynamoDB", _EMBEDDED),
        _row("Accounts", "Cognito", f"{_EMBEDDED}; no e-mail is sent"),
        _row("Permissions", "IAM policies of the template", "Enforced by an emulator"),
        _row("Metadata, thumbnails", "Pillow, ExifRead", "Real: read from each photo"),
        _row("Tags", *recogniser_row(settings)),
        _row("Maps", "Land outlines from Natural Earth", "Real; no map tiles are loaded"),
    ]
    network = (
        "Photos are sent to Amazon Rekognition only."
        if forwards
        else "Your photos stay on this machine."
    )
    return EnvironmentSummary(
        "This dashboard runs on an **embedded AWS**: an emulator on this machine, with the same "
        f"template, functions and permissions as in a real AWS account. {network}",
        rows,
        "It costs nothing. To use real AWS, set PHOTO_STACK to the name of a deployed stack.",
    )


def recogniser_row(settings: Settings) -> tuple[str, str]:
    """What labels photos on the embedded AWS, and how."""
    if settings.recogniser == "aws":
        return (
            "Amazon Rekognition",
            "Real: uses the credentials of the user who runs this dashboard",
        )
    if settings.recogniser_model:
        return "Own model", f"Real: {settings.recogniser_model.name} on this machine"
    how = "Computed from pixels and EXIF; does not recognize objects"
    if settings.recogniser == "stand-in":
        return "Stand-in for Rekognition", how
    if reason := unavailable_because():
        return "Stand-in for Rekognition", f"{how}. The local recognizer cannot run: {reason}"
    return (
        "Local recognizer",
        "Real: two neural networks on this machine name objects and draw boxes",
    )


def deployed(settings: Settings) -> EnvironmentSummary:
    """Describe a stack in a real AWS account."""
    names = {
        "Workflow": "AWS Step Functions",
        "Tasks": "AWS Lambda",
        "Photos": "Amazon S3",
        "Albums, metadata": "Amazon DynamoDB",
        "Accounts": "Amazon Cognito",
        "Tags": "Amazon Rekognition",
    }
    return EnvironmentSummary(
        f"This dashboard uses the stack `{settings.stack}` in a real AWS account.",
        [_row(part, service, "Real") for part, service in names.items()],
        "Maps show land outlines from Natural Earth; no map tiles are loaded.",
    )


def _row(part: str, service: str, real: str) -> dict[str, str]:
    return {"Part": part, "Service": service, "Embedded or real": real}

"""What stands behind the pages of this run, in words."""

from dataclasses import dataclass

from backend.config.settings import Settings
from backend.services import services

_EMBEDDED = "Emulated on this machine"


@dataclass(frozen=True)
class AboutRun:
    """A summary, a line for each part, and a last word."""

    summary: str
    rows: list[dict[str, str]]
    note: str


def about_run() -> AboutRun:
    """This run."""
    settings = services().settings
    return embedded(settings) if settings.stack is None else deployed(settings)


def embedded(settings: Settings) -> AboutRun:
    """A run on the embedded AWS."""
    forwards = settings.recogniser == "aws"
    recogniser = (
        ("Amazon Rekognition", "Real: asked with the keys of whoever runs this")
        if forwards
        else ("Stand-in", "Computed here from pixels and EXIF; it recognises nothing")
    )
    rows = [
        _row("Dashboard", "Streamlit", "Real"),
        _row("Workflow", "State machine in Amazon States Language", "Real definition, emulated"),
        _row("Steps", "Lambda functions in Python", "Real code, run by the emulator"),
        _row("Photos", "S3", _EMBEDDED),
        _row("Albums, metadata", "DynamoDB", _EMBEDDED),
        _row("Accounts", "Cognito", f"{_EMBEDDED}; no mail is sent"),
        _row("Permissions", "IAM policies of the template", "Enforced, by the emulator"),
        _row("Metadata, thumbnails", "Pillow, ExifRead", "Real: made from each photo"),
        _row("Tags", *recogniser),
        _row("Maps", "Natural Earth's land outlines", "Real; no tiles, nothing is fetched"),
    ]
    leaves = (
        "Photos leave this machine only for Amazon Rekognition."
        if forwards
        else "Nothing leaves this machine."
    )
    return AboutRun(
        "This dashboard runs on an **embedded AWS**: the template, functions and permissions that "
        f"a real account would get, deployed to an emulator on this machine. {leaves}",
        rows,
        "Nobody is billed. PHOTO_STACK set to the name of a deployed stack makes this same "
        "dashboard use real AWS.",
    )


def deployed(settings: Settings) -> AboutRun:
    """A run on real AWS."""
    names = {
        "Workflow": "AWS Step Functions",
        "Steps": "AWS Lambda",
        "Photos": "Amazon S3",
        "Albums, metadata": "Amazon DynamoDB",
        "Accounts": "Amazon Cognito",
        "Tags": "Amazon Rekognition",
    }
    return AboutRun(
        f"This dashboard uses the stack `{settings.stack}` of a real AWS account.",
        [_row(part, service, "Real") for part, service in names.items()],
        "Maps are drawn from Natural Earth's land outlines; nothing is fetched for them.",
    )


def _row(part: str, made_of: str, real: str) -> dict[str, str]:
    return {"Part": part, "What it is": made_of, "Embedded or real": real}

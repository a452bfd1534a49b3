"""The settings of an installation.

Each setting comes from an environment variable or, under the same name, from ``[photo]`` in
``.streamlit/secrets.toml``. The environment variable has priority.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Recogniser = Literal["local", "stand-in", "aws"]
Durability = Literal["normal", "full"]

_SECRETS_FILE = Path(".streamlit/secrets.toml")
_SHORTEST_TOKEN = 16
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class SettingsError(Exception):
    """The value of a setting is invalid; the message names the setting."""


@dataclass(frozen=True)
class CodeHints:
    """Confirmation codes that the embedded AWS accepts; it sends no e-mail."""

    confirm: str
    reset: str


@dataclass(frozen=True)
class Objectives:
    """The service levels that operators are alerted about."""

    without_loss: float
    """Share of executions that lose no results, above 0 and below 1."""
    visible_seconds: int
    """From the upload to the result, for 95 of 100 photos."""


@dataclass(frozen=True)
class Settings:
    """The settings."""

    stack: str | None
    """Name of the CloudFormation stack on real AWS; None for the embedded AWS."""
    data_dir: Path
    """All state of the embedded AWS."""
    durability: Durability
    """What the embedded AWS survives without loss: the death of processes, or power cuts too."""
    aws_port: int | None
    """Port of the embedded AWS on 127.0.0.1; None: 4566 if free, else a free one."""
    session_key: str | None = field(repr=False)
    """Fernet key that encrypts session cookies; None: the embedded AWS creates one."""
    recogniser: Recogniser
    """Who labels photos on the embedded AWS: networks on this machine, the stand-in that computes
    labels from pixels, or Amazon Rekognition."""
    recogniser_model: Path | None
    """A detector of the user's own in ONNX, instead of the networks on this machine."""
    max_pixels: int
    """Photos with more pixels are rejected before they are decoded."""
    keep_converted_originals: bool
    """Whether a HEIC, WebP or AVIF file is stored beside the JPEG that it was converted to."""
    objectives: Objectives
    """The service levels."""
    metrics_token: str | None = field(repr=False)
    """Bearer token of ``GET /metrics``; None: there is no such route."""
    alert_email: str
    """Address that CloudWatch alarms are sent to on real AWS; empty for none."""
    alert_webhook: str
    """HTTPS URL that they are posted to; empty for none."""
    tracing: bool
    """Whether AWS X-Ray traces the functions and the state machine on real AWS."""
    by_invitation: bool
    """Whether nobody can create an account without an invitation."""
    mfa: str
    """Codes of an authenticator app: OFF, OPTIONAL for users who want it, ON for everybody."""
    max_photos_per_user: int
    """Photos that one user may store, those in Trash included; 0 for no limit."""
    max_megabytes_per_user: int
    """Millions of bytes that one user may store; 0 for no limit."""
    rekognition_calls_per_day: int
    """Calls of Rekognition on one day (UTC), after which photos wait; 0 for no ceiling."""
    rekognition_region: str
    """Region of Amazon Rekognition on real AWS; empty for the region of the stack."""
    server_address: str
    """Address that the dashboard listens on."""
    server_port: int
    """Port of the dashboard."""

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the CloudFormation template."""
        return {
            "MaxPixels": str(self.max_pixels),
            "AlertEmail": self.alert_email,
            "AlertWebhook": self.alert_webhook,
            "Tracing": "Active" if self.tracing else "PassThrough",
            "RekognitionRegion": self.rekognition_region,
            "SignUp": "invitation" if self.by_invitation else "open",
            "RekognitionCallsPerDay": str(self.rekognition_calls_per_day),
            "Mfa": self.mfa,
            "MaxPhotosPerUser": str(self.max_photos_per_user),
            "MaxMegabytesPerUser": str(self.max_megabytes_per_user),
        }

    @property
    def demo_accounts(self) -> bool:
        """Whether demo accounts exist: only if no other machine can reach the dashboard."""
        return self.stack is None and self.server_address in _LOOPBACK

    @property
    def hosts(self) -> frozenset[str] | None:
        """The values of the Host header that the dashboard accepts; None: any (a proxy decides).

        With public demo passwords, any other host name indicates DNS rebinding.
        """
        return frozenset({"127.0.0.1", "localhost", "[::1]"}) if self.demo_accounts else None

    @property
    def code_hints(self) -> CodeHints | None:
        """The confirmation codes to show on the pages; None unless demo accounts exist."""
        if not self.demo_accounts:
            return None
        return CodeHints(confirm="123456", reset="654321")

    @property
    def dashboard_origins(self) -> tuple[str, ...]:
        """Origins whose pages may send requests to the embedded AWS (CORS)."""
        return tuple(f"http://{host}:{self.server_port}" for host in ("127.0.0.1", "localhost"))


def load_settings(
    environ: Mapping[str, str] = os.environ, secrets_file: Path = _SECRETS_FILE
) -> Settings:
    """Read the settings. Raises SettingsError for a setting that is invalid or not safe."""
    values = {**_secrets(secrets_file), **{k: v for k, v in environ.items() if v}}
    address = values.get("STREAMLIT_SERVER_ADDRESS", "127.0.0.1")
    if path := values.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/"):
        raise SettingsError(
            f"server.baseUrlPath is {path!r}, but the dashboard needs a host name or a port of its "
            "own: its cookies, links and routes begin at /. Remove the setting"
        )
    stack = values.get("PHOTO_STACK")
    if stack is None and address not in _LOOPBACK:
        raise SettingsError(
            f"server.address is {address}, but the embedded AWS is for one machine: its "
            "confirmation codes are public, so any visitor could take over any account. Set "
            "PHOTO_STACK to the name of a stack on AWS, or serve on 127.0.0.1"
        )
    return Settings(
        stack=stack,
        data_dir=Path(values.get("PHOTO_DATA_DIR", ".data")).absolute(),
        durability=_durability(values),
        aws_port=_port(values, "PHOTO_AWS_PORT"),
        session_key=values.get("PHOTO_SESSION_KEY"),
        recogniser=_recogniser(values, environ),
        recogniser_model=_optional_path(environ, "PHOTO_RECOGNISER_MODEL"),
        max_pixels=_count(values, "PHOTO_MAX_PIXELS", 100_000_000),
        keep_converted_originals=_yes_or_no(values, "PHOTO_KEEP_CONVERTED_ORIGINALS"),
        objectives=_objectives(values),
        metrics_token=_metrics_token(values),
        alert_email=values.get("PHOTO_ALERT_EMAIL", ""),
        alert_webhook=_https_url(values, "PHOTO_ALERT_WEBHOOK"),
        tracing=_one_of(values, "PHOTO_TRACING", "on", "off", default="off") == "on",
        by_invitation=_one_of(values, "PHOTO_SIGN_UP", "open", "invitation", default="open")
        == "invitation",
        mfa=_one_of(values, "PHOTO_MFA", "off", "optional", "on", default="off").upper(),
        max_photos_per_user=_limit(values, "PHOTO_MAX_PHOTOS_PER_USER"),
        max_megabytes_per_user=_limit(values, "PHOTO_MAX_MEGABYTES_PER_USER"),
        rekognition_calls_per_day=_limit(values, "PHOTO_REKOGNITION_CALLS_PER_DAY"),
        rekognition_region=values.get("PHOTO_REKOGNITION_REGION", ""),
        server_address=address,
        server_port=_port(values, "STREAMLIT_SERVER_PORT") or 8501,
    )


def _one_of(values: Mapping[str, str], name: str, *allowed: str, default: str) -> str:
    found = values.get(name, default)
    if found not in allowed:
        *first, last = map(repr, allowed)
        raise SettingsError(f"{name} is {found!r}; the values are {', '.join(first)} and {last}")
    return found


def _durability(values: Mapping[str, str]) -> Durability:
    found = _one_of(values, "PHOTO_DURABILITY", "normal", "full", default="normal")
    return "full" if found == "full" else "normal"


def _objectives(values: Mapping[str, str]) -> Objectives:
    name = "PHOTO_OBJECTIVE_WITHOUT_LOSS"
    text = values.get(name, "99.5")
    try:
        percent = float(text)
    except ValueError:
        percent = 0.0
    if not 0 < percent < 100:
        raise SettingsError(f"{name} is {text!r}; it must be a percentage above 0 and below 100")
    seconds = _count(values, "PHOTO_OBJECTIVE_VISIBLE_SECONDS", 60)
    return Objectives(without_loss=percent / 100, visible_seconds=seconds)


def _metrics_token(values: Mapping[str, str]) -> str | None:
    token = values.get("PHOTO_METRICS_TOKEN")
    if token is not None and len(token) < _SHORTEST_TOKEN:
        raise SettingsError(
            f"PHOTO_METRICS_TOKEN is too short; it must have at least {_SHORTEST_TOKEN} characters"
        )
    return token


def _https_url(values: Mapping[str, str], name: str) -> str:
    url = values.get(name, "")
    if url and not url.startswith("https://"):
        raise SettingsError(f"{name} is {url!r}; it must begin with https://")
    return url


def _recogniser(values: Mapping[str, str], environ: Mapping[str, str]) -> Recogniser:
    if forward := values.get("PHOTO_REKOGNITION"):
        if forward != "aws":
            raise SettingsError(f"PHOTO_REKOGNITION is {forward!r}; the only value is 'aws'")
        return "aws"
    if chosen := environ.get("PHOTO_RECOGNISER"):  # of this run only, so not from the file
        if chosen != "stand-in":
            raise SettingsError(f"PHOTO_RECOGNISER is {chosen!r}; the only value is 'stand-in'")
        return "stand-in"
    return "local"


def _optional_path(environ: Mapping[str, str], name: str) -> Path | None:
    """A path of this run only, so not from the file."""
    return Path(environ[name]).absolute() if environ.get(name) else None


def _secrets(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        section = tomllib.loads(path.read_text()).get("photo", {})
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error
    return {name: str(value) for name, value in section.items()}


def _count(values: Mapping[str, str], name: str, default: int) -> int:
    text = values.get(name, str(default))
    if not text.isdigit() or int(text) == 0:
        raise SettingsError(f"{name} is {text!r}; it must be a number above 0")
    return int(text)


def _limit(values: Mapping[str, str], name: str) -> int:
    """A number, 0 for no limit."""
    text = values.get(name, "0")
    if not (text.isascii() and text.isdigit()):
        raise SettingsError(f"{name} is {text!r}; it must be a number, 0 for no limit")
    return int(text)


def _yes_or_no(values: Mapping[str, str], name: str) -> bool:
    text = values.get(name, "no")
    if text not in ("yes", "no"):
        raise SettingsError(f"{name} is {text!r}; it must be 'yes' or 'no'")
    return text == "yes"


def _port(values: Mapping[str, str], name: str) -> int | None:
    text = values.get(name)
    if text is None:
        return None
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingsError(f"{name} is {text!r}; a port is a number from 1 to 65535")
    return int(text)

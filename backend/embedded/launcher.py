"""Starts and stops the embedded AWS: one child process, one folder, one port, one stack."""

import json
import shutil
import socket
from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from backend import reconcile
from backend.accounts import demo_accounts
from backend.config import stack_outputs
from backend.config.settings import Settings, SettingsError
from backend.deploy import deploy
from backend.embedded import environment
from backend.embedded.child import Child
from backend.embedded.data_folder import lock_folder
from backend.embedded.errors import EmbeddedAwsError
from backend.embedded.supervision import Supervision
from backend.recognition.availability import missing_engine
from backend.recognition.recogniser import user_credentials


class EmbeddedAws:
    """A running embedded AWS with its ``endpoint``, ``environment`` and stack ``outputs``."""

    def __init__(self, settings: Settings) -> None:
        if settings.mfa == "ON":
            raise SettingsError(
                "PHOTO_MFA is 'on', but the demo accounts of the embedded AWS are shared: nobody "
                "else could sign in to them. Use 'optional'"
            )
        credentials = user_credentials() if settings.recogniser == "aws" else None
        child_settings = {
            "origins": settings.dashboard_origins,
            "rekognition": credentials,
            "recogniser": _recogniser(settings),
            "folder": str(settings.data_dir),
            "power_cuts": settings.durability == "full",
        }
        self.outputs: Mapping[str, str] = {}
        self._lock = lock_folder(settings.data_dir)
        self._folder, port = settings.data_dir, _free_port(settings.aws_port)
        self.endpoint = f"http://{environment.HOST}:{port}"
        self.environment = environment.boto3_variables(self.endpoint)
        start = partial(Child, self._folder, port, json.dumps(child_settings), self._lock)
        (self._folder / "aws.log").unlink(missing_ok=True)
        self._supervision = Supervision(start(), start, self._continue, port)

    @property
    def child_pid(self) -> int:
        """The process of the emulator."""
        return self._supervision.child.pid

    @classmethod
    def start(cls, settings: Settings) -> "EmbeddedAws":
        """Start it, deploy the stack, and configure boto3 in this process for it.

        Raises EmbeddedAwsError, SettingsError.
        """
        aws = cls(settings)
        try:
            aws._supervision.child.wait_for_port()
            environment.configure_process(aws.endpoint)
            parameters = {
                "RekognitionEndpoint": f"{aws.endpoint}/rekognition",
                **settings.parameters,
            }
            aws.outputs = deploy(
                stack_outputs.DEFAULT_STACK, dependencies=False, parameters=parameters
            )
            demo_accounts.ensure(aws.outputs["UserPoolId"], enabled=settings.demo_accounts)
            aws._continue()
            aws._supervision.watch()
        except BaseException:
            aws.stop()
            raise
        return aws

    def stop(self) -> None:
        """Terminate the child process with all processes that it started."""
        self._supervision.stop()
        shutil.rmtree(self._folder / "tmp", ignore_errors=True)
        self._lock.close()

    def _continue(self) -> None:
        """Run again what the end of the earlier child process interrupted."""
        self._supervision.child.stack_is_deployed()
        reconcile.after_restart(self.outputs["ReconcileFunction"])


def _recogniser(settings: Settings) -> str:
    """The kind of recogniser for the worker processes. Raises SettingsError."""
    if settings.recogniser_model is None:
        return settings.recogniser
    if unavailable := missing_engine():
        raise SettingsError(f"PHOTO_RECOGNISER_MODEL: {unavailable}")
    from backend.recognition.own_model import OwnModelError, read_own_model

    try:
        read_own_model(settings.recogniser_model)
    except OwnModelError as error:
        raise SettingsError(f"PHOTO_RECOGNISER_MODEL: {error}") from error
    return str(settings.recogniser_model)


def _free_port(configured: int | None) -> int:
    for port in [configured] if configured else [4566, 0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind((environment.HOST, port))
                return int(probe.getsockname()[1])
    raise EmbeddedAwsError(f"PHOTO_AWS_PORT: port {configured} is in use")

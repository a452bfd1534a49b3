"""The backend of the dashboard: pages and routes get everything from ``services()``."""

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import Any

import boto3

from backend.accounts import demo_accounts
from backend.accounts.account_deletion import AccountDeletion
from backend.accounts.accounts import Accounts
from backend.accounts.cognito import Cognito
from backend.accounts.sessions import Sessions, load_or_create_key
from backend.accounts.user import User
from backend.aws.state_machine import StateMachine
from backend.aws.step_functions import ExecutionDescription, ExecutionNotFound
from backend.config.boto_sessions import aws_session, role_session
from backend.config.settings import Settings, SettingsError, load_settings
from backend.config.stack_outputs import DEFAULT_STACK, Stack, describe_stack
from backend.conversion.converter import Converter
from backend.database.albums import Albums
from backend.database.content_hashes import Contents
from backend.database.identities import Identities
from backend.database.photo import Photo
from backend.database.photos import Photos
from backend.errors import AwsError
from backend.gallery.allowance import Allowance
from backend.gallery.background_upload import BackgroundUpload
from backend.gallery.library import Library
from backend.gallery.photo_cache import PhotoCache
from backend.operations.demo_operations import (
    DemoDay,
    DemoRun,
    add_album,
    upload_photos,
)
from backend.operations.health import Health, aws_checks
from backend.operations.label_comparison import (
    ComparedPhoto,
    DecidedPhoto,
    Decision,
    LabelComparison,
    PhotoId,
)
from backend.operations.operations import Operations
from backend.operations.overview_board import OverviewBoard
from backend.operations.pipeline_metrics import PipelineMetrics, read_pipeline_metrics
from backend.operations.seeded_executions import SeededDay
from backend.resources import Resources

_log = logging.getLogger(__name__)
_SEEDED_OWNERS = tuple(f"us-east-1:seeded{number}-0000" for number in (1, 2, 3))
"""Owners of seeded executions beside the operator: nobody has these ids."""


@dataclass(frozen=True)
class RecordedExecution:
    """An execution with its history."""

    description: ExecutionDescription
    events: list[dict[str, Any]]


class Services:
    """The backend of one stack, for one dashboard process.

    What users do with their own albums and photos uses the user's credentials; the rest uses the
    permissions of the server.
    """

    def __init__(self, settings: Settings, session: boto3.Session) -> None:
        self.settings = settings
        self._session = session
        self.stack: Stack = describe_stack(settings.stack or DEFAULT_STACK, session)
        user_pools = session.client("cognito-idp")
        self._server = Resources(cache(session.client), self.stack.resource_names)
        self.cognito = Cognito(self.stack, user_pools, session.client("cognito-identity"))
        self.sessions = Sessions(
            self.cognito, _session_key(settings), opened=self._remember_identity
        )
        shared = demo_accounts.ACCOUNTS if settings.demo_accounts else ()
        self.accounts = Accounts(
            self.stack,
            user_pools,
            self.cognito,
            self.sessions,
            shared=shared,
            by_invitation=settings.by_invitation,
        )
        self._reads = PhotoCache()
        self.overview_board = OverviewBoard()
        """What the overview, Health and the banner show."""
        self.demo_run: DemoRun | None = None
        """The latest run of the demonstration."""
        self._demo_lock = threading.Lock()

    def library(self, user: User) -> Library:
        """A user's albums and photos."""
        resources = self._resources(user)
        table, storage, server = resources.image_metadata, resources.photo_storage, self._server
        return Library(
            user,
            Albums(table, user.owner),
            Photos(table, user.owner, changed=lambda: self._reads.forget(user.owner)),
            Contents(table, user.owner),
            storage,
            cache=self._reads,
            allowance=Allowance(user.owner, server.library_limits, server.operations, storage),
        )

    def account_deletion(self, user: User) -> AccountDeletion:
        """The deletion of a user's account with all its data."""
        self._reads.forget(user.owner)
        resources = self._resources(user)
        return AccountDeletion(
            user,
            resources.image_metadata,
            resources.photo_storage,
            self._server.operations,
            self.accounts,
        )

    def operations(self, operator: User) -> Operations:
        """The backend of the operations pages; IAM denies access to users who are no operators."""
        return Operations(operator, self.stack)

    def start_demo_day(self, operator: User) -> None:
        """Start the demonstration with the operator's own photos, unless it is running."""
        with self._demo_lock:
            if self.demo_run is None or self.demo_run.has_ended:
                storage = self._resources(operator).photo_storage
                library, operations = self.library(operator), self.operations(operator)
                seeded = SeededDay(
                    self._server.operations,
                    self._server.step_functions.execution_arn,
                    (operator.owner, *_SEEDED_OWNERS),
                    datetime.now(UTC),
                )
                self.demo_run = DemoRun(
                    DemoDay(library, storage, operations, self.settings.data_dir, seeded.write)
                )

    def upload_demo_photos(self, operator: User, count: int) -> tuple[str, BackgroundUpload]:
        """Begin to upload generated photos to a new album of an operator, for a demonstration.

        Returns the id of the album, and the upload.
        """
        library = self.library(operator)
        album_id = add_album(library)
        return album_id, BackgroundUpload(lambda: upload_photos(library, album_id, count))

    @cached_property
    def converter(self) -> Converter:
        """Converts HEIC, WebP and AVIF files to JPEG before their upload."""
        return Converter(max_pixels=self.settings.max_pixels)

    @cached_property
    def health(self) -> Health:
        """Health checks of the AWS services that the dashboard uses."""
        return Health(aws_checks(self.stack, self._session))

    def pipeline_metrics(self) -> PipelineMetrics:
        """The metrics of the pipeline, with the permissions of the role that reads only counters.

        Raises AwsUnavailable, AwsRefused.
        """
        return read_pipeline_metrics(self._counters.operations, datetime.now(UTC))

    @cached_property
    def _counters(self) -> Resources:
        session = role_session(self.stack.metrics_role, self._session, "metrics")
        return Resources(cache(session.client), self.stack.resource_names)

    @cached_property
    def state_machine(self) -> StateMachine:
        """The deployed state machine."""
        return self._server.step_functions.definition()

    def execution_of(self, user: User, photo: Photo) -> RecordedExecution:
        """The latest execution of a user's photo. Raises ExecutionNotFound.

        It is read with the server's permissions. The execution's input decides who owns it: the ARN
        comes from an item that its owner can write.
        """
        if not photo.execution_arn:
            raise ExecutionNotFound(photo.photo_id)
        step_functions = self._server.step_functions
        description = step_functions.describe(photo.execution_arn)
        if description.input.get("owner") != user.owner:
            raise ExecutionNotFound(photo.photo_id)
        return RecordedExecution(description, step_functions.history(description.arn))

    def run_again(self, user: User, photo: Photo) -> None:
        """Start another attempt at a user's photo. Raises RetryRefused."""
        self._server.execution_starter.start_retry(user.owner, photo.photo_id)
        self._reads.forget(user.owner)

    def compare_labels(
        self, user: User, photo_ids: Sequence[str]
    ) -> Iterator[tuple[ComparedPhoto, ...]]:
        """Detect the labels of a user's photos again; nothing is replaced until it is accepted.

        The function reads and writes only the photos of this user. Raises ActionFailed,
        AwsUnavailable, AwsRefused.
        """
        photos = [PhotoId(user.owner, photo_id) for photo_id in photo_ids]
        return self._label_comparison.compare(photos)

    def decide_labels(
        self, user: User, decision: Decision, photos: Sequence[ComparedPhoto]
    ) -> Iterator[tuple[DecidedPhoto, ...]]:
        """Accept or discard the proposed labels of a user's photos. Raises as compare_labels."""
        own = [photo for photo in photos if photo.owner == user.owner]
        for batch in self._label_comparison.decide(decision, own):
            self._reads.forget(user.owner)
            yield batch

    @cached_property
    def _label_comparison(self) -> LabelComparison:
        functions = self._session.client("lambda")
        return LabelComparison(functions, self.stack.compare_labels_function)

    def _remember_identity(self, user: User) -> None:
        """Store who has which identity, for bulk imports; a session does not depend on it."""
        try:
            Identities(self._server.operations).add(user.user_id, user.owner)
        except AwsError:
            _log.exception("the identity of a user was not stored")

    def _resources(self, user: User) -> Resources:
        """The stack's resources, with a user's permissions."""
        return Resources(user.client, self.stack.resource_names)


def services() -> Services:
    """The backend of this process. Tests replace ``create_services``."""
    return create_services()


@cache
def create_services() -> Services:
    """Create the backend from the settings; every call returns the same one."""
    return Services(load_settings(), aws_session())


def _session_key(settings: Settings) -> str:
    if settings.session_key:
        return settings.session_key
    if settings.stack:
        raise SettingsError(
            "PHOTO_SESSION_KEY must be set with PHOTO_STACK; make one with: python -c "
            "'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
        )
    return load_or_create_key(settings.data_dir)

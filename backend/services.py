"""Everything the pages may ask for, wired to one stack. Pages begin with ``services()``."""

import threading
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import boto3

from backend.accounts import demo_accounts
from backend.accounts.accounts import Accounts
from backend.accounts.cognito import Cognito
from backend.accounts.deletion import AccountDeletion
from backend.accounts.sessions import Sessions, load_or_create_key
from backend.accounts.user import User
from backend.aws.photo_storage import PhotoStorage
from backend.aws.state_machine import StateMachine
from backend.aws.step_functions import ExecutionDescription, ExecutionNotFound, StepFunctions
from backend.config.boto_sessions import aws_session
from backend.config.settings import Settings, SettingsError, load_settings
from backend.config.stack_outputs import DEFAULT_STACK, Stack, describe_stack
from backend.database.albums import Albums
from backend.database.content_hashes import Contents
from backend.database.photo import Photo
from backend.database.photos import Photos
from backend.database.table import Table
from backend.executions.starter import ExecutionStarter
from backend.gallery.library import Library
from backend.gallery.photo_cache import PhotoCache
from backend.operations.demo_operations import DemoDay, DemoRun
from backend.operations.health import Health, aws_checks
from backend.operations.operations import Operations


@dataclass(frozen=True)
class RecordedExecution:
    """An execution with its history."""

    description: ExecutionDescription
    events: list[dict[str, Any]]


class Services:
    """The backend of one stack, as one dashboard process uses it."""

    def __init__(self, settings: Settings, session: boto3.Session) -> None:
        self.settings = settings
        self._session = session
        self.stack: Stack = describe_stack(settings.stack or DEFAULT_STACK, session)
        user_pools = session.client("cognito-idp")
        self.cognito = Cognito(self.stack, user_pools, session.client("cognito-identity"))
        self.sessions = Sessions(self.cognito, _session_key(settings))
        shared = demo_accounts.ACCOUNTS if settings.demo_accounts else ()
        self.accounts = Accounts(self.stack, user_pools, self.cognito, self.sessions, shared=shared)
        self._reads = PhotoCache()
        self.demo_run: DemoRun | None = None
        """The latest day of operations for a demonstration."""
        self._demo_lock = threading.Lock()
        self._step_functions = StepFunctions(
            session.client("stepfunctions"), self.stack.state_machine_arn
        )

    def library(self, user: User) -> Library:
        """A user's albums and photos."""
        table = Table(user.client("dynamodb"), self.stack.image_metadata_table)
        return Library(
            user,
            Albums(table, user.owner),
            Photos(table, user.owner, changed=lambda: self._reads.forget(user.owner)),
            Contents(table, user.owner),
            PhotoStorage(user.client("s3"), self.stack.photo_repo),
            cache=self._reads,
        )

    def account_deletion(self, user: User) -> AccountDeletion:
        """The deletion of a user's account with all its data."""
        self._reads.forget(user.owner)
        return AccountDeletion(
            user,
            Table(user.client("dynamodb"), self.stack.image_metadata_table),
            PhotoStorage(user.client("s3"), self.stack.photo_repo),
            Table(self._session.client("dynamodb"), self.stack.operations_table),
            self.accounts,
        )

    def operations(self, operator: User) -> Operations:
        """All of operations, with an operator's permissions: IAM refuses everybody else."""
        return Operations(operator, self.stack)

    def start_demo_day(self, operator: User) -> None:
        """Begin a day of operations of the operator's own photos, unless one is under way."""
        with self._demo_lock:
            if self.demo_run is None or self.demo_run.has_ended:
                storage = PhotoStorage(operator.client("s3"), self.stack.photo_repo)
                library, operations = self.library(operator), self.operations(operator)
                self.demo_run = DemoRun(
                    DemoDay(library, storage, operations, self.settings.data_dir)
                )

    @cached_property
    def health(self) -> Health:
        """What the dashboard stands on."""
        return Health(aws_checks(self.stack, self._session))

    @cached_property
    def state_machine(self) -> StateMachine:
        """The deployed state machine."""
        return self._step_functions.definition()

    def execution_of(self, user: User, photo: Photo) -> RecordedExecution:
        """The latest execution of a user's photo. Raises ExecutionNotFound.

        Read with the server's role, so ownership is decided by the execution's own input: the
        ARN stands in an item that its owner can write.
        """
        if not photo.execution_arn:
            raise ExecutionNotFound(photo.photo_id)
        description = self._step_functions.describe(photo.execution_arn)
        if description.input.get("owner") != user.owner:
            raise ExecutionNotFound(photo.photo_id)
        return RecordedExecution(description, self._step_functions.history(description.arn))

    def run_again(self, user: User, photo: Photo) -> None:
        """Start another attempt at a user's photo. Raises RetryRefused."""
        self._starter.start_again(user.owner, photo.photo_id)
        self._reads.forget(user.owner)

    @cached_property
    def _starter(self) -> ExecutionStarter:
        dynamodb = self._session.client("dynamodb")
        return ExecutionStarter(
            PhotoStorage(self._session.client("s3"), self.stack.photo_repo),
            Table(dynamodb, self.stack.image_metadata_table),
            Table(dynamodb, self.stack.operations_table),
            self._step_functions,
        )


@cache
def services() -> Services:
    """The one backend of this process, from the environment's settings."""
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

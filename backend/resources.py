"""The stack's resources, behind their adapters: the only module that connects them to clients.

The Lambda functions, the dashboard and the commands create one ``Resources`` for each set of
permissions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from backend.aws.photo_storage import PhotoStorage
from backend.aws.rekognition import Rekognition
from backend.aws.step_functions import StepFunctions
from backend.database.library_usage import LibraryLimits
from backend.database.owners import Owners
from backend.database.rekognition_calls import RekognitionCalls
from backend.database.table import Table
from backend.executions.admission import Admission
from backend.executions.outcomes import OutcomeRecorder
from backend.executions.starter import ExecutionStarter


@dataclass(frozen=True)
class Resources:
    """Bucket, tables and state machine of one stack, with the permissions of the clients.

    Each property reads only the names that it needs, so a Lambda function needs no others in its
    environment.
    """

    client: Callable[..., Any]
    """Returns boto3's client of a service, the same one at each call. Takes its name, and for
    another region than the stack's ``region_name``."""
    names: Mapping[str, str]
    """Physical names by environment variable of the Lambda functions (see template.yaml)."""

    @cached_property
    def photo_storage(self) -> PhotoStorage:
        """The photo bucket."""
        return PhotoStorage(self.client("s3"), self.names["PHOTO_REPO"])

    @cached_property
    def image_metadata(self) -> Table:
        """The table of albums and photos."""
        return Table(self.client("dynamodb"), self.names["IMAGE_METADATA_TABLE"])

    @cached_property
    def operations(self) -> Table:
        """The table of executions, counters and the audit trail; users have no access to it."""
        return Table(self.client("dynamodb"), self.names["OPERATIONS_TABLE"])

    @cached_property
    def owners(self) -> Owners:
        """All owners with an execution."""
        return Owners(self.operations)

    @cached_property
    def step_functions(self) -> StepFunctions:
        """The state machine."""
        return StepFunctions(self.client("stepfunctions"), self.names["STATE_MACHINE_ARN"])

    @cached_property
    def rekognition(self) -> Rekognition:
        """Amazon Rekognition, in the region of the stack or in another one that the stack names."""
        if region := self.names.get("REKOGNITION_REGION"):
            return Rekognition(self.client("rekognition", region_name=region), reads_bucket=False)
        return Rekognition(self.client("rekognition"))

    @property
    def rekognition_calls(self) -> RekognitionCalls:
        """The calls of Rekognition on each day, and their ceiling."""
        ceiling = int(self.names.get("REKOGNITION_CALLS_PER_DAY") or 0)
        return RekognitionCalls(self.operations, ceiling)

    @cached_property
    def execution_starter(self) -> ExecutionStarter:
        """Starts executions."""
        return ExecutionStarter(
            self.photo_storage,
            self.image_metadata,
            self.operations,
            self.owners,
            self.step_functions,
            Admission(self.photo_storage, self.operations, self.names),
        )

    @property
    def library_limits(self) -> LibraryLimits:
        """The most that one user's library may hold."""
        return LibraryLimits.of(self.names)

    @cached_property
    def outcome_recorder(self) -> OutcomeRecorder:
        """Records the outcomes of executions."""
        return OutcomeRecorder(self.image_metadata, self.operations, self.step_functions)

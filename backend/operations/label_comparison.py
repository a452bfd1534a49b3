"""Invokes the function CompareLabels: labels of another model are compared before they replace any.

Owners and operators use it, with different credentials. It returns numbers; owners read the names
of the labels from their photos' items.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from backend.operations.lambda_functions import invoke

if TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

_T = TypeVar("_T")
_BATCH = 2
"""Photos of one invocation, so that it ends before the client's read time-out of 20 seconds."""
Decision = Literal["accept", "discard"]


class PhotoId(NamedTuple):
    """A photo and its owner."""

    owner: str
    photo_id: str


@dataclass(frozen=True)
class ComparedPhoto:
    """How the labels of one photo would change."""

    owner: str
    photo_id: str
    refused: str | None = None
    """Why there is no comparison; then the other attributes have their default."""
    gained: int = 0
    """Number of labels."""
    lost: int = 0
    kept: int = 0
    before: str = ""
    """``LabelModelVersion`` of the current labels."""
    after: str = ""
    """``LabelModelVersion`` of the proposed labels."""
    proposed_at: str = ""

    @property
    def differs(self) -> bool:
        """Whether the proposal has other labels than the photo."""
        return bool(self.gained or self.lost)


@dataclass(frozen=True)
class DecidedPhoto:
    """The result of accepting or discarding one proposal."""

    photo_id: str
    refused: str | None = None


class LabelComparison:
    """The function CompareLabels, with the permissions of the client."""

    def __init__(self, functions: "LambdaClient", function: str) -> None:
        self._functions = functions
        self._function = function

    def compare(self, photos: Sequence[PhotoId]) -> Iterator[tuple[ComparedPhoto, ...]]:
        """Detect the labels of the photos again, in batches. Nothing is replaced.

        The function calls Rekognition for one photo after the other, so the rate stays within
        Rekognition's smallest quota, five calls a second. Raises ActionFailed, AwsUnavailable,
        AwsRefused.
        """
        for batch in _batches(list(dict.fromkeys(photos))):
            event = {"action": "compare", "photos": [photo._asdict() for photo in batch]}
            results = invoke(self._functions, self._function, event)["results"]
            yield tuple(
                ComparedPhoto(owner=photo.owner, **result)
                for photo, result in zip(batch, results, strict=True)
            )

    def decide(
        self, decision: Decision, photos: Sequence[ComparedPhoto]
    ) -> Iterator[tuple[DecidedPhoto, ...]]:
        """Accept or discard exactly these proposals, in batches.

        A photo whose proposal was replaced meanwhile is refused. Raises as ``compare``.
        """
        for batch in _batches(photos):
            names = ("owner", "photo_id", "proposed_at")
            wanted = [{name: asdict(photo)[name] for name in names} for photo in batch]
            event = {"action": decision, "photos": wanted}
            results = invoke(self._functions, self._function, event)["results"]
            yield tuple(DecidedPhoto(**result) for result in results)


def _batches(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (values[start : start + _BATCH] for start in range(0, len(values), _BATCH))

"""CompareLabels: detects labels again, and stores them as a proposal until they are accepted.

The dashboard invokes it for owners with their own identity id, operators invoke it for the photos
of executions. The result has numbers of labels, never their names, because operators do not see
the labels of users' photos; owners read the names from their items.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from backend import timestamps
from backend.aws.s3_keys import parse_upload_key
from backend.database.attribute_values import Item
from backend.database.label_proposals import LabelProposals, ProposalRefused
from backend.errors import AwsError, AwsUnavailable, PhotoError, ServiceNotInRegion
from backend.handlers.common.bad_request import BadRequest
from backend.handlers.common.environment import resources
from backend.handlers.common.label_detection import label_attributes

MOST = 5
"""Photos in one request, so that the function ends well before its time limit."""
Result = dict[str, Any]
log = logging.getLogger(__name__)
_NAMES = ("owner", "photo_id")


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Process ``{"action": "compare" | "accept" | "discard", "photos": [photo, ...]}``.

    A photo is ``{"owner", "photo_id"}``, and for accept and discard ``"proposed_at"``, which the
    comparison returned. Returns one result for each photo, in order: with ``refused`` (a sentence
    without its period, or None), and for a comparison the numbers of labels ``gained``, ``lost``
    and ``kept``, the label models ``before`` and ``after``, and ``proposed_at``.

    Raises BadRequest.
    """
    act = _ACTIONS.get(str(event.get("action")))
    photos = event.get("photos")
    if act is None:
        raise BadRequest(f"'action' must be one of: {', '.join(_ACTIONS)}")
    if not isinstance(photos, list) or not 1 <= len(photos) <= MOST:
        raise BadRequest(f"'photos' must be a list of 1 to {MOST} photos")
    names = _NAMES if act is _compare else (*_NAMES, "proposed_at")
    if not all(isinstance(p, Mapping) and _all_text(p, names) for p in photos):
        raise BadRequest(f"each photo must have {', '.join(names)}, all text")
    return {"results": [_result(act, photo) for photo in photos]}


def _all_text(photo: Mapping[str, Any], names: tuple[str, ...]) -> bool:
    return all(isinstance(photo.get(name), str) and photo[name] for name in names)


def _result(act: Callable[[LabelProposals, Mapping[str, str]], Result], photo: Any) -> Result:
    proposals = LabelProposals(resources().image_metadata, photo["owner"])
    try:
        return {"photo_id": photo["photo_id"], "refused": None, **act(proposals, photo)}
    except ProposalRefused as error:
        return {"photo_id": photo["photo_id"], "refused": str(error)}
    except (AwsError, PhotoError) as error:  # the other photos are still processed
        log.exception("photo %s of %s", photo["photo_id"], photo["owner"])
        return {"photo_id": photo["photo_id"], "refused": _reason(error)}


def _reason(error: AwsError | PhotoError) -> str:
    if isinstance(error, AwsUnavailable):
        return "an AWS service was unavailable, try again"
    if isinstance(error, PhotoError):
        return "the original is missing or cannot be decoded"
    if isinstance(error, ServiceNotInRegion):
        return "Amazon Rekognition does not exist in the region of the stack"
    return "AWS refused a request, see the log of CompareLabels"


def _compare(proposals: LabelProposals, wanted: Mapping[str, str]) -> Result:
    photo = proposals.labeled_photo(wanted["photo_id"])
    upload = parse_upload_key(photo.get("s3_key", ""))
    if not upload or upload.owner != proposals.owner:
        # Owners can write their items: another user's photo must not be read with this role.
        raise ProposalRefused("the photo has no original")
    attributes = _counted_attributes(upload.key, photo)
    proposed_at = timestamps.now()
    changes = proposals.store(photo, attributes, proposed_at)
    return {
        "gained": len(changes.gained),
        "lost": len(changes.lost),
        "kept": len(changes.kept),
        "before": photo["label_model_version"],
        "after": attributes["label_model_version"],
        "proposed_at": proposed_at,
    }


def _counted_attributes(key: str, photo: Item) -> dict[str, Any]:
    calls = resources().rekognition_calls
    if not calls.take():
        raise ProposalRefused("today's limit of tag detections is reached")
    try:
        return label_attributes(key, photo)
    except AwsUnavailable:
        calls.give_back()
        raise


def _accept(proposals: LabelProposals, photo: Mapping[str, str]) -> Result:
    proposals.accept(photo["photo_id"], photo["proposed_at"])
    return {}


def _discard(proposals: LabelProposals, photo: Mapping[str, str]) -> Result:
    proposals.discard(photo["photo_id"], photo["proposed_at"])
    return {}


_ACTIONS = {"compare": _compare, "accept": _accept, "discard": _discard}

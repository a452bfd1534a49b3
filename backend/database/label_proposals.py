"""Label proposals: labels that another model detected in a photo, until they are accepted.

A proposal is the attribute ``label_proposal`` of a photo's item. It has the attributes that the
step DetectLabels would write, so that accepting it needs no second call of Rekognition. The next
execution of the photo removes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.deleted_photos import is_deleted
from backend.database.label_changes import LabelChanges, label_changes
from backend.database.photo_attributes import parse_label_proposal, parse_labels
from backend.database.table import ConditionFailed, Table
from backend.database.update_expressions import update

LABEL_PROPOSAL = "label_proposal"
LABEL_ATTRIBUTES = ("labels", "tags", "label_model_version", "image_properties")
"""The attributes of a photo that come from the response of DetectLabels."""
_ENDED = ("SUCCEEDED", "PARTIAL")
_READ = ("label_model_version", "execution_arn", "width", "height", "size_bytes")
"""What a photo with labels has; owners can write their items."""
_SAME_PROPOSAL = (
    "{label_proposal.proposed_at} = :proposed_at AND {execution_arn} = :execution_arn"
    " AND {status} IN (:succeeded, :partial)"
)
_SAME_EXECUTION = "{execution_arn} = :execution_arn AND {status} IN (:succeeded, :partial)"
_STATUSES = {"succeeded": "SUCCEEDED", "partial": "PARTIAL"}


class ProposalRefused(Exception):
    """A proposal cannot be stored, accepted or discarded. The message is a sentence without its
    period, which users see."""


@dataclass(frozen=True)
class LabelProposals:
    """The proposals of one owner's photos."""

    table: Table
    owner: str

    def labeled_photo(self, photo_id: str) -> Item:
        """The item of a photo that has labels. Raises ProposalRefused."""
        photo = self.table.get(keys.photo_key(self.owner, photo_id), consistent=True)
        if photo is None or is_deleted(photo):
            raise ProposalRefused("the photo was deleted")
        if photo.get("status") not in _ENDED:
            raise ProposalRefused("the photo is being processed, or its processing failed")
        if not all(photo.get(name) for name in _READ):
            raise ProposalRefused("the photo has no labels to compare with")
        return photo

    def store(self, photo: Item, attributes: Mapping[str, Any], proposed_at: str) -> LabelChanges:
        """Store a proposal and return what it would change. Raises ProposalRefused.

        ``photo``: the item from ``labeled_photo``. ``attributes``: those of ``LABEL_ATTRIBUTES``.
        """
        proposal = {name: attributes[name] for name in LABEL_ATTRIBUTES if attributes.get(name)}
        change = update(
            keys.photo_key(self.owner, photo["photo_id"]),
            set_={LABEL_PROPOSAL: {**proposal, "proposed_at": proposed_at}},
            condition=_SAME_EXECUTION,
            values={"execution_arn": photo["execution_arn"], **_STATUSES},
        )
        try:
            self.table.update(change)
        except ConditionFailed as error:
            raise ProposalRefused("the photo was processed again meanwhile") from error
        return label_changes(
            parse_labels(photo.get("labels")), parse_labels(proposal.get("labels"))
        )

    def accept(self, photo_id: str, proposed_at: str) -> None:
        """Replace the labels of a photo with those of this proposal. Raises ProposalRefused."""
        photo = self.labeled_photo(photo_id)
        proposal = photo.get(LABEL_PROPOSAL)
        if proposal is None or parse_label_proposal(proposal) is None:
            raise ProposalRefused("there is no proposal for the photo")
        new = {name: proposal.get(name) for name in LABEL_ATTRIBUTES}
        new |= {name: new[name] or [] for name in ("labels", "tags")}
        absent = tuple(name for name, value in new.items() if value is None)
        self._end(photo, proposed_at, new, remove=(LABEL_PROPOSAL, "labels_note", *absent))

    def discard(self, photo_id: str, proposed_at: str) -> None:
        """Remove this proposal; the photo keeps its labels. Raises ProposalRefused."""
        self._end(self.labeled_photo(photo_id), proposed_at, {}, remove=(LABEL_PROPOSAL,))

    def _end(
        self, photo: Item, proposed_at: str, set_: Mapping[str, Any], remove: tuple[str, ...]
    ) -> None:
        change = update(
            keys.photo_key(self.owner, photo["photo_id"]),
            set_=set_,
            remove=remove,
            condition=_SAME_PROPOSAL,
            values={
                "proposed_at": proposed_at,
                "execution_arn": photo["execution_arn"],
                **_STATUSES,
            },
        )
        try:
            self.table.update(change)
        except ConditionFailed as error:
            raise ProposalRefused("the proposal was replaced, accepted or discarded") from error

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
from backend.database.photo_edits import EDITS, unchanged
from backend.database.photo_summary import changed_entries
from backend.database.table import ConditionFailed, Table
from backend.database.update_expressions import update

LABEL_PROPOSAL = "label_proposal"
LABELS_PROPOSED_AT = "labels_proposed_at"
LABEL_ATTRIBUTES = ("labels", "tags", "label_model_version", "image_properties")
"""The attributes of a photo that come from the response of DetectLabels."""
_ATTEMPTS = 5
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
        if photo is None or is_deleted(photo) or "trashed_at" in photo:
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
        """Replace the labels of a photo with those of this proposal. Raises ProposalRefused.

        The owner's edits stay: a tag that the owner removed does not come back.
        """
        for _ in range(_ATTEMPTS):
            try:
                self._accept(self.labeled_photo(photo_id), proposed_at)
            except _EditedMeanwhile:
                continue
            return
        raise ProposalRefused("the photo is being edited")

    def _accept(self, photo: Item, proposed_at: str) -> None:
        proposal = photo.get(LABEL_PROPOSAL)
        if proposal is None or parse_label_proposal(proposal) is None:
            raise ProposalRefused("there is no proposal for the photo")
        new = {name: proposal.get(name) for name in LABEL_ATTRIBUTES}
        new |= {name: new[name] or [] for name in ("labels", "tags")}
        absent = tuple(name for name, value in new.items() if value is None)
        entries, gone = changed_entries(photo, new, absent)
        removed = (LABEL_PROPOSAL, "labels_note", *absent, *gone)
        new[LABELS_PROPOSED_AT] = proposed_at
        self._end(photo, proposed_at, {**new, **entries}, remove=removed, same_edits=True)

    def discard(self, photo_id: str, proposed_at: str) -> None:
        """Remove this proposal; the photo keeps its labels. Raises ProposalRefused."""
        self._end(self.labeled_photo(photo_id), proposed_at, {}, remove=(LABEL_PROPOSAL,))

    def _end(
        self,
        photo: Item,
        proposed_at: str,
        set_: Mapping[str, Any],
        remove: tuple[str, ...],
        *,
        same_edits: bool = False,
    ) -> None:
        """``same_edits``: raise _EditedMeanwhile if the photo has other edits than it had."""
        edits = photo.get(EDITS)
        change = update(
            keys.photo_key(self.owner, photo["photo_id"]),
            set_=set_,
            remove=remove,
            condition=f"{_SAME_PROPOSAL} AND {unchanged(EDITS, edits)}"
            if same_edits
            else _SAME_PROPOSAL,
            values={
                **({EDITS: edits} if same_edits and edits is not None else {}),
                "proposed_at": proposed_at,
                "execution_arn": photo["execution_arn"],
                **_STATUSES,
            },
        )
        try:
            self.table.update(change)
        except ConditionFailed as error:
            if same_edits and (error.found or {}).get(EDITS) != edits:
                raise _EditedMeanwhile from error
            raise ProposalRefused("the proposal was replaced, accepted or discarded") from error


class _EditedMeanwhile(Exception):
    """The owner edited the photo since it was read."""

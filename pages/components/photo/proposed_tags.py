"""The proposed tags of one photo, with the choice to accept them or to keep the current ones."""

from collections.abc import Iterable

import streamlit as st

from backend.database.label_changes import label_changes
from backend.database.label_groups import most_specific_first
from backend.database.photo import Photo
from backend.database.photo_attributes import Label
from backend.operations.label_comparison import ComparedPhoto, Decision
from backend.services import services
from pages.components.account.current_user import signed_in_user
from pages.components.photo.tags import label_model
from pages.components.ui.rerun import rerun_page
from pages.components.ui.text import plain


def draw_proposed_tags(photo: Photo) -> None:
    """Draw what a proposal would change; nothing for a photo without one."""
    proposal = photo.label_proposal
    if proposal is None or photo.in_flight:
        return
    changes = label_changes(photo.labels, proposal.labels)
    with st.container(border=True, key="proposed-tags"):
        st.markdown(f"**Proposed tags** by: {label_model(proposal.label_model_version)}")
        st.markdown(f"Gained: {_names(changes.gained)}  \nLost: {_names(changes.lost)}")
        with st.container(horizontal=True):
            if st.button("Accept new tags", type="primary"):
                _decide(photo, "accept", proposal.proposed_at)
            if st.button("Keep current tags"):
                _decide(photo, "discard", proposal.proposed_at)


def _names(labels: Iterable[Label]) -> str:
    return ", ".join(plain(label.name) for label in most_specific_first(labels)) or "none"


def _decide(photo: Photo, decision: Decision, proposed_at: str) -> None:
    user = signed_in_user()
    proposal = ComparedPhoto(user.owner, photo.photo_id, proposed_at=proposed_at)
    for batch in services().decide_labels(user, decision, [proposal]):
        for result in batch:
            if result.refused:
                st.toast(f"Not changed: {plain(result.refused)}.")
    rerun_page()

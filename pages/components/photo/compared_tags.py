"""The dialog that compares the tags of photos with those that the current recognizer detects.

The new tags are proposals: the photos keep their tags until the user accepts.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from backend.database.label_changes import label_changes
from backend.database.label_groups import most_specific_first
from backend.database.photo import Photo
from backend.database.photo_attributes import Label
from backend.operations.label_comparison import ComparedPhoto, Decision
from backend.operations.lambda_functions import ActionFailed
from backend.services import services
from pages.components.account.current_user import current_library, signed_in_user
from pages.components.photo.tags import label_model
from pages.components.ui.formatting import count
from pages.components.ui.rerun import rerun_fragment
from pages.components.ui.table import table
from pages.components.ui.text import plain

_COMPARED = "compared-tags"
_MOST_ROWS = 500
_MOST_FREQUENT = 6
log = logging.getLogger(__name__)


def draw_comparison(ids: Sequence[str], end: Callable[[str], None]) -> None:
    """Draw the dialog's content. ``end`` closes the dialog with a message."""
    compared: list[ComparedPhoto] | None = st.session_state.get(_COMPARED)
    if compared is None:
        _draw_question(ids)
    else:
        _draw_result(compared, end)


def discard_comparison() -> None:
    """Discard the proposals of a dialog that the user dismisses."""
    compared: list[ComparedPhoto] = st.session_state.pop(_COMPARED, [])
    _decide([], _proposals(compared))


def _draw_question(ids: Sequence[str]) -> None:
    st.write(
        f"The current recognizer detects the tags of {count(len(ids), 'photo')} again. "
        "Each photo keeps its tags until you accept the new ones."
    )
    if st.button("Compare tags", type="primary", key="compare-now"):
        _compare(ids)
        rerun_fragment()


def _compare(ids: Sequence[str]) -> None:
    """Compare the photos. A click meanwhile interrupts this; _COMPARED has the photos so far."""
    compared: list[ComparedPhoto] = []
    st.session_state[_COMPARED] = compared
    bar = st.progress(0.0)
    st.button("Stop", help="Shows the photos compared so far.")
    try:
        for batch in services().compare_labels(signed_in_user(), ids):
            compared += batch
            done = len(compared)
            bar.progress(min(done / len(ids), 1.0), f"{done:,} of {len(ids):,} compared")
    except ActionFailed:
        log.exception("the comparison of %s photos ended after %s", len(ids), len(compared))


def _draw_result(compared: list[ComparedPhoto], end: Callable[[str], None]) -> None:
    different = [photo for photo in compared if photo.differs]
    photos = current_library().photos.with_labels([photo.photo_id for photo in different])
    chosen = set(_draw_changes(compared, list(photos.values())))
    same = [photo for photo in _proposals(compared) if not photo.differs]
    wanted = [photo for photo in different if not chosen or photo.photo_id in chosen]
    with st.container(horizontal=True):
        accepts = bool(different) and st.button(
            f"Accept for {count(len(wanted), 'photo')}", type="primary", key="accept-tags"
        )
        keeps = st.button("Keep current tags" if different else "Close", key="keep-tags")
    if accepts:
        others = [photo for photo in different if photo not in wanted]
        accepted = _decide([*wanted, *same], others)
        st.session_state.pop(_COMPARED, None)
        end(f"{count(accepted - len(same), 'photo')} with new tags")
    if keeps:
        discard_comparison()
        end("The photos keep their tags")


def _draw_changes(compared: Sequence[ComparedPhoto], photos: Sequence[Photo]) -> tuple[str, ...]:
    """What would change. Returns the ids of the photos that the user selects."""
    done = [photo for photo in compared if not photo.refused]
    st.markdown(f"**{len(photos):,} of {count(len(done), 'photo')}** would get other tags.")
    if models := Counter((photo.before, photo.after) for photo in done):
        before, after = models.most_common(1)[0][0]
        st.caption(f"Current tags by: {label_model(before)}. New tags by: {label_model(after)}.")
    for reason, number in Counter(p.refused for p in compared if p.refused).items():
        st.caption(f"Not compared: {count(number, 'photo')}, because {plain(reason or '')}.")
    if not photos:
        return ()
    gained, lost = (
        [labels for photo in photos if (labels := _changes(photo)[side])] for side in (0, 1)
    )
    st.caption(f"Gained most often: {_most_frequent(gained)}. Lost: {_most_frequent(lost)}.")
    rows = [
        {"Photo": photo.filename, "Gained": _names(gained), "Lost": _names(lost)}
        for photo in photos[:_MOST_ROWS]
        for gained, lost in [_changes(photo)]
    ]
    ids = [photo.photo_id for photo in photos[:_MOST_ROWS]]
    chosen = table(
        rows, label="Changes of tags", key="changed-tags", ids=ids, selectable=True, tall=True
    ).chosen
    if len(photos) > _MOST_ROWS:
        st.caption(f"and {count(len(photos) - _MOST_ROWS, 'more photo')}")
    st.caption("Select photos to accept the new tags of these only.")
    return chosen


def _changes(photo: Photo) -> tuple[tuple[Label, ...], tuple[Label, ...]]:
    """The labels that a photo would gain and lose."""
    proposal = photo.label_proposal
    changes = label_changes(photo.labels, proposal.labels if proposal else photo.labels)
    return changes.gained, changes.lost


def _names(labels: Iterable[Label]) -> str:
    return ", ".join(label.name for label in most_specific_first(labels)) or "none"


def _most_frequent(photos: Iterable[Iterable[Label]]) -> str:
    names = Counter(label.name for labels in photos for label in labels)
    most = names.most_common(_MOST_FREQUENT)
    return ", ".join(f"{plain(name)} ({number:,})" for name, number in most) or "none"


def _proposals(compared: Iterable[ComparedPhoto]) -> list[ComparedPhoto]:
    return [photo for photo in compared if not photo.refused]


def _decide(accepted: Sequence[ComparedPhoto], discarded: Sequence[ComparedPhoto]) -> int:
    """Accept and discard proposals. Returns the number that were accepted."""
    total, done, number = len(accepted) + len(discarded), 0, 0
    bar = st.progress(0.0) if total else st.empty()
    decisions: dict[Decision, Sequence[ComparedPhoto]] = {"accept": accepted, "discard": discarded}
    for decision, photos in decisions.items():
        for batch in services().decide_labels(signed_in_user(), decision, photos):
            done += len(batch)
            if decision == "accept":
                number += sum(photo.refused is None for photo in batch)
            bar.progress(done / total, f"{done:,} of {total:,}")
    return number

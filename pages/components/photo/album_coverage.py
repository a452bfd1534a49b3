"""How complete an album is: how many photos are labeled, and a link to those that need the user."""

import streamlit as st

from backend.database.coverage import Coverage
from backend.gallery.search import NEEDS_OWNER, SearchQuery
from pages.components.ui.formatting import count


def draw_coverage(coverage: Coverage, album_id: str, *, exact: bool) -> None:
    """Draw the numbers. ``exact``: whether all photos of the album were counted."""
    with st.container(horizontal=True, vertical_alignment="center", key="coverage"):
        st.caption(coverage_text(coverage, exact=exact), width="content")
        if coverage.need_owner:
            query = SearchQuery(status=NEEDS_OWNER, in_album=album_id)
            st.page_link(
                "pages/search.py",
                label=need_you(coverage.need_owner).capitalize(),
                icon=":material/error:",
                query_params=query.to_parameters(),
            )


def coverage_text(coverage: Coverage, *, exact: bool) -> str:
    """998 of 1,000 photos labeled; 3 are being processed. An album that is complete: 12 photos."""
    photos = count(coverage.photos, "photo")
    total = photos if exact else f"More than {photos}"
    if coverage.labeled == coverage.photos:
        return f"{total}, all labeled" if exact and coverage.photos else total
    text = f"{coverage.labeled:,} of {photos} labeled"
    if not exact:
        text = f"{total}. Of the newest ones, {text}"
    if coverage.in_progress:
        verb = "is" if coverage.in_progress == 1 else "are"
        text += f"; {coverage.in_progress:,} {verb} being processed"
    return text


def need_you(number: int) -> str:
    """Say how many photos need their owner: 1 needs you, 2 need you."""
    return f"{number:,} {'needs' if number == 1 else 'need'} you"

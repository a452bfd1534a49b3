"""How many photos of a list a page draws: a screenful at first, then more without being asked.

The gallery requests more as soon as the first photos are on the screen, and later each time the
user comes near the end. So the first view is fast for lists of any length.
"""

from dataclasses import dataclass

import streamlit as st

from pages.web.first_reads import FIRST_PHOTOS

STEP = 500


@dataclass(frozen=True)
class ShownPhotos:
    """The number of photos that are drawn of the list with this name, in this session."""

    name: str

    @property
    def limit(self) -> int:
        """The number of photos to draw."""
        limit: int = st.session_state.get(self._key, FIRST_PHOTOS)
        return limit

    def show_more(self) -> None:
        """Draw more from the next rerun on. Also a callback."""
        limit = self.limit
        st.session_state[self._key] = STEP if limit < STEP else limit + STEP

    def show(self, number: int) -> None:
        """Draw at least this many from the next rerun on. Also a callback."""
        st.session_state[self._key] = max(self.limit, number)

    @property
    def _key(self) -> str:
        return f"shown-{self.name}"

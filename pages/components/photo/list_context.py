"""Where somebody opened a photo: its album or a search, with order and view.

It stands in the photo's address, so the way back and the neighbours are those of what was seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

import streamlit as st

from backend.database.albums import Album
from backend.database.photo import Photo
from backend.gallery.library import Library
from backend.gallery.photo_cache import RETENTION
from backend.gallery.search import SearchQuery, neighbours
from pages.components.ui.text import plain

_SEARCH = "search"
_OF_ALBUM = {"order": ("oldest",), "show": ("Map",)}
_OF_SEARCH = {"view": ("Map",)}
"""What an address says of order and view where they are not the usual ones."""


@dataclass(frozen=True)
class Origin:
    """The list that a photo is one of."""

    query: SearchQuery | None
    """What was searched; None: the photo's album."""
    look: Mapping[str, str]
    """Order and view."""

    @classmethod
    def of_search(cls, parameters: Mapping[str, str]) -> "Origin":
        """From the search page's address."""
        return cls(SearchQuery.from_parameters(parameters), _known(parameters, _OF_SEARCH))

    @classmethod
    def of_album(cls, parameters: Mapping[str, str]) -> "Origin":
        """From the album page's address."""
        return cls(None, _known(parameters, _OF_ALBUM))

    @classmethod
    def of_photo(cls, parameters: Mapping[str, str]) -> "Origin":
        """From a photo's address."""
        if parameters.get("from") == _SEARCH:
            return cls.of_search(parameters)
        return cls.of_album(parameters)

    @property
    def within(self) -> dict[str, str]:
        """What the addresses of its photos say besides the id."""
        if self.query is None:
            return dict(self.look)
        return {"from": _SEARCH, **self.query.to_parameters(), **self.look}

    def neighbours(self, library: Library, photo: Photo) -> tuple[str | None, str | None]:
        """Ids of the next newer and the next older one."""
        if self.query is None:
            return library.photos.neighbours(photo)
        looked = library.photos_to_search(self.query, max_age=RETENTION)
        return neighbours(photo, [other for other in looked.photos if self.query.matches(other)])

    def links(self, photo: Photo, album: Album | None) -> None:
        """The way back, and to the photo's album if one came from elsewhere."""
        name = plain(album.name) if album else "Album"
        of_album = {"id": photo.album_id}
        if self.query is None:
            _link("album", name, {**of_album, **self.look}, icon="arrow_back")
            return
        asked = self.query.to_parameters()
        label = "Back to the search" if asked else "All photos"
        _link("search", label, {**asked, **self.look}, icon="arrow_back")
        _link("album", name, of_album, icon="photo_album")

    def leave(self, photo: Photo) -> NoReturn:
        """Back, as the photo is gone."""
        if self.query is None:
            parameters = {"id": photo.album_id, **self.look}
            st.switch_page("pages/album.py", query_params=parameters)
        st.switch_page("pages/search.py", query_params={**self.query.to_parameters(), **self.look})


def _link(page: str, label: str, parameters: dict[str, str], *, icon: str) -> None:
    st.page_link(
        f"pages/{page}.py", label=label, icon=f":material/{icon}:", query_params=parameters
    )


def _known(parameters: Mapping[str, str], values: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {k: v for k, known in values.items() if (v := parameters.get(k, "")) in known}

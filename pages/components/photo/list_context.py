"""The list that the user opened a photo from: its album or a search, with order and view.

The query parameters of the photo's page hold it, so that the link back and the links to the newer
and the older photo belong to that list.
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
from pages.components.photo.filmstrip import NUMBER, Neighbors
from pages.components.ui.formatting import today
from pages.components.ui.text import plain
from pages.web.photo_urls import album_page, search_page

_SEARCH = "search"
_ALBUM_DISPLAY = {"order": ("oldest",), "show": ("Map",)}
_SEARCH_DISPLAY = {"view": ("Map",)}
"""Query parameters for order and view, with their values other than the default."""


@dataclass(frozen=True)
class ListContext:
    """The list that a photo belongs to."""

    query: SearchQuery | None
    """The search; None: the photo's album."""
    display: Mapping[str, str]
    """Query parameters for order and view."""

    @classmethod
    def from_search(cls, parameters: Mapping[str, str]) -> "ListContext":
        """From the query parameters of the search page."""
        display = _known(parameters, _SEARCH_DISPLAY)
        current = {**parameters, "today": today(st.context.timezone)}
        return cls(SearchQuery.from_parameters(current), display)

    @classmethod
    def from_album(cls, parameters: Mapping[str, str]) -> "ListContext":
        """From the query parameters of the album page."""
        return cls(None, _known(parameters, _ALBUM_DISPLAY))

    @classmethod
    def from_photo(cls, parameters: Mapping[str, str]) -> "ListContext":
        """From the query parameters of the photo page."""
        if parameters.get("from") == _SEARCH:
            return cls.from_search(parameters)
        return cls.from_album(parameters)

    @property
    def photo_parameters(self) -> dict[str, str]:
        """The query parameters of the pages of its photos, without the id."""
        if self.query is None:
            return dict(self.display)
        return {"from": _SEARCH, **self.query.to_parameters(), **self.display}

    def neighbors(self, library: Library, photo: Photo) -> Neighbors:
        """The photos beside it in the list."""
        if self.query is None:
            newer, older = library.photos.neighbours(photo, NUMBER)
        else:
            recent = library.photos_to_search(self.query, max_age=RETENTION)
            found = [other for other in recent.photos if self.query.matches(other)]
            newer, older = neighbours(photo, found, NUMBER)
        oldest_first = self.query is None and self.display.get("order") == "oldest"
        before, after = (older, newer) if oldest_first else (newer, older)
        return Neighbors(
            before, after, oldest_first, self.photo_parameters, self._list_address(photo)
        )

    def _list_address(self, photo: Photo) -> str:
        if self.query is None:
            return album_page(photo.album_id, self.display)
        return search_page({**self.query.to_parameters(), **self.display})

    def draw_links(self, photo: Photo, album: Album | None) -> None:
        """The link back to the list, and a link to the photo's album if the list is a search."""
        name = plain(album.name) if album else "Album"
        album_parameters = {"id": photo.album_id}
        if self.query is None:
            _link("album", name, {**album_parameters, **self.display}, icon="arrow_back")
            return
        filters = self.query.to_parameters()
        label = "Back to the search" if filters else "All photos"
        _link("search", label, {**filters, **self.display}, icon="arrow_back")
        _link("album", name, album_parameters, icon="photo_album")

    def open_list(self, photo: Photo) -> NoReturn:
        """Go back to the list, as after the photo was deleted."""
        if self.query is None:
            parameters = {"id": photo.album_id, **self.display}
            st.switch_page("pages/album.py", query_params=parameters)
        parameters = {**self.query.to_parameters(), **self.display}
        st.switch_page("pages/search.py", query_params=parameters)


def _link(page: str, label: str, parameters: dict[str, str], *, icon: str) -> None:
    st.page_link(
        f"pages/{page}.py", label=label, icon=f":material/{icon}:", query_params=parameters
    )


def _known(parameters: Mapping[str, str], values: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {k: v for k, known in values.items() if (v := parameters.get(k, "")) in known}

import streamlit as st

from pages.components.photo.photo_gallery import ByMonth
from pages.components.photo.shown_photos import ShownPhotos
from pages.web.first_reads import FIRST_PHOTOS
from tests.unit.backend.gallery.test_search import photo


def test_a_jump_draws_the_photos_until_the_end_of_that_month() -> None:
    photos = [
        photo(photo_id=f"{month}-{number}", sort_at=f"2024-{month:02}-17T10:00:00")
        for month in (12, 11, 10)
        for number in range(300)
    ]
    shown = ShownPhotos("test-of-a-jump")
    months = ByMonth(photos, shown)
    assert [first for first, _, _ in months.groups] == ["2024-12", "2024-11", "2024-10"]
    months.show_until("2024-11")
    assert shown.limit == 599 + FIRST_PHOTOS
    months.show_until("2024-12")  # never fewer than before
    months.show_until("1999-01")  # an old page: there is no such month any more
    assert shown.limit == 599 + FIRST_PHOTOS
    st.session_state.clear()


def test_failed_files_without_a_picture_are_in_no_month() -> None:
    failed = photo(status="FAILED", thumbnail=None)
    assert ByMonth([failed], ShownPhotos("x")).groups == []

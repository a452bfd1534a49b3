from backend.gallery.library import Library
from backend.gallery.sample_photos import PHOTOGRAPHS, SAMPLES
from pages.components.photo.first_steps import SAMPLE_ALBUM
from tests.unit.pages.conftest import AddPhoto, OpenPage, shown


def test_a_user_without_albums_sees_how_to_begin(open_page: OpenPage) -> None:
    page = open_page("albums.py")
    assert [entry.value for entry in page.subheader] == ["No albums yet"]
    assert "Add an album" in shown(page)


def test_the_photographs_of_the_samples_are_credited(open_page: OpenPage) -> None:
    words = shown(open_page("albums.py"))
    for photograph in PHOTOGRAPHS:
        credit = f"[{photograph.title}]({photograph.source}): {photograph.author}."
        assert f"{credit} {photograph.licence}." in words


def test_albums_show_their_number_of_photos(
    open_page: OpenPage, library: Library, add_photo: AddPhoto
) -> None:
    album = library.albums.add("Rome *2008* <b>")
    add_photo(album_id=album.album_id)
    words = shown(open_page("albums.py"))
    assert "Rome *2008* &lt;b&gt;" in words
    assert "<b>" not in words
    assert "1 photo" in words
    assert "Unsorted" not in words


def test_the_album_unsorted_is_shown_if_it_has_photos(
    open_page: OpenPage, add_photo: AddPhoto
) -> None:
    add_photo()
    assert "Unsorted" in shown(open_page("albums.py"))


def test_a_name_is_needed(open_page: OpenPage, library: Library) -> None:
    page = open_page("albums.py")
    page.text_input[0].set_value("   ")
    page.button[0].click().run()
    assert [entry.value for entry in page.error] == ["An album needs a name."]
    page.text_input[0].set_value("x" * 101)
    page.button[0].click().run()
    expected = "A name has at most 100 characters; this one has 101."
    assert [entry.value for entry in page.error] == [expected]
    assert library.albums.all() == []


def test_the_sample_photos_are_uploaded_while_their_album_is_shown(
    open_page: OpenPage, library: Library
) -> None:
    page = open_page("albums.py").button("add-samples").click().run()
    (album,) = library.albums.all()
    assert f'"user-text">{SAMPLE_ALBUM}' in shown(page)
    upload = page.session_state["live-panels"][album.album_id].background
    upload.wait()
    assert not upload.failed
    assert {photo.filename for photo in library.photos.in_flight()} == {
        sample.name for sample in SAMPLES
    }

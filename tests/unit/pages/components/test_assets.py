"""JavaScript and CSS are short, readable, in files, and load nothing from other hosts."""

import re
from pathlib import Path

import pytest

ASSETS = Path(__file__).parents[4] / "pages" / "components" / "assets"
FILES = sorted([*ASSETS.glob("*.js"), *ASSETS.glob("*.css")])
PAGES = ASSETS.parents[1]


def test_all_of_them_together_have_at_most_2388_lines() -> None:
    # 600, and 30 for tags and bounding boxes that are highlighted together: only the browser can
    # do that, as a request for each movement of the pointer would be too slow. And 85 for what only
    # the browser knows: the first bytes of files before their upload, files and folders that cannot
    # be read, and whether it can play a video.
    # 10 for the upload of a photo that is in Trash.
    # 25 for the sources of facts and tags, which open without a request, for favorites, and for the
    # bar with Undo, which does not move the page.
    # 80 for the photo that a click shows at once and for thumbnails ahead of scrolling.
    # 11 for the address and configuration of the server, and for double clicks.
    # 130 for presenter mode: keys of the whole page, full screen and large type.
    # 341 for the photos that move through the diagram of the live panel, with the pictures that the
    # browser makes of its files, and for a replay that can be paused and scrubbed: all of it is
    # motion, or happens before the server has the files.
    # 90 for the search box with suggestions, the list of months, and the strip of failed files.
    # 260 for the viewer, which shows photos before the server has answered: zoom, swipes, full
    # screen, the slideshow, and a layout that depends on the photo. Only its page loads them.
    # 90 for what only the browser can do while the server does not respond, and for the focus.
    # 45 for thumbnails that load while Streamlit starts, and for charts, which are CSS only.
    # 35 for addresses that Streamlit would add to the history for the page that was left.
    # 461 for the map: moved and zoomed by pointer, wheel, pinch and keys, with outlines, names and
    # marks that depend on the zoom. A request for each movement would be too slow, and a map
    # library has 5,000 lines and more.
    # 43 for uploads that wait for their thumbnails without the page.
    assert sum(len(file.read_text().splitlines()) for file in FILES) <= 2388


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_they_can_be_read(file: Path) -> None:
    lines = file.read_text().splitlines()
    assert [line for line in lines if len(line) > 100] == []
    assert [line for line in lines if len(re.findall(r";\s*\S", line)) > 6] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_is_loaded_from_outside(file: Path) -> None:
    assert re.findall(r"https?:|//[a-z]|@import|\burl\(|\bimport\b", file.read_text()) == []


def test_none_is_hidden_in_python() -> None:
    suspects = re.compile(
        r"<script(?!>\{)|<style>(?!\{)|javascript:|=>|addEventListener|\bon[a-z]+=['\"]"
    )
    found = [file.name for file in PAGES.rglob("*.py") if suspects.search(file.read_text())]
    assert found == []

"""docs/credits.md credits every photograph as the table of the samples does."""

from pathlib import Path

from backend.gallery.sample_photos.photographs import TABLE, read_table

PAGE = Path(__file__).parents[3] / "docs" / "credits.md"


def test_the_page_credits_exactly_the_sample_photographs() -> None:
    lines = PAGE.read_text("utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ")][2:]
    assert rows == [
        f"| {photo.title} | {photo.author} | {photo.licence} | "
        f"[{photo.file.distribution}]({photo.source}) |"
        for photo in read_table(TABLE)
    ]

import importlib.util
import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from backend.imaging.thumbnail import make_thumbnail

SCRIPT = Path(__file__).parents[3] / "docs" / "make_recogniser_page.py"
_spec = importlib.util.spec_from_file_location("make_recogniser_page", SCRIPT)
assert _spec
assert _spec.loader
page = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(page)

NUMBER = re.compile(r"\b\d+\b")
ROWS = page.table_of(page.PAGE.read_text("utf-8")).splitlines()[2:]


@pytest.mark.parametrize("index", range(len(page.SHOWN)))
def test_row_equals_the_answer_of_the_recogniser(index: int) -> None:
    """Numbers may differ by one: another processor rounds differently."""
    row = page.row(page.SHOWN[index]).strip()
    assert NUMBER.sub("n", ROWS[index]) == NUMBER.sub("n", row)
    committed, computed = (list(map(int, NUMBER.findall(text))) for text in (ROWS[index], row))
    assert committed == pytest.approx(computed, abs=1)


def test_all_drawings_are_shown() -> None:
    assert len(ROWS) == len(page.SHOWN) == 4


@pytest.mark.parametrize("sample", page.SHOWN, ids=lambda sample: sample.name)
def test_picture_shows_the_sample(sample: Path) -> None:
    data = page.picture_path(sample).read_bytes()
    assert len(data) < 25_000
    shown = Image.open(BytesIO(data))
    made = make_thumbnail(sample.read_bytes(), max_pixels=page.MAX_PIXELS, box=320)
    assert shown.size == (made.width, made.height)
    difference = ImageChops.difference(shown, Image.open(BytesIO(made.data)))
    assert max(ImageStat.Stat(difference).mean) < 1


def test_every_label_is_documented() -> None:
    source = (page.DOCS.parent / "backend/recognition/stand_in_labels.py").read_text("utf-8")
    text = page.PAGE.read_text("utf-8")
    names = re.findall(r'_label\("([^"]+)"', source)
    assert len(names) >= 12
    assert [name for name in names if f"| {name} |" not in text] == []

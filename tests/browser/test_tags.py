"""Tags and bounding boxes of a photo, and searches for tags."""

import re
from typing import Any

import boto3
import pytest
from playwright.sync_api import Browser, Page, expect

from backend.database.attribute_values import to_wire
from backend.database.photo_attributes import parse_labels
from backend.database.photo_summary import summary_of
from backend.database.search_terms import search_terms
from tests.browser.conftest import add_album, jpeg, sign_in, upload
from tests.browser.helpers import backend_of, user
from tests.browser.running import Dashboard

PHOTO = "in-the-park.jpg"


def label(name: str, confidence: int, *parents: str, left: tuple[float, ...] = ()) -> Any:
    """A label of DetectLabels with an instance of low confidence at each of these positions."""
    boxes = ({"Left": at, "Top": 0.2, "Width": 0.2, "Height": 0.5} for at in left)
    return {
        "Name": name,
        "Confidence": confidence,
        "Parents": [{"Name": parent} for parent in parents],
        "Instances": [{"BoundingBox": box, "Confidence": 50} for box in boxes],
        "Aliases": [{"Name": "Velocipede"}] if name == "Bicycle" else [],
    }


LABELS = [
    label("Animal", 98),
    label("Bicycle", 71, left=(0.75,)),
    label("Dog", 98, "Animal", "Pet", left=(0.1, 0.4)),
    label("Pet", 98),
]


@pytest.fixture(scope="module")
def _photo_with_dogs(browser: Browser, dashboard: Dashboard) -> None:
    """A photo of two dogs and a bicycle. The stand-in recognizes none, so the item is edited."""
    page = browser.new_page(base_url=dashboard.url)
    sign_in(page)
    add_album(page, "Park")
    upload(page, jpeg(PHOTO))
    expect(page.get_by_role("heading", name="1 photo processed")).to_be_visible()
    page.close()
    with backend_of(dashboard) as services:
        demo = user(services, "demo")
        library = services.library(demo)
        photo = next(photo for photo in library.photos.by_time() if photo.filename == PHOTO)
        tags = search_terms(parse_labels(LABELS), photo.image_properties)
        boto3.client("dynamodb").update_item(
            TableName=services.stack.image_metadata_table,
            Key=to_wire({"owner": demo.owner, "sk": f"PHOTO#{photo.photo_id}"}),
            UpdateExpression="SET labels = :labels, tags = :tags, label_model_version = :version,"
            " summary = :summary",
            ExpressionAttributeValues=to_wire(
                {
                    ":labels": LABELS,
                    ":tags": tags,
                    ":version": "local-1",
                    ":summary": summary_of({"tags": tags}),
                }
            ),
        )


@pytest.mark.usefixtures("_photo_with_dogs")
def test_a_tag_and_its_boxes_are_highlighted_together(page: Page) -> None:
    sign_in(page, path="/search?text=dog")
    page.get_by_role("list", name="Photos found").get_by_role("link", name=PHOTO).click()
    tags = page.get_by_role("list", name="Tags").get_by_role("listitem")
    expect(tags).to_have_text([re.compile("^Dog2.AnimalPet98 %"), re.compile("^Bicycle71 %")])
    expect(page.get_by_text("Tags by: local recognizer (local-1)")).to_be_visible()

    lit = page.locator(".box[data-lit]")
    expect(lit).to_have_count(0)
    tags.first.hover()
    expect(lit).to_have_text(["Dog 1", "Dog 2"])
    page.get_by_role("link", name="Bicycle").focus()
    expect(lit).to_have_text(["Bicycle"])
    page.locator(".box", has_text="Dog 2").hover()
    expect(page.locator("li[data-lit]")).to_have_text([re.compile("Dog")])
    page.get_by_role("heading", name=PHOTO).hover()
    expect(page.locator("[data-lit]")).to_have_count(0)


@pytest.mark.usefixtures("_photo_with_dogs")
def test_a_search_finds_tags_ancestors_and_aliases(page: Page) -> None:
    sign_in(page, path="/search?text=dog")
    card = page.get_by_role("list", name="Photos found").get_by_role("link", name=PHOTO)
    texts = card.locator(".texts")
    expect(texts).to_contain_text("Dog, Bicycle, Animal")
    expect(texts).to_have_css("opacity", "0")
    card.hover()
    expect(texts).to_have_css("opacity", "1")
    for query in ("tag=animal", "tag=velocipede", "text=velocipede"):
        page.goto(f"/search?{query}")
        expect(texts).to_contain_text("Dog, Bicycle, Animal")


@pytest.mark.usefixtures("_photo_with_dogs")
def test_new_tags_are_compared_before_they_are_accepted(page: Page) -> None:
    sign_in(page, path="/search?text=dog")
    photos = page.get_by_role("list", name="Photos found")
    photos.get_by_role("checkbox", name=f"Select {PHOTO}").check()
    page.get_by_role("button", name="Compare tags").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Compare tags").click()
    expect(dialog.get_by_text("1 of 1 photo would get other tags.")).to_be_visible()
    row = dialog.get_by_role("table").get_by_role("row", name=PHOTO)
    expect(row).to_contain_text("Dog, Bicycle, Animal, Pet")
    expect(dialog.get_by_text("local recognizer (local-1)")).to_be_visible()
    dialog.get_by_role("button", name="Accept for 1 photo").click()
    expect(page.get_by_text("1 photo with new tags")).to_be_visible()
    expect(page.get_by_text("No photo matches")).to_be_visible()

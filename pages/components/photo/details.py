"""Facts, tags and dominant colors of one photo."""

from typing import TypedDict

from markupsafe import Markup

from backend.database.photo import Photo
from backend.database.photo_attributes import ImageProperties
from pages.components.photo.facts import Fact
from pages.components.ui.component import Drawing
from pages.components.ui.markup import element
from pages.web.photo_urls import search_page

_DETAILS = Drawing("details")
STAND_IN = "stand-in"
"""The prefix of ``label_model_version`` if the labels come from the stand-in recognizer."""


class Tag(TypedDict):
    """A label with its confidence in percent."""

    name: str
    confidence: float
    parents: str
    address: str
    """The address of the search for all photos with this tag."""


class Swatch(TypedDict):
    """A dominant color with its share of the pixels in percent."""

    color: str
    name: str
    share: float


def draw_facts(facts: list[Fact], *, key: str) -> None:
    """Draw the lines of each fact next to its label."""
    lines = [
        part
        for fact in facts
        for part in (
            element("dt", fact["label"]),
            element("dd", [element("div", line) for line in fact["lines"]]),
        )
    ]
    _DETAILS(element("dl", lines, class_="facts"), key=key)


def draw_tags(photo: Photo, minimum_confidence: float, *, key: str) -> None:
    """Draw the tags with at least this confidence in percent as bars, the highest first."""
    shown = [_tag(tag) for tag in tags(photo) if tag["confidence"] >= minimum_confidence]
    _DETAILS(element("ul", shown, class_="tags"), key=key)


def draw_swatches(photo: Photo, *, key: str) -> None:
    """Draw the dominant colors, and the image quality as Rekognition measures it."""
    patches = element("ul", [_swatch(swatch) for swatch in swatches(photo)], class_="swatches")
    measured = element("small", quality(photo), title="Scale: 0 to 100")
    _DETAILS(Markup().join([patches, measured]), key=key)


def _tag(tag: Tag) -> Markup:
    name, confidence = tag["name"], tag["confidence"]
    link = element("a", name, href=tag["address"], title=f"All photos tagged {name}")
    parents = element("small", tag["parents"])
    percent = element("span", f"{confidence:.0f} %", class_="percent")
    bar = element("div", class_="bar", style=f"--confidence: {confidence}%")
    return element("li", element("div", link, parents, percent, class_="row"), bar)


def _swatch(swatch: Swatch) -> Markup:
    color, name, share = swatch["color"], swatch["name"], swatch["share"]
    patch = element(
        "div", class_="patch", role="img", aria_label=name or color, style=f"background: {color}"
    )
    width = f"flex-grow: {max(share, 6)}"
    return element("li", patch, element("small", f"{share:.0f} %"), style=width, title=name)


def tags(photo: Photo) -> list[Tag]:
    """The tags, the highest confidence first."""
    found: list[Tag] = [
        {
            "name": label.name,
            "confidence": round(label.confidence, 1),
            "parents": ", ".join(label.parents),
            "address": search_page({"tag": label.name}),
        }
        for label in photo.labels
    ]
    return sorted(found, key=lambda tag: tag["confidence"], reverse=True)


def quality(photo: Photo) -> str:
    """Brightness, sharpness and contrast, 0 to 100: Brightness 62 · sharpness 81 · contrast 45."""
    measured = photo.image_properties or ImageProperties()
    values = {
        "brightness": measured.brightness,
        "sharpness": measured.sharpness,
        "contrast": measured.contrast,
    }
    words = " · ".join(f"{name} {value:.0f}" for name, value in values.items() if value is not None)
    return words.capitalize()


def swatches(photo: Photo) -> list[Swatch]:
    """The dominant colors, the largest share first."""
    colors = photo.image_properties.dominant_colors if photo.image_properties else ()
    found: list[Swatch] = [
        {
            "color": color.hex_code,
            "name": color.css_name.replace("grey", "gray"),
            "share": round(color.pixel_percent, 1),
        }
        for color in colors
    ]
    return sorted(found, key=lambda swatch: swatch["share"], reverse=True)

"""Facts, tags and colours of one photo."""

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
"""What ``label_model_version`` begins with where no real recogniser looked at the photo."""


class Tag(TypedDict):
    """A label with how sure the recogniser is, in percent."""

    name: str
    confidence: float
    parents: str

    address: str
    """Of the page of all photos that have it."""


class Swatch(TypedDict):
    """A colour with its share of the photo, in percent."""

    colour: str
    name: str
    share: float


def draw_facts(facts: list[Fact], *, key: str) -> None:
    """Draw them as lines under labels."""
    lines = [
        part
        for fact in facts
        for part in (
            element("dt", fact["label"]),
            element("dd", [element("div", line) for line in fact["lines"]]),
        )
    ]
    _DETAILS(element("dl", lines, class_="facts"), key=key)


def draw_tags(photo: Photo, least: float, *, key: str) -> None:
    """Draw its tags that are at least so sure (percent), the surest first, as bars."""
    shown = [_tag(tag) for tag in tags(photo) if tag["confidence"] >= least]
    _DETAILS(element("ul", shown, class_="tags"), key=key)


def draw_swatches(photo: Photo, *, key: str) -> None:
    """Draw the colours that it consists of, and how light and how sharp it is."""
    patches = element("ul", [_swatch(swatch) for swatch in swatches(photo)], class_="swatches")
    measured = element("small", quality(photo), title="Of 100")
    _DETAILS(Markup().join([patches, measured]), key=key)


def _tag(tag: Tag) -> Markup:
    name, sure = tag["name"], tag["confidence"]
    link = element("a", name, href=tag["address"], title=f"All photos tagged {name}")
    parents = element("small", tag["parents"])
    percent = element("span", f"{sure:.0f} %", class_="percent")
    bar = element("div", class_="bar", style=f"--sure: {sure}%")
    return element("li", element("div", link, parents, percent, class_="row"), bar)


def _swatch(swatch: Swatch) -> Markup:
    colour, name, share = swatch["colour"], swatch["name"], swatch["share"]
    patch = element(
        "div", class_="patch", role="img", aria_label=name or colour, style=f"background: {colour}"
    )
    grown = f"flex-grow: {max(share, 6)}"
    return element("li", patch, element("small", f"{share:.0f} %"), style=grown, title=name)


def tags(photo: Photo) -> list[Tag]:
    """Its tags, the surest first."""
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
    """Brightness, sharpness and contrast of 100: Brightness 62 · sharpness 81 · contrast 45."""
    measured = photo.image_properties or ImageProperties()
    values = {
        "brightness": measured.brightness,
        "sharpness": measured.sharpness,
        "contrast": measured.contrast,
    }
    words = " · ".join(f"{name} {value:.0f}" for name, value in values.items() if value is not None)
    return words.capitalize()


def swatches(photo: Photo) -> list[Swatch]:
    """The colours that it consists of, the largest first."""
    colours = photo.image_properties.dominant_colors if photo.image_properties else ()
    found: list[Swatch] = [
        {
            "colour": colour.hex_code,
            "name": colour.css_name,
            "share": round(colour.pixel_percent, 1),
        }
        for colour in colours
    ]
    return sorted(found, key=lambda swatch: swatch["share"], reverse=True)

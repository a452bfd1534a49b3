"""Facts and dominant colors of one photo."""

from typing import TypedDict

from markupsafe import Markup

from backend.database.photo import Photo
from backend.database.photo_attributes import ImageProperties
from backend.database.photo_edits import POSITION, TAKEN_AT
from pages.components.photo.facts import Fact
from pages.components.ui.component import Drawing
from pages.components.ui.markup import button, element

_DETAILS = Drawing("details")
_HINT = "Where it comes from"
_USE_FILE = {TAKEN_AT: "Use the date of the file", POSITION: "Use the position of the file"}


class Swatch(TypedDict):
    """A dominant color with its share of the pixels in percent."""

    color: str
    name: str
    share: float


def draw_facts(facts: list[Fact], *, key: str) -> str | None:
    """Draw the lines of each fact next to its label. A click on them shows where they come from.

    Returns the corrected field whose value in the file the user has just requested.
    """
    return _DETAILS(fact_list(facts), key=key)


def fact_list(facts: list[Fact]) -> Markup:
    """The lines of each fact next to its label."""
    lines = [part for fact in facts for part in (element("dt", fact["label"]), _lines(fact))]
    return element("dl", lines, class_="facts")


def _lines(fact: Fact) -> Markup:
    lines = [element("div", line) for line in fact["lines"]]
    if "source" not in fact:
        return element("dd", lines)
    parts = [element("summary", lines, title=_HINT), element("p", fact["source"])]
    if field := fact.get("corrected"):
        parts.append(button(_USE_FILE[field], data_trigger="open", data_value=field))
    return element("dd", element("details", parts))


def draw_swatches(photo: Photo, *, key: str) -> None:
    """Draw the dominant colors, and the image quality as Rekognition measures it."""
    measured = element("small", quality(photo), title="Scale: 0 to 100")
    _DETAILS(Markup().join([swatch_list(photo), measured]), key=key)


def swatch_list(photo: Photo) -> Markup:
    """The dominant colors."""
    return element("ul", [_swatch(swatch) for swatch in swatches(photo)], class_="swatches")


def _swatch(swatch: Swatch) -> Markup:
    color, name, share = swatch["color"], swatch["name"], swatch["share"]
    patch = element(
        "div", class_="patch", role="img", aria_label=name or color, style=f"background: {color}"
    )
    width = f"flex-grow: {max(share, 6)}"
    return element("li", patch, element("small", f"{share:.0f} %"), style=width, title=name)


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

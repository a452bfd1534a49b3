"""The video of a motion photo, below its picture."""

from markupsafe import Markup

from backend.database.photo import Photo
from pages.components.ui.component import component
from pages.components.ui.markup import element
from pages.web.photo_urls import thumbnail_url, video_url

_VIDEO = component("motion_video")
_NOT_PLAYABLE = "This browser cannot play the video. Download it to play it with another program."


def motion_video(photo: Photo, *, key: str) -> None:
    """Draw the player. Nothing is loaded until the user plays the video."""
    player = element(
        "video", src=video_url(photo), poster=thumbnail_url(photo), controls=True,
        playsinline=True, preload="none", aria_label=f"Video of {photo.filename}",
    )  # fmt: skip
    caption = element("p", "Video of this motion photo")
    note = element("p", _NOT_PLAYABLE, role="status", hidden=True)
    _VIDEO(key=key, data={"html": Markup().join([player, caption, note])})

"""The place to drop photos."""

from pages.components.component import component, ignore
from pages.components.current_user import current_session
from pages.web.photo_urls import photo_page
from pages.web.request_token import token_for_page
from pages.web.upload_routes import MEGABYTES, UPLOAD_PATH

_UPLOAD = component("upload", "<div class='upload'></div>")


def upload_field(album_id: str) -> list[str]:
    """Files go from the browser to a route of this dashboard, past the page.

    Returns the ids of those that have just arrived: their runs may have ended already.
    """
    result = _UPLOAD(
        key="upload",
        data={
            "path": UPLOAD_PATH.format(album_id=album_id),
            "token": token_for_page(current_session()),
            "megabytes": MEGABYTES,
            "photo": photo_page(""),
        },
        on_arrived_change=ignore,
    )
    return [str(photo_id) for photo_id in result.arrived or []]

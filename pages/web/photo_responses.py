"""The responses for a photo that cannot be sent."""

from starlette.responses import Response

from backend.accounts.cognito import SessionExpired, TooManyAttempts
from backend.errors import AwsRefused, AwsUnavailable, MissingObject
from backend.gallery.library import PhotoNotFound
from pages.web.byte_range import RangeNotSatisfiable
from pages.web.csrf import NO_STORE

EXPECTED = (
    *(SessionExpired, PhotoNotFound, MissingObject, RangeNotSatisfiable),
    *(AwsRefused, AwsUnavailable, TooManyAttempts),
)
"""The exceptions that ``error_response`` has a response for."""


def error_response(error: Exception) -> Response:
    """Return the response for an exception. Raises it again if it is a fault of the product.

    A missing photo and a forged key get the same response.
    """
    if isinstance(error, SessionExpired):
        return Response(status_code=401, headers=NO_STORE)
    if isinstance(error, RangeNotSatisfiable):
        none = {**NO_STORE, "Content-Range": f"bytes */{error.length}"}
        return Response(status_code=416, headers=none)
    if isinstance(error, AwsRefused) and error.access_denied:
        return not_found()
    if isinstance(error, PhotoNotFound | MissingObject):
        return not_found()
    if isinstance(error, AwsUnavailable | TooManyAttempts):
        status = 429 if isinstance(error, TooManyAttempts) else 503
        return Response(status_code=status, headers={**NO_STORE, "Retry-After": "5"})
    raise error


def not_found() -> Response:
    """Return the response for a photo that the user does not have."""
    return Response("Not found", 404, NO_STORE, "text/plain")


def only_get() -> Response:
    """Return the response for a method other than GET."""
    return Response(status_code=405, headers={**NO_STORE, "Allow": "GET"})

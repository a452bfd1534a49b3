"""The error of functions that users' requests reach: the event is not a valid request."""


class BadRequest(Exception):
    """The event is not a valid request to this function."""

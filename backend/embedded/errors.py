"""The error of this package."""


class EmbeddedAwsError(Exception):
    """The embedded AWS cannot start. The message has the reason."""

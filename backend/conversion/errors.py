"""Why an image is not converted."""

from backend.errors import PhotoPipelineError


class ConversionRefused(PhotoPipelineError):
    """The file cannot be converted; the message is a sentence for its owner."""


class ConverterBusy(PhotoPipelineError):
    """Other conversions took too long for this one to begin."""

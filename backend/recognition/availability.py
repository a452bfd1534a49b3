"""Whether the local recogniser can run here, without loading it."""

from functools import cache
from importlib.util import find_spec

from backend.config.package_files import PackageFileUnavailable
from backend.recognition.model_files import (
    CLASSIFIER_WEIGHTS,
    DETECTOR_LAYERS,
    DETECTOR_WEIGHTS,
)


@cache
def unavailable_because() -> str | None:
    """Why photos are labelled by the stand-in, in one sentence; None if they are not."""
    if missing := missing_engine():
        return missing
    try:
        for file in (DETECTOR_LAYERS, DETECTOR_WEIGHTS, CLASSIFIER_WEIGHTS):
            file.locate()
    except PackageFileUnavailable as error:
        return str(error)
    return None


def missing_engine() -> str | None:
    """Which library that runs networks is missing, in one sentence; None if none is."""
    for library in ("onnx", "onnxruntime"):
        if find_spec(library) is None:
            return f"The package {library} is not installed."
    return None

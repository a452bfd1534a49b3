"""Recognises objects with two pretrained networks: a detector with boxes and a classifier.

What they know, how often they are right, and their licences: docs/recogniser.md.
"""

from collections.abc import Sequence
from typing import Final

import onnxruntime
from PIL import Image

from backend.imaging.decoder import OpenedImage
from backend.imaging.pixels import upright_rgb_of
from backend.recognition.analysis import Analysis
from backend.recognition.detected_object import DetectedObject
from backend.recognition.image_classifier import ImageClassifier, classifier_model
from backend.recognition.image_properties import image_properties, measured_parts
from backend.recognition.label_builder import build_labels
from backend.recognition.model_files import (
    CLASSIFIER_WEIGHTS,
    DETECTOR_LAYERS,
    DETECTOR_WEIGHTS,
)
from backend.recognition.object_detector import ObjectDetector, detector_model
from backend.recognition.taxonomy import taxonomy
from backend.recognition.torch_weights import read_tensors

LABEL_MODEL_VERSION: Final = "local-1.1 (YOLOv4-tiny and EfficientNet-Lite0)"

_SIDE: Final = 512
"""Longest side in pixels of the one image that both networks and the colours use."""
_GAP: Final = 1.0
"""Decode to the smallest reduced size that is not below ``_SIDE``: the networks do not profit from
the better filter of a thumbnail, which costs twice the time."""


def decode(photo: OpenedImage) -> Image.Image:
    """The upright RGB image of a photo in the size that the networks expect.

    Raises BrokenImage.
    """
    return upright_rgb_of(photo, box=_SIDE, gap=_GAP)


def session_options() -> onnxruntime.SessionOptions:
    """One thread for each network: more threads on busy cores take longer, not shorter."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return options


class LocalRecogniser:
    """Both networks, loaded once. Not thread-safe: each worker process has its own."""

    def __init__(self) -> None:
        """Load the networks. Raises PackageFileUnavailable."""
        options = session_options()
        detector = detector_model(
            DETECTOR_LAYERS.read_bytes().decode(), DETECTOR_WEIGHTS.read_bytes()
        )
        classifier = classifier_model(read_tensors(CLASSIFIER_WEIGHTS.read_bytes()))
        self._detector = ObjectDetector(detector, options)
        self._classifier = ImageClassifier(classifier, options)

    def analyse(self, photo: OpenedImage) -> Analysis:
        """The labels and image properties of a photo. Raises BrokenImage."""
        image = decode(photo)
        probabilities, objects = self.evidence(image)
        return {
            "Labels": build_labels(taxonomy(), probabilities, objects),
            "ImageProperties": image_properties(measured_parts(image)),
            "LabelModelVersion": LABEL_MODEL_VERSION,
        }

    def evidence(self, image: Image.Image) -> tuple[Sequence[float], list[DetectedObject]]:
        """The output of both networks for an upright RGB image: probabilities and objects."""
        probabilities = [float(value) for value in self._classifier.probabilities(image)]
        return probabilities, self._detector.detect(image)

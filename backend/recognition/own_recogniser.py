"""Recognises objects with a detector of the user's own. Its form: ``own_model``."""

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import onnxruntime
from PIL import Image

from backend.imaging.decoder import OpenedImage
from backend.recognition.analysis import Analysis
from backend.recognition.detected_object import DetectedObject, distinct_objects
from backend.recognition.image_properties import image_properties, measured_parts
from backend.recognition.label_builder import bounding_box, sorted_labels
from backend.recognition.local_recogniser import decode, session_options
from backend.recognition.own_model import read_own_model
from backend.recognition.taxonomy import LabelKind, taxonomy

if TYPE_CHECKING:
    from types_boto3_rekognition.type_defs import InstanceTypeDef, LabelTypeDef

_LEAST_SCORE: Final = 0.3


class OwnRecogniser:
    """The detector with its labels. Not thread-safe: each worker process has its own."""

    def __init__(self, path: Path) -> None:
        """Load the model. Raises OwnModelError."""
        self._model = read_own_model(path)
        self._session = onnxruntime.InferenceSession(
            self._model.onnx, session_options(), providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def analyse(self, photo: OpenedImage) -> Analysis:
        """The labels and image properties of a photo. Raises BrokenImage."""
        image = decode(photo)
        return {
            "Labels": self._labels(self._objects(image)),
            "ImageProperties": image_properties(measured_parts(image)),
            "LabelModelVersion": f"own model {self._model.name}",
        }

    def _objects(self, image: Image.Image) -> list[DetectedObject]:
        size = (self._model.width, self._model.height)
        pixels = np.asarray(image.resize(size, Image.Resampling.BILINEAR), np.float32)
        given = {self._input: pixels.transpose(2, 0, 1)[None] / 255}
        corners, scores = (np.asarray(value) for value in self._session.run(None, given))
        left, top, right, bottom = np.nan_to_num(corners.astype(np.float32)).T
        boxes = np.stack([(left + right) / 2, (top + bottom) / 2, right - left, bottom - top], 1)
        shares = np.clip(np.nan_to_num(scores.astype(np.float32)), 0, 1)
        return distinct_objects(boxes, shares, least_score=_LEAST_SCORE)

    def _labels(self, objects: list[DetectedObject]) -> "list[LabelTypeDef]":
        confidences: dict[str, float] = defaultdict(float)
        instances: dict[str, list[InstanceTypeDef]] = defaultdict(list)
        kinds: dict[str, LabelKind] = {}
        for found in objects:
            name, confidence = self._model.labels[found.class_index], round(100 * found.score, 2)
            kinds[name] = taxonomy().labels.get(name) or LabelKind(name, (), "", ())
            instances[name].append({"BoundingBox": bounding_box(found), "Confidence": confidence})
            for carried in (name, *kinds[name].parents):
                kinds.setdefault(carried, taxonomy().labels.get(carried, kinds[name]))
                confidences[carried] = max(confidences[carried], confidence)
        return sorted_labels(kinds, confidences, instances)

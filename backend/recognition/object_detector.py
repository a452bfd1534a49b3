"""YOLOv4-tiny: where objects of the 80 COCO classes are in a picture.

Layers come from the network's own Darknet configuration. https://arxiv.org/abs/2011.08036
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import onnxruntime
from PIL import Image

from backend.recognition.detected_object import Array, DetectedObject, distinct_objects
from backend.recognition.onnx_graph import INPUT, BatchNorm, OnnxGraph

Section = Mapping[str, str]

_LONG_SIDE: Final = 448
_GRID: Final = 32
"""The network halves its input five times, so sides are multiples of this."""
_CLASSES: Final = 80
_EPSILON: Final = 1e-5
_HEADER_BYTES: Final = 20
_LEAK: Final = 0.1
_LEAST_SCORE: Final = 0.05
"""Of a box that is looked at further. Which boxes are reported is decided by their confidence."""
_LOOKALIKES: Final = ({2, 5, 7},)
"""Classes that are given to one object at once: car, bus and truck."""


@dataclass(frozen=True)
class DetectorModel:
    """The network as ONNX, and what its outputs mean."""

    onnx: bytes
    heads: tuple["_Head", ...]


@dataclass(frozen=True)
class _Head:
    """One output: sizes of its three anchors in pixels, and how far a centre may leave its cell."""

    anchors: tuple[tuple[float, float], ...]
    scale_xy: float


class ObjectDetector:
    """The network with its weights, ready to run."""

    def __init__(self, model: DetectorModel, options: onnxruntime.SessionOptions) -> None:
        self._heads = model.heads
        self._session = onnxruntime.InferenceSession(
            model.onnx, options, providers=["CPUExecutionProvider"]
        )

    def detect(self, image: Image.Image) -> list[DetectedObject]:
        """Objects in an upright RGB picture, best score first, one box for each object."""
        factor = _LONG_SIDE / max(image.size)
        width, height = (max(_GRID, round(side * factor / _GRID) * _GRID) for side in image.size)
        small = image.resize((width, height), Image.Resampling.BILINEAR)
        pixels = np.asarray(small, np.float32).transpose(2, 0, 1)[None] / 255
        outputs = self._session.run(None, {INPUT: pixels})
        parts = [
            _decoded(np.asarray(output, np.float32), head, (width, height))
            for output, head in zip(outputs, self._heads, strict=True)
        ]
        boxes = np.concatenate([part[0] for part in parts])
        scores = np.concatenate([part[1] for part in parts])
        return distinct_objects(boxes, scores, least_score=_LEAST_SCORE, lookalikes=_LOOKALIKES)


def _decoded(output: Array, head: _Head, size: tuple[int, int]) -> tuple[Array, Array]:
    """Boxes (centre x, centre y, width, height as shares) and scores of each class."""
    _, _, rows, columns = output.shape
    values = output.reshape(len(head.anchors), 5 + _CLASSES, rows, columns)
    scores = _sigmoid(values[:, 4:5]) * _sigmoid(values[:, 5:])
    centres = _sigmoid(values[:, :2]) * head.scale_xy - (head.scale_xy - 1) / 2
    row, column = np.mgrid[:rows, :columns]
    anchors = np.asarray(head.anchors, np.float32)[:, :, None, None]
    boxes = np.stack(
        [
            (centres[:, 0] + column) / columns,
            (centres[:, 1] + row) / rows,
            np.exp(values[:, 2]) * anchors[:, 0] / size[0],
            np.exp(values[:, 3]) * anchors[:, 1] / size[1],
        ],
        axis=-1,
    )
    return boxes.reshape(-1, 4), scores.transpose(0, 2, 3, 1).reshape(-1, _CLASSES)


def _sigmoid(values: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-values)), np.float32)


def detector_model(layers: str, weights: bytes) -> DetectorModel:
    """The network as ONNX, from its Darknet configuration and weights.

    Raises ValueError if the two do not belong together.
    """
    return _DetectorGraph(weights).build(_sections(layers))


def _sections(layers: str) -> list[dict[str, str]]:
    """The sections of a Darknet configuration; ``type`` is the name of each."""
    sections: list[dict[str, str]] = []
    for line in layers.splitlines():
        text = line.partition("#")[0].strip()
        if text.startswith("["):
            sections.append({"type": text.strip("[]")})
        elif text:
            name, _, value = text.partition("=")
            sections[-1][name.strip()] = value.strip()
    return sections


class _DetectorGraph:
    def __init__(self, weights: bytes) -> None:
        self._weights = np.frombuffer(weights, np.float32, offset=_HEADER_BYTES)
        self._read = 0
        self._graph = OnnxGraph()
        self._outputs: list[tuple[str, int]] = []
        """Name and channels of each layer's output."""

    def build(self, sections: Sequence[Section]) -> DetectorModel:
        names: list[str] = []
        heads: list[_Head] = []
        layer = {
            "convolutional": self._convolutional,
            "route": self._route,
            "maxpool": self._maxpool,
            "upsample": self._upsample,
        }
        for section in sections[1:]:  # the first describes the training
            before = self._outputs[-1] if self._outputs else (INPUT, 3)
            if section["type"] == "yolo":
                names.append(before[0])
                heads.append(_head(section))
                self._outputs.append(before)
            else:
                self._outputs.append(layer[section["type"]](section, before))
        if self._read != len(self._weights):
            raise ValueError("the weights are not those of this configuration")
        return DetectorModel(self._graph.serialized([1, 3, "rows", "columns"], names), tuple(heads))

    def _convolutional(self, section: Section, before: tuple[str, int]) -> tuple[str, int]:
        filters, size = int(section["filters"]), int(section["size"])
        shape = (filters, before[1], size, size)
        if section.get("batch_normalize") == "1":
            shift, scale, mean, variance = (self._take(filters) for _ in range(4))
            batch_norm = BatchNorm(scale, shift, mean, variance, _EPSILON)
            weights, bias = batch_norm.folded_into(self._take(*shape))
        else:
            bias, weights = self._take(filters), self._take(*shape)
        value = self._graph.convolution(
            before[0], weights, bias, stride=int(section["stride"]), pads=[size // 2] * 4
        )
        if section["activation"] == "leaky":
            value = self._graph.node("LeakyRelu", [value], alpha=_LEAK)
        return value, filters

    def _route(self, section: Section, _before: tuple[str, int]) -> tuple[str, int]:
        """Outputs of earlier layers one behind the other, or one group of the channels of one."""
        here = len(self._outputs)
        wanted = [int(number) for number in section["layers"].split(",")]
        sources = [self._outputs[here + at if at < 0 else at] for at in wanted]
        if "groups" in section:
            name, channels = sources[0]
            share, group = channels // int(section["groups"]), int(section["group_id"])
            bounds = [np.array([group * share]), np.array([(group + 1) * share]), np.array([1])]
            constants = [self._graph.constant(bound) for bound in bounds]
            return self._graph.node("Slice", [name, *constants]), share
        if len(sources) == 1:
            return sources[0]
        value = self._graph.node("Concat", [name for name, _ in sources], axis=1)
        return value, sum(channels for _, channels in sources)

    def _maxpool(self, section: Section, before: tuple[str, int]) -> tuple[str, int]:
        size, stride = int(section["size"]), int(section["stride"])
        value = self._graph.node(
            "MaxPool", [before[0]], kernel_shape=[size, size], strides=[stride, stride]
        )
        return value, before[1]

    def _upsample(self, section: Section, before: tuple[str, int]) -> tuple[str, int]:
        stride = float(section["stride"])
        scales = self._graph.constant(np.array([1, 1, stride, stride], np.float32))
        value = self._graph.node(
            "Resize",
            [before[0], "", scales],
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )
        return value, before[1]

    def _take(self, *shape: int) -> Array:
        count = int(np.prod(shape))
        values = self._weights[self._read : self._read + count]
        self._read += count
        if len(values) != count:
            raise ValueError("the weights are not those of this configuration")
        return values.reshape(shape)


def _head(section: Section) -> _Head:
    numbers = [float(number) for number in section["anchors"].split(",")]
    anchors = list(zip(numbers[::2], numbers[1::2], strict=True))
    mask = [int(number) for number in section["mask"].split(",")]
    return _Head(tuple(anchors[index] for index in mask), float(section["scale_x_y"]))

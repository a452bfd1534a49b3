"""YOLOv4-tiny: where objects of the 80 COCO classes are in a picture.

Layers come from the network's own Darknet configuration. https://arxiv.org/abs/2011.08036
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

import numpy as np
import onnxruntime
from PIL import Image

from backend.recognition.detected_object import Array, DetectedObject, distinct_objects
from backend.recognition.onnx_graph import INPUT, BatchNorm, OnnxGraph
from backend.recognition.quantization import Levels

Section = Mapping[str, str]

_LONG_SIDE: Final = 448
_GRID: Final = 32
"""The network halves its input five times, so sides are multiples of this."""
_CLASSES: Final = 80
_EPSILON: Final = 1e-5
_HEADER_BYTES: Final = 20
_LEAK: Final = 0.1
_DEVIATIONS: Final = 8
"""A batch normalisation gives mean and standard deviation of each channel. 8 bits reach so many
deviations from the mean: fewer cut off the strong outputs of clear shapes, as in drawings; more are
coarser. With 8, the scores have no bias against those of floats."""
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


@dataclass(frozen=True)
class _Value:
    """The output of a layer, in 8 bits."""

    name: str
    channels: int
    levels: Levels


class _DetectorGraph:
    """Builds the network of the sections, in 8 bits but for its last layers.

    In 8 bits it takes a third of the time (on processors with AVX-512 VNNI), and finds almost as
    many objects: docs/decisions/0047-detector-in-8-bits.md.
    """

    def __init__(self, weights: bytes) -> None:
        self._weights = np.frombuffer(weights, np.float32, offset=_HEADER_BYTES)
        self._read = 0
        self._graph = OnnxGraph()
        self._input = self._quantized(INPUT, 3, Levels(0, 1))
        self._outputs: list[_Value] = []
        """Of each layer."""

    def build(self, sections: Sequence[Section]) -> DetectorModel:
        names: list[str] = []
        heads: list[_Head] = []
        layer = {
            "convolutional": self._convolutional,
            "route": self._route,
            "maxpool": self._maxpool,
            "upsample": self._upsample,
        }
        for section, following in zip(sections[1:], [*sections[2:], {}], strict=True):
            # the first section describes the training
            before = self._outputs[-1] if self._outputs else self._input
            if section["type"] == "yolo":
                heads.append(_head(section))
                self._outputs.append(before)
            elif following.get("type") == "yolo":
                names.append(self._last_convolution(section, before))
                self._outputs.append(before)
            else:
                self._outputs.append(layer[section["type"]](section, before))
        if self._read != len(self._weights):
            raise ValueError("the weights are not those of this configuration")
        return DetectorModel(self._graph.serialized([1, 3, "rows", "columns"], names), tuple(heads))

    def _convolutional(self, section: Section, before: _Value) -> _Value:
        """A convolution with its batch normalisation, which says how far its outputs reach."""
        filters, size = int(section["filters"]), int(section["size"])
        shift, scale, mean, variance = (self._take(filters) for _ in range(4))
        batch_norm = BatchNorm(scale, shift, mean, variance, _EPSILON)
        weights, bias = batch_norm.folded_into(self._take(filters, before.channels, size, size))
        output = self._graph.quantized_convolution(
            before.name, before.levels, weights, bias,
            stride=int(section["stride"]), pads=[size // 2] * 4,
        )  # fmt: skip
        levels = batch_norm.levels(_DEVIATIONS)
        value = self._quantized(output, filters, levels)
        output = self._graph.node("LeakyRelu", [value.name], alpha=_LEAK)
        return self._quantized(output, filters, Levels(_LEAK * levels.low, levels.high))

    def _last_convolution(self, section: Section, before: _Value) -> str:
        """In floats: boxes and scores need more than 256 levels, and it takes little time."""
        filters = int(section["filters"])
        bias, weights = self._take(filters), self._take(filters, before.channels, 1, 1)
        return self._graph.convolution(before.name, weights, bias)

    def _route(self, section: Section, _before: _Value) -> _Value:
        """Outputs of earlier layers one behind the other, or one group of the channels of one."""
        here = len(self._outputs)
        wanted = [int(number) for number in section["layers"].split(",")]
        sources = [self._outputs[here + at if at < 0 else at] for at in wanted]
        first = sources[0]
        if "groups" in section:
            share, group = first.channels // int(section["groups"]), int(section["group_id"])
            bounds = [np.array([group * share]), np.array([(group + 1) * share]), np.array([1])]
            constants = [self._graph.constant(bound) for bound in bounds]
            part = self._graph.node("Slice", [first.name, *constants])
            return self._quantized(part, share, first.levels)
        if len(sources) == 1:
            return first
        joined = self._graph.node("Concat", [source.name for source in sources], axis=1)
        levels = reduce(Levels.joined_with, [source.levels for source in sources])
        return self._quantized(joined, sum(source.channels for source in sources), levels)

    def _maxpool(self, section: Section, before: _Value) -> _Value:
        size, stride = int(section["size"]), int(section["stride"])
        output = self._graph.node(
            "MaxPool", [before.name], kernel_shape=[size, size], strides=[stride, stride]
        )
        return self._quantized(output, before.channels, before.levels)

    def _upsample(self, section: Section, before: _Value) -> _Value:
        stride = float(section["stride"])
        scales = self._graph.constant(np.array([1, 1, stride, stride], np.float32))
        output = self._graph.node(
            "Resize",
            [before.name, "", scales],
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )
        return self._quantized(output, before.channels, before.levels)

    def _quantized(self, name: str, channels: int, levels: Levels) -> _Value:
        return _Value(self._graph.quantized(name, levels), channels, levels)

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

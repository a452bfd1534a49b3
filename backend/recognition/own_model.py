"""A detector of the user's own: an ONNX file, and a text file of labels beside it.

``detector.onnx`` belongs with ``detector.txt``, one label a line. Input: one float32 tensor of the
shape [1, 3, height, width], an RGB picture stretched to that size, from 0 to 1. Outputs, in this
order: boxes [n, 4] (left, top, right, bottom as shares of the picture) and scores [n, labels], from
0 to 1. The file may be from anyone: it may have no data outside itself and only ONNX's operators.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import onnx

MAX_BYTES: Final = 200 * 1024**2
MAX_LABELS: Final = 1000
_MIN_SIDE, _MAX_SIDE = 32, 2048
_DOMAINS: Final = {"", "ai.onnx"}


class OwnModelError(Exception):
    """The model cannot be used; the message says why in one sentence."""


@dataclass(frozen=True)
class OwnModel:
    """A model that fits."""

    name: str
    onnx: bytes
    labels: tuple[str, ...]
    width: int
    """Of the input, in pixels."""
    height: int


def read_own_model(path: Path) -> OwnModel:
    """Read and check a model and its labels. Raises OwnModelError."""
    if not path.is_file() or path.suffix != ".onnx":
        raise OwnModelError(f"{path} is not an .onnx file.")
    if path.stat().st_size > MAX_BYTES:
        raise OwnModelError(f"{path} is larger than {MAX_BYTES // 1024**2} MB.")
    labels = _labels(path.with_suffix(".txt"))
    content = path.read_bytes()
    try:
        model = onnx.load_model_from_string(content)
    except Exception as error:  # protobuf has no common base of its exceptions
        raise OwnModelError(f"{path} is not an ONNX model.") from error
    _check_contents(path, model)
    height, width = _input_size(path, model)
    _check_outputs(path, model, len(labels))
    return OwnModel(path.stem, content, labels, width, height)


def _labels(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        raise OwnModelError(f"{path} is missing: the labels, one a line.")
    try:
        labels = tuple(line.strip() for line in path.read_text("utf-8").splitlines())
    except UnicodeDecodeError as error:
        raise OwnModelError(f"{path} is not a text in UTF-8.") from error
    if not 0 < len(labels) <= MAX_LABELS or not all(0 < len(label) <= 100 for label in labels):
        raise OwnModelError(
            f"{path} must have 1 to {MAX_LABELS} lines with a label of at most 100 characters."
        )
    return labels


def _check_contents(path: Path, model: onnx.ModelProto) -> None:
    if model.functions or any(opset.domain not in _DOMAINS for opset in model.opset_import):
        raise OwnModelError(f"{path} uses operators that are not ONNX's own.")
    for graph in _graphs(model.graph):
        if any(node.domain not in _DOMAINS for node in graph.node):
            raise OwnModelError(f"{path} uses operators that are not ONNX's own.")
        tensors = [*graph.initializer, *_attribute_tensors(graph)]
        if any(tensor.data_location == onnx.TensorProto.EXTERNAL for tensor in tensors):
            raise OwnModelError(f"{path} refers to data in another file.")
    try:
        onnx.checker.check_model(model)
    except onnx.checker.ValidationError as error:
        raise OwnModelError(f"{path} is not a valid ONNX model.") from error


def _graphs(graph: onnx.GraphProto) -> Iterator[onnx.GraphProto]:
    """A graph, and the graphs inside its nodes (If, Loop, Scan)."""
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("g"):
                yield from _graphs(attribute.g)
            for inner in attribute.graphs:
                yield from _graphs(inner)


def _attribute_tensors(graph: onnx.GraphProto) -> Iterator[onnx.TensorProto]:
    for node in graph.node:
        for attribute in node.attribute:
            yield attribute.t
            yield from attribute.tensors


def _shape(value: onnx.ValueInfoProto) -> list[int]:
    """The dimensions; 0 for one that is free."""
    return [dimension.dim_value for dimension in value.type.tensor_type.shape.dim]


def _input_size(path: Path, model: onnx.ModelProto) -> tuple[int, int]:
    weights = {tensor.name for tensor in model.graph.initializer}
    inputs = [value for value in model.graph.input if value.name not in weights]
    shape = _shape(inputs[0]) if len(inputs) == 1 else []
    floats = bool(shape) and inputs[0].type.tensor_type.elem_type == onnx.TensorProto.FLOAT
    if not floats or len(shape) != 4 or shape[:2] != [1, 3]:
        raise OwnModelError(f"{path} must have one input, float32 of [1, 3, height, width].")
    if not all(_MIN_SIDE <= side <= _MAX_SIDE for side in shape[2:]):
        raise OwnModelError(
            f"{path} must have an input of {_MIN_SIDE} to {_MAX_SIDE} pixels a side."
        )
    return shape[2], shape[3]


def _check_outputs(path: Path, model: onnx.ModelProto, labels: int) -> None:
    shapes = [_shape(value) for value in model.graph.output]
    fits = (
        len(shapes) == 2
        and all(len(shape) == 2 for shape in shapes)
        and shapes[0][1] == 4
        and shapes[1][1] == labels
    )
    if not fits:
        raise OwnModelError(
            f"{path} must have two outputs: boxes [n, 4], then scores [n, {labels}] for the "
            f"{labels} labels of its text file."
        )

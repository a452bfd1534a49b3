"""Builds ONNX graphs of convolutional networks, layer by layer.

https://onnx.ai/onnx/operators/
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from onnx import NodeProto, TensorProto, helper, numpy_helper

from backend.recognition.quantization import Array, Levels, quantized_filters

INPUT: Final = "image"
_OPSET: Final = 17
_IR_VERSION: Final = 8


class OnnxGraph:
    """A graph with one input, ``image``: float32 in the order batch, channel, row, column."""

    def __init__(self) -> None:
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def constant(self, value: npt.NDArray[Any]) -> str:
        """A tensor that is part of the graph. Returns its name."""
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, inputs: Sequence[str], **attributes: Any) -> str:
        """Apply an operator. Returns the name of its output."""
        output = f"value_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def convolution(
        self,
        value: str,
        weights: Array,
        bias: Array,
        *,
        stride: int = 1,
        pads: Sequence[int] = (0, 0, 0, 0),
        groups: int = 1,
    ) -> str:
        """A convolution; ``pads`` are top, left, bottom, right. Returns the name of its output."""
        inputs = [value, self.constant(weights), self.constant(bias)]
        return self._convolution(inputs, weights.shape[2:], stride=stride, pads=pads, groups=groups)

    def quantized(self, value: str, levels: Levels) -> str:
        """A value in 8 bits. Returns the name of the result.

        onnxruntime computes an operator with integers whose inputs and output are such values.
        """
        parameters = [
            self.constant(np.array(levels.scale)),
            self.constant(np.array(levels.zero_point)),
        ]
        stored = self.node("QuantizeLinear", [value, *parameters])
        return self.node("DequantizeLinear", [stored, *parameters])

    def quantized_convolution(
        self,
        value: str,
        levels: Levels,
        weights: Array,
        bias: Array,
        *,
        stride: int = 1,
        pads: Sequence[int] = (0, 0, 0, 0),
    ) -> str:
        """A convolution of a value in 8 bits, whose levels are given, with weights in 8 bits.

        Returns the name of its output, which is to be quantized too.
        """
        filters = quantized_filters(weights, bias, levels)
        inputs = [
            value,
            self._dequantized(filters.weights, filters.weight_scales),
            self._dequantized(filters.bias, filters.bias_scales),
        ]
        return self._convolution(inputs, weights.shape[2:], stride=stride, pads=pads)

    def _dequantized(self, integers: npt.NDArray[Any], scales: Array) -> str:
        """Integers with a scale for each index of the first axis."""
        zero = np.zeros(len(scales), integers.dtype)
        inputs = [self.constant(integers), self.constant(scales), self.constant(zero)]
        return self.node("DequantizeLinear", inputs, axis=0)

    def _convolution(
        self,
        inputs: Sequence[str],
        kernel: Sequence[int],
        *,
        stride: int,
        pads: Sequence[int],
        groups: int = 1,
    ) -> str:
        return self.node(
            "Conv",
            inputs,
            kernel_shape=list(kernel),
            strides=[stride, stride],
            pads=list(pads),
            group=groups,
        )

    def serialized(self, shape: Sequence[int | str], outputs: Sequence[str]) -> bytes:
        """The model as ONNX, for an input of ``shape``; text stands for a free dimension."""
        graph = helper.make_graph(
            self._nodes,
            "graph",
            [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
            self._constants,
        )
        operators = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(graph, opset_imports=operators, ir_version=_IR_VERSION)
        return bytes(model.SerializeToString())


@dataclass(frozen=True)
class BatchNorm:
    """A batch normalisation: one value for each channel in each array."""

    scale: Array
    shift: Array
    mean: Array
    variance: Array
    epsilon: float

    def folded_into(self, weights: Array) -> tuple[Array, Array]:
        """Weights and bias of a convolution that includes this normalisation after it."""
        factor = self.scale / np.sqrt(self.variance + self.epsilon)
        return (
            (weights * factor[:, None, None, None]).astype(np.float32),
            (self.shift - self.mean * factor).astype(np.float32),
        )

    def levels(self, deviations: float) -> Levels:
        """Levels for the output, whose channels have the mean ``shift`` and the standard deviation
        ``scale``: they reach so many deviations from the mean."""
        reach = deviations * np.abs(self.scale)
        low, high = float((self.shift - reach).min()), float((self.shift + reach).max())
        return Levels(min(0.0, low), max(0.0, high))

"""Numbers of a network in 8 bits, with which a processor computes several at once.

https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

_STEPS: Final = 255
"""From the lowest number to the highest that 8 bits without a sign can represent."""
_LARGEST_WEIGHT: Final = 63
"""Weights use 7 bits, sign included. Processors without VNNI add two products in 16 bits, which
would overflow with 8 bits, so that results would differ between processors."""
_LARGEST_BIAS: Final = 2**30
"""Half of what 32 bits can represent. A filter whose weights are nearly 0 would exceed it."""
_LEAST_SCALE: Final = 1e-9
"""Of numbers that are all 0."""


@dataclass(frozen=True)
class Levels:
    """256 numbers with equal distances, from ``low`` to ``high``. Zero is one of them.

    A number outside of them becomes the nearest.
    """

    low: float
    """0 or less."""
    high: float
    """0 or more."""

    @property
    def scale(self) -> np.float32:
        """The distance between two numbers."""
        return np.float32(max((self.high - self.low) / _STEPS, _LEAST_SCALE))

    @property
    def zero_point(self) -> np.uint8:
        """The 8 bits that mean 0."""
        return np.uint8(round(-self.low / float(self.scale)))

    def joined_with(self, other: "Levels") -> "Levels":
        """Levels for the numbers of both."""
        return Levels(min(self.low, other.low), max(self.high, other.high))


@dataclass(frozen=True)
class QuantizedFilters:
    """Parameters of a convolution as integers, with a scale for each filter (first axis)."""

    weights: npt.NDArray[np.int8]
    weight_scales: Array
    bias: npt.NDArray[np.int32]
    bias_scales: Array
    """The integer 1 of a sum of products of inputs and weights."""


def quantized_filters(weights: Array, bias: Array, inputs: Levels) -> QuantizedFilters:
    """The parameters of a convolution for inputs of these levels."""
    largest = np.abs(weights).max(axis=(1, 2, 3))
    for_bias = np.abs(bias) / (_LARGEST_BIAS * inputs.scale)
    scales = np.maximum(np.maximum(largest / _LARGEST_WEIGHT, for_bias), _LEAST_SCALE)
    scales = scales.astype(np.float32)
    sums = scales * inputs.scale
    return QuantizedFilters(
        weights=np.round(weights / scales[:, None, None, None]).astype(np.int8),
        weight_scales=scales,
        bias=np.round(bias / sums).astype(np.int32),
        bias_scales=sums,
    )

"""EfficientNet-Lite0: how probable each of the 1,000 ImageNet classes is for a whole picture.

Layers: https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import onnxruntime
from PIL import Image

from backend.recognition.onnx_graph import INPUT, BatchNorm, OnnxGraph

Array = npt.NDArray[np.float32]

_SIDE: Final = 224
_MEAN, _SCALE = 127.0, 128.0
_CENTRE_SHARE: Final = 0.875
"""Share of the shorter side that the network sees, as in its own evaluation."""
_EPSILON: Final = 1e-3
"""Of the batch normalisation, as in TensorFlow's implementation."""


@dataclass(frozen=True)
class _Stage:
    """Blocks of one kind: how many, and what each is like."""

    blocks: int
    kernel: int
    stride: int
    expansion: int
    channels: int


_STAGES: Final = (
    _Stage(1, 3, 1, 1, 16),
    _Stage(2, 3, 2, 6, 24),
    _Stage(2, 5, 2, 6, 40),
    _Stage(3, 3, 2, 6, 80),
    _Stage(3, 5, 1, 6, 112),
    _Stage(4, 5, 2, 6, 192),
    _Stage(1, 3, 1, 6, 320),
)
_STEM_CHANNELS: Final = 32


class ImageClassifier:
    """The network with its weights, ready to run."""

    def __init__(self, model: bytes, options: onnxruntime.SessionOptions) -> None:
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )

    def probabilities(self, image: Image.Image) -> Array:
        """Of each class, in the order of the classes' WordNet ids, for an upright RGB picture.

        The network sees the centre. A second view of the whole picture, squared, costs as much
        again and named 0 of 200 photos better.
        """
        width, height = image.size
        side = min(width, height) * _CENTRE_SHARE
        left, top = (width - side) / 2, (height - side) / 2
        view = image.resize(
            (_SIDE, _SIDE), Image.Resampling.BICUBIC, box=(left, top, left + side, top + side)
        )
        pixels = np.asarray(view, np.float32).transpose(2, 0, 1)[None]
        (answer,) = self._session.run(None, {INPUT: (pixels - _MEAN) / _SCALE})
        first: Array = np.asarray(answer, np.float32)[0]
        return first


def classifier_model(tensors: dict[str, Array]) -> bytes:
    """The network as ONNX, from the tensors of its weights."""
    return _ClassifierGraph(tensors).build()


class _ClassifierGraph:
    def __init__(self, tensors: dict[str, Array]) -> None:
        self._tensors = tensors
        self._graph = OnnxGraph()
        self._zero = self._graph.constant(np.array(0, np.float32))
        self._six = self._graph.constant(np.array(6, np.float32))
        self._side = _SIDE

    def build(self) -> bytes:
        value = self._relu6(self._convolution(INPUT, "_conv_stem", "_bn0", stride=2))
        channels, index = _STEM_CHANNELS, 0
        for stage in _STAGES:
            for block in range(stage.blocks):
                stride = stage.stride if block == 0 else 1
                value = self._block(value, f"_blocks.{index}.", stage, stride, channels)
                channels, index = stage.channels, index + 1
        value = self._relu6(self._convolution(value, "_conv_head", "_bn1"))
        value = self._graph.node("Flatten", [self._graph.node("GlobalAveragePool", [value])])
        weights = self._graph.constant(self._tensors["_fc.weight"])
        bias = self._graph.constant(self._tensors["_fc.bias"])
        value = self._graph.node("Gemm", [value, weights, bias], transB=1)
        value = self._graph.node("Softmax", [value], axis=1)
        return self._graph.serialized([1, 3, _SIDE, _SIDE], [value])

    def _block(self, value: str, name: str, stage: _Stage, stride: int, channels: int) -> str:
        """An inverted residual block: expand, filter each channel, project."""
        before = value
        if stage.expansion != 1:
            value = self._relu6(self._convolution(value, f"{name}_expand_conv", f"{name}_bn0"))
        value = self._relu6(
            self._convolution(
                value,
                f"{name}_depthwise_conv",
                f"{name}_bn1",
                stride=stride,
                groups=channels * stage.expansion,
            )
        )
        value = self._convolution(value, f"{name}_project_conv", f"{name}_bn2")
        if stride == 1 and channels == stage.channels:
            value = self._graph.node("Add", [value, before])
        return value

    def _convolution(
        self, value: str, name: str, norm: str, *, stride: int = 1, groups: int = 1
    ) -> str:
        batch_norm = BatchNorm(
            scale=self._tensors[f"{norm}.weight"],
            shift=self._tensors[f"{norm}.bias"],
            mean=self._tensors[f"{norm}.running_mean"],
            variance=self._tensors[f"{norm}.running_var"],
            epsilon=_EPSILON,
        )
        weights, bias = batch_norm.folded_into(self._tensors[f"{name}.weight"])
        pads = self._same_padding(weights.shape[2], stride)
        return self._graph.convolution(
            value, weights, bias, stride=stride, pads=pads, groups=groups
        )

    def _same_padding(self, kernel: int, stride: int) -> tuple[int, int, int, int]:
        """TensorFlow's padding "SAME", which pads more below and to the right.

        https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
        """
        after = -(-self._side // stride)
        total = max((after - 1) * stride + kernel - self._side, 0)
        self._side = after
        return total // 2, total // 2, total - total // 2, total - total // 2

    def _relu6(self, value: str) -> str:
        return self._graph.node("Clip", [value, self._zero, self._six])

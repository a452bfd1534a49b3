"""Networks in 8 bits compute almost the same as in floats."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from backend.recognition.onnx_graph import INPUT, BatchNorm, OnnxGraph
from backend.recognition.quantization import Array, Levels, quantized_filters
from tests.unit.backend.recognition.models import needs_models

pytestmark = needs_models
GENERATOR = np.random.default_rng(7)
INPUTS, OUTPUTS = Levels(0, 1), Levels(-6, 6)


def computed(graph: OnnxGraph, value: str, image: Array) -> Array:
    model = graph.serialized([1, image.shape[1], "rows", "columns"], [value])
    (result,) = onnxruntime.InferenceSession(model).run(None, {INPUT: image})
    return np.asarray(result, np.float32)


def of_image(image: Array, levels: Levels) -> Array:
    graph = OnnxGraph()
    return computed(graph, graph.quantized(INPUT, levels), image)


def convolved(image: Array, weights: Array, bias: Array, *, in_8_bits: bool) -> Array:
    graph, pads = OnnxGraph(), [1, 1, 1, 1]
    if not in_8_bits:
        return computed(graph, graph.convolution(INPUT, weights, bias, pads=pads), image)
    value = graph.quantized(INPUT, INPUTS)
    value = graph.quantized_convolution(value, INPUTS, weights, bias, pads=pads)
    return computed(graph, graph.quantized(value, OUTPUTS), image)


def numbers(*shape: int) -> Array:
    return GENERATOR.random(shape, np.float32)


def test_pixels_are_represented_exactly() -> None:
    pixels = (np.arange(256, dtype=np.float32) / 255).reshape(1, 1, 16, 16)
    assert np.allclose(of_image(pixels, Levels(0, 1)), pixels, atol=1e-6)


@pytest.mark.parametrize("levels", [Levels(-3, 7), Levels(0, 6), Levels(-0.4, 21), Levels(-2, 0)])
def test_zero_is_represented_exactly(levels: Levels) -> None:
    """Padding is zero."""
    assert not of_image(np.zeros((1, 1, 2, 2), np.float32), levels).any()


def test_a_number_outside_of_the_levels_becomes_the_nearest() -> None:
    image = np.array([-9, -3, 7, 99], np.float32).reshape(1, 1, 2, 2)
    assert of_image(image, Levels(-3, 7)).ravel() == pytest.approx([-3, -3, 7, 7], abs=0.03)


def test_joined_levels_hold_the_numbers_of_both() -> None:
    assert Levels(-3, 7).joined_with(Levels(-1, 9)) == Levels(-3, 9)


def test_a_convolution_has_almost_the_same_result() -> None:
    image, weights = numbers(1, 3, 20, 30), numbers(8, 3, 3, 3) - 0.5
    bias = numbers(8) - 0.5
    exact = convolved(image, weights, bias, in_8_bits=False)
    rounded = convolved(image, weights, bias, in_8_bits=True)
    assert np.abs(exact).max() < OUTPUTS.high
    assert np.abs(rounded - exact).max() < 0.1


@pytest.mark.parametrize("size", [0, 1e-12])
def test_a_filter_without_weights_gives_its_bias(size: float) -> None:
    """Networks have such filters: a tiny scale must not make the integer of the bias overflow."""
    weights, bias = np.full((2, 3, 3, 3), size, np.float32), np.array([2, -2], np.float32)
    result = convolved(numbers(1, 3, 8, 8), weights, bias, in_8_bits=True)
    assert result[0, :, 4, 4] == pytest.approx([2, -2], abs=0.05)


def test_weights_leave_room_for_the_sum_of_two_products() -> None:
    """In 16 bits, which is what processors without VNNI have for it."""
    filters = quantized_filters(numbers(8, 3, 3, 3) - 0.5, numbers(8), INPUTS)
    assert 2 * 255 * int(np.abs(filters.weights.astype(int)).max()) < 2**15


def test_levels_follow_from_a_batch_normalization() -> None:
    scale, shift = np.array([1, -2], np.float32), np.array([0.5, 1], np.float32)
    norm = BatchNorm(scale, shift, mean=shift, variance=shift, epsilon=1e-5)
    assert norm.levels(4) == Levels(-7, 9)


def test_all_layers_of_the_detector_but_the_last_are_computed_with_integers(tmp_path: Path) -> None:
    """Otherwise it takes three times as long: onnxruntime decides by the form of the graph."""
    from backend.recognition.local_recogniser import session_options
    from backend.recognition.model_files import DETECTOR_LAYERS, DETECTOR_WEIGHTS
    from backend.recognition.object_detector import ObjectDetector, detector_model

    model = detector_model(DETECTOR_LAYERS.read_bytes().decode(), DETECTOR_WEIGHTS.read_bytes())
    options = session_options()
    options.optimized_model_filepath = str(tmp_path / "optimized.onnx")
    ObjectDetector(model, options)
    operators = [node.op_type for node in onnx.load(options.optimized_model_filepath).graph.node]
    assert operators.count("QLinearConv") == 19
    assert operators.count("Conv") + operators.count("FusedConv") == 2
    assert operators.count("QLinearLeakyRelu") == 19

"""Small detectors that find the same objects in every picture."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

BOXES = [[0.1, 0.2, 0.5, 0.6], [0.12, 0.2, 0.5, 0.6], [0.6, 0.6, 0.9, 0.9]]
SCORES = [[0.9, 0.0], [0.8, 0.0], [0.0, 0.5]]


def write_model(
    folder: Path,
    *,
    labels: Sequence[str] = ("Dog", "Garden Gnome"),
    shape: Sequence[int | str] = (1, 3, 64, 96),
    kind: int = TensorProto.FLOAT,
    outputs: Sequence[Sequence[int | str]] = (("n", 4), ("n", 2)),
    domain: str = "",
    external: bool = False,
) -> Path:
    """Write ``detector.onnx`` and ``detector.txt``. Returns the path of the model."""
    values = {"boxes": np.array(BOXES, np.float32), "scores": np.array(SCORES, np.float32)}
    constants = [numpy_helper.from_array(value, f"{name}_value") for name, value in values.items()]
    nodes = [
        helper.make_node("Identity", [f"{name}_value"], [name], domain=domain) for name in values
    ]
    names = list(values)[: len(outputs)]
    graph: Any = helper.make_graph(
        nodes,
        "detector",
        [helper.make_tensor_value_info("picture", kind, shape)],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, size)
            for name, size in zip(names, outputs, strict=True)
        ],
        constants,
    )
    if external:
        graph.initializer[0].data_location = TensorProto.EXTERNAL
        graph.initializer[0].external_data.add(key="location", value="elsewhere.bin")
    opsets = [helper.make_opsetid("", 17), *([helper.make_opsetid(domain, 1)] if domain else [])]
    path = folder / "detector.onnx"
    path.write_bytes(
        helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()
    )
    path.with_suffix(".txt").write_text("\n".join(labels))
    return path

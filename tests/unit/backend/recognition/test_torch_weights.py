"""Files in PyTorch's form from before 1.6, written here without PyTorch."""

import io
import pickle
import struct
import sys
from collections import OrderedDict
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from backend.recognition.torch_weights import read_tensors

MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
Write = Callable[[int], bytes]


class Tensor:
    """Pickled as a call of PyTorch's function, with a reference to a storage of six values."""

    rebuild: Any = None

    def __init__(self, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> None:
        self._arguments = (Storage(), offset, shape, strides, False, OrderedDict())

    def __reduce__(self) -> tuple[Any, ...]:
        return Tensor.rebuild, self._arguments


class Storage:
    """Pickled as a persistent id."""

    kind: Any = None


class Writer(pickle.Pickler):
    def persistent_id(self, obj: Any) -> Any:
        return ("storage", Storage.kind, "1", "cpu", 6, None) if isinstance(obj, Storage) else None


@pytest.fixture
def write(monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a file with a magic number. The modules only have PyTorch's names for pickle."""
    torch, utils = ModuleType("torch"), ModuleType("torch._utils")
    kind = type("FloatStorage", (), {"__module__": "torch"})

    def _rebuild_tensor_v2(*_: Any) -> None: ...

    _rebuild_tensor_v2.__module__ = "torch._utils"
    _rebuild_tensor_v2.__qualname__ = "_rebuild_tensor_v2"
    monkeypatch.setattr(torch, "FloatStorage", kind, raising=False)
    monkeypatch.setattr(utils, "_rebuild_tensor_v2", _rebuild_tensor_v2, raising=False)
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)
    monkeypatch.setattr(Tensor, "rebuild", _rebuild_tensor_v2)
    monkeypatch.setattr(Storage, "kind", kind)

    def written(magic: int) -> bytes:
        tensors = OrderedDict(
            rows=Tensor(0, (2, 3), (3, 1)),
            transposed=Tensor(0, (3, 2), (1, 3)),
            part=Tensor(4, (2,), (1,)),
        )
        file = io.BytesIO()
        for part in (magic, 1001, {"little_endian": True}, tensors, ["1"]):
            Writer(file, 2).dump(part)
        values = np.arange(6, dtype=np.float32)
        return file.getvalue() + struct.pack("<q", 6) + values.tobytes()

    return written


def test_tensors_are_views_of_their_storage(write: Write) -> None:
    tensors = read_tensors(write(MAGIC_NUMBER))
    assert tensors["rows"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert tensors["transposed"].tolist() == [[0, 3], [1, 4], [2, 5]]
    assert tensors["part"].tolist() == [4, 5]


def test_another_magic_number_is_rejected(write: Write) -> None:
    with pytest.raises(ValueError, match="another magic number"):
        read_tensors(write(1))


@pytest.mark.parametrize("content", [b"", b"text", pickle.dumps(print)])
def test_other_files_are_rejected(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a file of PyTorch weights"):
        read_tensors(content)

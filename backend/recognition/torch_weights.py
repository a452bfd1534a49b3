"""Reads tensors from a file that ``torch.save`` of PyTorch before 1.6 wrote, without PyTorch.

The file is five pickles (a magic number, a protocol version, facts of the system, the tensors, the
keys of the storages), followed by each storage: its number of elements as a 64-bit integer, then
its values. Format: ``_legacy_save`` in torch/serialization.py.

The unpickler resolves three kinds of names only, so a file cannot run code.
"""

import io
import pickle
import struct
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

_MAGIC_NUMBER: Final = 0x1950A86A20F9469CFC6C
_TYPES: Final[dict[str, type[np.generic]]] = {
    "FloatStorage": np.float32,
    "LongStorage": np.int64,
}


@dataclass(frozen=True)
class _Tensor:
    """A view of a storage: where it begins, its shape, and its strides in elements."""

    storage: tuple[Any, ...]
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _WeightsUnpickler(pickle.Unpickler):
    """Knows ordered dictionaries, storages and tensors, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if module == "torch" and name in _TYPES:
            return name
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a file of weights")

    def persistent_load(self, pid: Any) -> Any:
        return pid


def _tensor(storage: tuple[Any, ...], offset: int, shape: Any, strides: Any, *_: Any) -> _Tensor:
    return _Tensor(storage, offset, tuple(shape), tuple(strides))


def read_tensors(content: bytes) -> dict[str, Array]:
    """The tensors of float32 values by their names. Raises ValueError for another format."""
    file = io.BytesIO(content)
    try:
        magic, _protocol, _system = (_WeightsUnpickler(file).load() for _ in range(3))
        tensors: dict[str, _Tensor] = _WeightsUnpickler(file).load()
        keys: list[str] = _WeightsUnpickler(file).load()
    except (pickle.UnpicklingError, EOFError) as error:
        raise ValueError(f"not a file of PyTorch weights: {error}") from error
    if magic != _MAGIC_NUMBER:
        raise ValueError("not a file of PyTorch weights: another magic number")
    types = {tensor.storage[2]: _TYPES[tensor.storage[1]] for tensor in tensors.values()}
    storages = {key: _storage(file, np.dtype(types[key])) for key in keys}
    return {
        name: _view(tensor, storages[tensor.storage[2]])
        for name, tensor in tensors.items()
        if types[tensor.storage[2]] is np.float32
    }


def _storage(file: io.BytesIO, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    (count,) = struct.unpack("<q", file.read(8))
    return np.frombuffer(file.read(count * dtype.itemsize), dtype)


def _view(tensor: _Tensor, storage: npt.NDArray[Any]) -> Array:
    strides = [step * storage.itemsize for step in tensor.strides]
    part = storage[tensor.offset :]
    return np.lib.stride_tricks.as_strided(part, tensor.shape, strides, writeable=False).copy()

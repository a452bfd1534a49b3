"""A file of parts of other bytes, without a copy of them."""

from bisect import bisect_right
from collections.abc import Sequence
from io import SEEK_CUR, SEEK_END, SEEK_SET
from itertools import accumulate


class JoinedParts:
    """What Pillow needs of a file. Uploads have up to 200 MB, which a copy would double."""

    def __init__(self, parts: Sequence[bytes | memoryview]) -> None:
        self._parts = parts
        self._ends = list(accumulate(len(part) for part in parts))
        self._at = 0

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes, fewer only at the end; all without a size."""
        end = self._size if size < 0 else min(self._size, self._at + size)
        found = []
        while self._at < end:
            index = bisect_right(self._ends, self._at)
            start = self._ends[index] - len(self._parts[index])
            found.append(self._parts[index][self._at - start : end - start])
            self._at += len(found[-1])
        return b"".join(found)

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        """Move the position."""
        self._at = offset + {SEEK_SET: 0, SEEK_CUR: self._at, SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        """The position."""
        return self._at

    @property
    def _size(self) -> int:
        return self._ends[-1] if self._ends else 0

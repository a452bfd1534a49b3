"""CPU time and memory of a process and everything it started, from Linux's ``/proc``.

Format of the files: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
"""

import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_SAMPLE_SECONDS = 2.0
"""Linux computes a proportional set size by looking at each page: 70 ms for the 22 processes of the
embedded AWS, which cannot get memory meanwhile. With two samples a second, a pipeline was 4 to 7 %
slower."""
_GONE = (FileNotFoundError, ProcessLookupError, PermissionError)
"""What reading ``/proc`` raises for a process that has just ended."""


@dataclass(frozen=True)
class ProcessStat:
    """One line of ``/proc/PID/stat``. Times are in clock ticks."""

    pid: int
    parent: int
    own: int
    """utime + stime."""
    ended_children: int
    """cutime + cstime: the children that ended and were waited for, with their own children."""


@dataclass(frozen=True)
class CpuSeconds:
    """CPU time, in seconds, of a server by its place in the process tree."""

    server: float
    """The process that the benchmark started."""
    emulator: float
    """Its direct children: the embedded AWS, where the server is ``backend.embedded``."""
    workers: float
    """The children of the emulator, those that ended included: the Lambda functions."""

    @property
    def total(self) -> float:
        """All processes."""
        return self.server + self.emulator + self.workers

    def __sub__(self, earlier: "CpuSeconds") -> "CpuSeconds":
        return CpuSeconds(
            self.server - earlier.server,
            self.emulator - earlier.emulator,
            self.workers - earlier.workers,
        )


def parse_stat(line: str) -> ProcessStat:
    """Parse ``/proc/PID/stat``. The command, in brackets, may contain spaces and brackets."""
    before, _, after = line.rpartition(")")
    fields = after.split()
    times = [int(ticks) for ticks in fields[11:15]]
    return ProcessStat(
        pid=int(before.partition(" ")[0]),
        parent=int(fields[1]),
        own=times[0] + times[1],
        ended_children=times[2] + times[3],
    )


def parse_pss_kb(smaps_rollup: str) -> int:
    """Proportional set size, in KiB: shared pages are divided among the processes that map them."""
    found = re.search(r"^Pss:\s+(\d+) kB", smaps_rollup, re.MULTILINE)
    return int(found[1]) if found else 0


def depths(stats: Mapping[int, ProcessStat], root: int) -> dict[int, int]:
    """Process id and distance from ``root``, of ``root`` (0) and of all its descendants."""
    found = {root: 0} if root in stats else {}
    added = list(found)
    while added:
        parents, added = set(added), []
        for pid, stat in stats.items():
            if stat.parent in parents and pid not in found:
                found[pid] = found[stat.parent] + 1
                added.append(pid)
    return found


def cpu_of_tree(stats: Mapping[int, ProcessStat], root: int) -> CpuSeconds:
    """CPU time of ``root`` and of its descendants, each process counted once."""
    ticks = [0, 0, 0]
    for pid, depth in depths(stats, root).items():
        ticks[min(depth, 2)] += stats[pid].own
        ticks[min(depth + 1, 2)] += stats[pid].ended_children
    return CpuSeconds(*(count / _TICKS for count in ticks))


def cpu_seconds(root: int) -> CpuSeconds:
    """CPU time that the process ``root`` and its descendants have used so far."""
    return cpu_of_tree(_read_stats(), root)


@contextmanager
def sampled_memory(root: int) -> Iterator["PeakMemory"]:
    """Sample the memory of ``root`` and its descendants until the block ends."""
    peak, ended = PeakMemory(root), threading.Event()

    def sample() -> None:
        while not ended.wait(_SAMPLE_SECONDS):
            peak.sample()

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()
        peak.sample()


class PeakMemory:
    """The largest sum of the proportional set sizes seen, ``megabytes`` (10^6 bytes)."""

    def __init__(self, root: int) -> None:
        self.megabytes = 0.0
        self._root = root

    def sample(self) -> None:
        """Read the memory now."""
        kib = sum(_pss_kb(pid) for pid in depths(_read_stats(), self._root))
        self.megabytes = max(self.megabytes, kib * 1024 / 1e6)


def _read_stats() -> dict[int, ProcessStat]:
    stats = {}
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            with suppress(*_GONE):
                stat = parse_stat((folder / "stat").read_text())
                stats[stat.pid] = stat
    return stats


def _pss_kb(pid: int) -> int:
    with suppress(*_GONE):
        return parse_pss_kb((_PROC / str(pid) / "smaps_rollup").read_text())
    return 0

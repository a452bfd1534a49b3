import os
import subprocess
import sys

import pytest

from benchmarks.processes import (
    CpuSeconds,
    ProcessStat,
    cpu_of_tree,
    cpu_seconds,
    depths,
    parse_pss_kb,
    parse_stat,
    sampled_memory,
)

TICKS = os.sysconf("SC_CLK_TCK")
NEEDS_PROC = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
_BUSY = """
import subprocess, sys, time
work = "import time\\nwhile time.process_time() < 0.2: pass"
subprocess.run([sys.executable, "-c", work], check=True)
print("ready", flush=True)
sys.stdin.read()
"""


def stat(pid: int, parent: int, own: int = 0, ended: int = 0) -> ProcessStat:
    return ProcessStat(pid, parent, own * TICKS, ended * TICKS)


def tree(*stats: ProcessStat) -> dict[int, ProcessStat]:
    return {one.pid: one for one in stats}


def test_a_line_of_proc_stat() -> None:
    line = "42 (python3) S 7 42 42 0 -1 4194304 900 800 0 0 130 20 3000 400 20 0 9 0 100 0 0"

    assert parse_stat(line) == ProcessStat(pid=42, parent=7, own=150, ended_children=3400)


def test_a_command_with_spaces_and_brackets() -> None:
    line = "42 (a (b) c) S 7 42 42 0 -1 4194304 900 800 0 0 1 2 3 4 20 0 9 0 100 0 0"

    assert parse_stat(line).parent == 7


def test_proportional_set_size() -> None:
    rollup = (
        "55d0-7ffe ---p 00000000 00:00 0    [rollup]\nRss:  900 kB\nPss:  345 kB\nPss_Anon: 1 kB\n"
    )

    assert parse_pss_kb(rollup) == 345


def test_a_kernel_thread_has_no_memory_of_its_own() -> None:
    assert parse_pss_kb("") == 0


def test_depths_of_descendants_only() -> None:
    stats = tree(stat(1, 0), stat(5, 1), stat(9, 5), stat(4, 9), stat(8, 1))

    assert depths(stats, 5) == {5: 0, 9: 1, 4: 2}


def test_no_descendants_of_a_process_that_has_ended() -> None:
    assert depths(tree(stat(1, 0)), 5) == {}


def test_cpu_time_by_place_in_the_tree() -> None:
    server = stat(5, 1, own=1, ended=2)
    emulator = stat(6, 5, own=4, ended=8)
    worker = stat(7, 6, own=16, ended=32)

    cpu = cpu_of_tree(tree(server, emulator, worker, stat(8, 1, own=100)), 5)

    assert cpu == CpuSeconds(server=1, emulator=4 + 2, workers=8 + 16 + 32)
    assert cpu.total == 63


def test_a_difference_of_cpu_times() -> None:
    assert CpuSeconds(5, 7, 9) - CpuSeconds(1, 2, 3) == CpuSeconds(4, 5, 6)


@NEEDS_PROC
def test_children_that_have_ended_count() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        process.stdout.readline()
        cpu = cpu_seconds(process.pid)
        process.communicate()

    assert cpu.emulator > 0


@NEEDS_PROC
def test_memory_of_a_process() -> None:
    with sampled_memory(os.getpid()) as peak:
        block = bytearray(os.urandom(1_000_000)) * 50

    assert len(block) == 50_000_000
    assert peak.megabytes > 50

"""What worker processes share that decode files of strangers: limits and environment."""

import os
import resource
from pathlib import Path
from typing import Final

_ENVIRONMENT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONPATH")

ROOT: Final = Path(__file__).parents[2]
"""The folder from which ``python -m backend...`` works."""


def worker_environment() -> dict[str, str]:
    """The environment of a worker: without AWS variables and settings."""
    return {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}


def limit_memory(more_bytes: int) -> None:
    """Let this process use no more address space than it has now and ``more_bytes``."""
    status = Path("/proc/self/statm")
    if status.exists():  # Linux; other systems do not enforce the limit
        pages = int(status.read_text().split()[0])
        limit = pages * resource.getpagesize() + more_bytes
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

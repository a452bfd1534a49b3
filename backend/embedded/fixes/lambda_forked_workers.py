"""Processes of Python functions are forked from one that has imported their libraries.

Without it, each process imports boto3 and Pillow: half a second of CPU time and 50 MB.
Test: test_lambda_forked_workers.py. Remove it when ministack forks its workers."""

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

from ministack.core import lambda_runtime

from backend.embedded.fixes import EmulatorMismatch
from backend.embedded.lambda_processes.process import ForkServer

_PYTHON_SCRIPT = "_worker.py"


class _Processes:
    """Starts processes for ministack: those of Python functions are forked."""

    def __init__(self) -> None:
        self._server = ForkServer()

    def start(self, command: list[str], **options: Any) -> Any:
        """In place of ``subprocess.Popen``."""
        script = command[-1]
        if command[:-1] != [sys.executable] or not script.endswith(_PYTHON_SCRIPT):
            return subprocess.Popen(command, **options)  # noqa: S603  # ministack's own command
        return self._server.start(script, options["cwd"], options["env"])


def install() -> None:
    """Start the process that forks. Linux only: elsewhere, forking such a process is not safe."""
    if not sys.platform.startswith("linux"):
        return
    if lambda_runtime.subprocess is not subprocess:
        raise EmulatorMismatch("lambda_runtime should use the module subprocess")
    replacement = SimpleNamespace(**vars(subprocess))
    replacement.Popen = _Processes().start
    lambda_runtime.subprocess = replacement


install()

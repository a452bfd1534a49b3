"""Processes of functions share one copy of their code, and its compiled modules.

Without it, each process extracts the whole code into a folder of its own and compiles each module
that it imports: 0.1 s of CPU time for each of some twenty processes.
Test: test_lambda_shared_code.py. Remove it when ministack extracts a code package once."""

import hashlib
import os
import shutil
import tempfile
import threading
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack.core import lambda_runtime

from backend.embedded.fixes import EmulatorMismatch

_FOLDER = "code"
"""The last part of the path that ministack extracts the code of a function to."""
_one_at_a_time = threading.Lock()


class _CodePackage(zipfile.ZipFile):
    """In place of ``zipfile.ZipFile``: code is extracted once, layers as before."""

    def extractall(self, path: Any = None, *args: Any, **kwargs: Any) -> None:
        """Make ``path`` a link to the extracted code."""
        if path is None or self.filename is None or Path(path).name != _FOLDER:
            super().extractall(path, *args, **kwargs)
            return
        digest = hashlib.sha256(Path(self.filename).read_bytes()).hexdigest()
        shared = Path(tempfile.gettempdir()) / f"function-code-{digest}"
        with _one_at_a_time:
            if not shared.exists():
                self._extract_to(shared)
        os.rmdir(path)
        os.symlink(shared, path)

    def _extract_to(self, shared: Path) -> None:
        partial = shared.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        super().extractall(partial)
        partial.rename(shared)


if lambda_runtime.zipfile is not zipfile:
    raise EmulatorMismatch("lambda_runtime should use the module zipfile")
lambda_runtime.zipfile = SimpleNamespace(**{**vars(zipfile), "ZipFile": _CodePackage})

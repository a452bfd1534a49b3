"""Writes each decision of the emulator's IAM into the file ``decisions`` beside this module.

Python imports this module at its start if its folder is in PYTHONPATH.
"""

import importlib.abc
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

_EVALUATOR = "ministack.core.iam_evaluator"
_FILE = Path(__file__).with_name("decisions")


class _Finder(importlib.abc.MetaPathFinder):
    """Records what the module decides as soon as it has been imported."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name != _EVALUATOR:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        assert spec
        assert spec.loader
        execute = spec.loader.exec_module

        def execute_and_record(module: Any) -> None:
            execute(module)
            enforce, principal_of = module.enforce, module.resolve_principal

            def recorded(access_key: str, action: str, *where: Any, **more: Any) -> Any:
                from ministack.core.responses import get_account_id

                result = enforce(access_key, action, *where, **more)
                arn = getattr(principal_of(access_key or "", get_account_id()), "arn", "")
                resource = more.get("resource_arn", where[2] if len(where) > 2 else "*")
                line = [arn, action, resource, "Allow" if result is None else "Deny"]
                with _FILE.open("a") as file:
                    file.write(json.dumps(line) + "\n")
                return result

            module.enforce = recorded

        spec.loader.exec_module = execute_and_record  # type: ignore[method-assign]
        return spec


if "backend.embedded.server" in sys.orig_argv:
    sys.meta_path.insert(0, _Finder())

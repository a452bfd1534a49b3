"""Starts one process of each function, so that the first photo does not wait for them."""

import logging
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

_log = logging.getLogger(__name__)


def start_functions() -> None:
    """Start a process of each function that has none; an error is logged, and met again later."""
    for function in lambda_svc._functions.all_values():
        try:
            lambda_svc._run_with_function_config_scope(function, _start, function)
        except (OSError, RuntimeError):
            _log.exception("no process of a function could be started")


def _start(function: Any) -> None:
    config = function["config"]
    if not function.get("code_zip"):
        return
    worker, _ = lambda_runtime.acquire_worker(
        config["FunctionName"],
        config,
        function["code_zip"],
        qualifier=config.get("Version", "$LATEST"),
    )
    try:
        lambda_runtime.ensure_spawned(worker)
    finally:
        lambda_runtime.release_worker(worker)

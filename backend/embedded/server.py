"""The child process: ministack with fixes, recogniser and request guard.

The parent writes a line of JSON with settings to standard input, and a second line when the stack
is deployed. The process stops at SIGTERM and at the end of the input, when its parent has ended."""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn

from backend.embedded import environment, fixes, rekognition_service
from backend.embedded.large_photos import LargePhotos
from backend.embedded.request_guard import guarded
from backend.recognition.recogniser import amazon_rekognition, with_fault_injection
from backend.recognition.worker_pool import WorkerPool

_KEEP_ALIVE = 75
"""Seconds that a connection stays open after a response."""
_LAST_REQUESTS = 3
"""Seconds in which running requests can end when the server stops. Others are cancelled, and get
the status 500."""


async def main() -> None:
    """Serve until SIGTERM or the end of the parent process."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())  # the parent may have blocked signals
    settings = json.loads(sys.stdin.readline())
    fixes.apply()  # checks the version before ministack is imported
    from ministack.app import app
    from ministack.core import lambda_runtime

    from backend.embedded.durability.database import StorageError
    from backend.embedded.durability.installation import install
    from backend.embedded.fixes import lambda_concurrency
    from backend.embedded.fixes.execution_final_status import send_interrupted_events
    from backend.embedded.lambda_processes.prestart import start_functions

    credentials = settings["rekognition"]
    recogniser = (
        amazon_rekognition(credentials)
        if credentials
        else WorkerPool(settings["recogniser"]).respond
    )
    rekognition_service.install(
        with_fault_injection(recogniser, os.environ["TMPDIR"]),
        lambda *location: durability.objects.open(*location),  # noqa: PLW0108  # assigned below
    )

    loop, deployed = asyncio.get_running_loop(), asyncio.Event()

    def on_deployed() -> None:
        send_interrupted_events()
        start_functions()
        loop.call_soon_threadsafe(deployed.set)

    threading.Thread(target=_read_parent, args=[on_deployed], daemon=True).start()
    try:
        durability = install(Path(settings["folder"]), power_cuts=settings["power_cuts"])
    except StorageError as error:
        print(f"error: {error}", file=sys.stderr, flush=True)
        os._exit(1)  # the recogniser's processes would report that their pipes are broken
    lambda_concurrency.large_photos = LargePhotos(durability.objects.read_start)
    port = int(os.environ["GATEWAY_PORT"])
    background = asyncio.create_task(durability.run(deployed))
    await _web_server(guarded(durability.application(app), port, settings["origins"]), port).serve()
    background.cancel()
    lambda_runtime.reset()
    durability.database.close()
    os._exit(0)  # does not wait for threads of running tasks


def _web_server(application: Any, port: int) -> uvicorn.Server:
    """A server whose ``serve`` returns after SIGTERM.

    Headers of responses are those of the emulator, as on AWS: none is added.
    """
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            host=environment.HOST,
            port=port,
            lifespan="on",  # an emulator that cannot start is an error
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=_LAST_REQUESTS,
        )
    )
    # uvicorn handles the signal while it serves, and raises it once more when it has stopped
    signal.signal(signal.SIGTERM, server.handle_exit)
    return server


def _read_parent(on_deployed: Callable[[], None]) -> None:
    for _ in sys.stdin:
        on_deployed()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    asyncio.run(main())

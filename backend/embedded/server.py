"""The child process: ministack with fixes, recogniser and guard, until its parent ends.

The parent writes a line of JSON to standard input, and one more once the stack is deployed.
The end of the input is the end of the parent, however that came about."""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Callable

from hypercorn.asyncio import serve
from hypercorn.config import Config

from backend.embedded import environment, fixes, rekognition_service
from backend.embedded.request_guard import guarded
from backend.recognition.recogniser import amazon, stand_in, switchable


async def main() -> None:
    """Serve until SIGTERM or the end of the parent."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())  # the parent may have blocked some
    told = json.loads(sys.stdin.readline())
    fixes.apply()  # ministack is imported only after this has checked its version
    from ministack.app import app
    from ministack.core import lambda_runtime

    from backend.embedded.fixes.execution_end import announce_interrupted

    answerer = amazon(told["amazon"]) if told["amazon"] else stand_in
    rekognition_service.install(switchable(answerer, os.environ["TMPDIR"]))
    threading.Thread(target=_listen_to_parent, args=[announce_interrupted], daemon=True).start()
    port = int(os.environ["GATEWAY_PORT"])
    config = Config.from_mapping(bind=f"{environment.HOST}:{port}", keep_alive_timeout=75)
    await serve(guarded(app, port, told["origins"]), config)  # saves the state at its end
    lambda_runtime.reset()
    os._exit(0)  # threads of running tasks would hold the process until those end


def _listen_to_parent(deployed: Callable[[], None]) -> None:
    for _ in sys.stdin:
        deployed()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    asyncio.run(main())

"""Processes that analyse images: ``python -m backend.recognition.worker KIND``.

They decode files that anyone may have made, so they run apart from the emulator, with a limit on
their memory and without AWS variables in their environment. ``worker_pool`` starts them, ends one
when an image takes too long, and starts another one when one ends.

The first process loads the recogniser, and forks a worker for each socket that comes through the
socket that is its standard input: workers start in some milliseconds, and share the memory of the
networks. Where forking is not safe, the process becomes the worker for the first socket.

Messages of a worker are a 4-byte length in network byte order, and a JSON object of that length.
With each request comes the descriptor of a file with the image, so that its bytes are neither
copied nor sent. The first message of a worker says which recogniser responds, and its process id.
"""

import gc
import json
import os
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final, TypedDict

from backend.config.package_files import PackageFileUnavailable
from backend.config.worker_process import limit_memory
from backend.recognition import stand_in_labels
from backend.recognition.analysis import RekognitionError
from backend.recognition.detect_labels import Analyse, detect_labels

_LENGTH: Final = struct.Struct("!I")
_IMAGE_BYTES: Final = 2 * 1024**3
"""Address space that an image may need beyond what the process has after loading its networks."""
FORKS: Final = sys.platform.startswith("linux")
"""Whether one process can start several workers. Elsewhere, libraries do not survive a fork."""


class Started(TypedDict):
    """The first message of a worker."""

    problem: str | None
    """Why the stand-in responds although another recogniser was asked for."""
    pid: int


def receive(stream: BinaryIO) -> dict[str, Any] | None:
    """Read one message; None at the end of the stream."""
    length = stream.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        return None
    (count,) = _LENGTH.unpack(length)
    text = stream.read(count)
    if len(text) < count:
        return None
    message: dict[str, Any] = json.loads(text)
    return message


def send_request(to_worker: socket.socket, message: Mapping[str, Any], image: BinaryIO) -> None:
    """Send a message with the file that it is about."""
    encoded = _encoded(message)
    sent = socket.send_fds(to_worker, [encoded], [image.fileno()])
    to_worker.sendall(encoded[sent:])


def receive_request(requests: socket.socket) -> tuple[dict[str, Any], bytes] | None:
    """Receive a message and the content of its file; None at the end of the stream."""
    length, descriptors, _, _ = socket.recv_fds(requests, _LENGTH.size, 1)
    if not descriptors:
        return None
    with os.fdopen(descriptors[0], "rb") as file:
        image = file.read()
    (count,) = _LENGTH.unpack(length)
    message: dict[str, Any] = json.loads(requests.recv(count, socket.MSG_WAITALL))
    return message, image


def _encoded(message: Mapping[str, Any]) -> bytes:
    text = json.dumps(message).encode()
    return _LENGTH.pack(len(text)) + text


def load(kind: str) -> tuple[Analyse, str | None]:
    """The recogniser of a kind; and why it is the stand-in although ``kind`` is another.

    Kinds are "stand-in", "local", and the path of a model of the user's own.
    """
    if kind != "stand-in":
        try:
            from backend.recognition.local_recogniser import LocalRecogniser
            from backend.recognition.own_recogniser import OwnRecogniser

            recogniser = LocalRecogniser() if kind == "local" else OwnRecogniser(Path(kind))
            return recogniser.analyse, None
        except (PackageFileUnavailable, ImportError) as error:
            return stand_in_labels.analyse, str(error)
    return stand_in_labels.analyse, None


_OPERATIONS: Mapping[str, Callable[[Analyse, Mapping[str, Any], bytes], dict[str, Any]]] = {
    "DetectLabels": detect_labels,
}
"""Operations of Rekognition that this process implements."""


def respond(
    analyse: Analyse, operation: str, request: Mapping[str, Any], image: bytes
) -> dict[str, Any]:
    """The message for a request: ``response``, or ``error`` with code and message.

    Any other exception is a fault of this code: it ends the process, and the pool starts another.
    """
    if operation not in _OPERATIONS:
        message = f"the recogniser does not implement {operation}"
        return {"error": ["UnknownOperationException", message]}
    try:
        return {"response": _OPERATIONS[operation](analyse, request, image)}
    except RekognitionError as error:
        return {"error": list(error.args)}
    except MemoryError:
        return {"error": ["ImageTooLargeException", "The image needs too much memory"]}


def main() -> None:
    """Load the recogniser, and start workers until the standard input ends."""
    sockets = socket.socket(fileno=sys.stdin.fileno())
    analyse, problem = load(sys.argv[1])
    gc.freeze()  # a collection in a forked process would write to, and so copy, the shared memory
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended workers leave no zombies
    while connection := _received_socket(sockets):
        if not FORKS or os.fork() == 0:
            sockets.close()
            _serve(connection, analyse, problem)
        connection.close()


def _received_socket(sockets: socket.socket) -> socket.socket | None:
    _, descriptors, _, _ = socket.recv_fds(sockets, 1, 1)
    return socket.socket(fileno=descriptors[0]) if descriptors else None


def _serve(connection: socket.socket, analyse: Analyse, problem: str | None) -> None:
    """Respond to requests until the socket is closed. Ends the process."""
    try:
        limit_memory(_IMAGE_BYTES)
        started: Started = {"problem": problem, "pid": os.getpid()}
        connection.sendall(_encoded(started))
        while received := receive_request(connection):
            message, image = received
            answer = respond(analyse, message["operation"], message["request"], image)
            connection.sendall(_encoded(answer))
    except ConnectionError:  # the emulator does not wait any more
        os._exit(0)
    except BaseException:  # noqa: BLE001  # a forked process must not go on as the one that forks
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()

"""A process that analyses images: ``python -m backend.recognition.worker KIND``.

It decodes files that anyone may have made, so it runs apart from the emulator, with a limit on its
memory and without AWS variables in its environment. ``worker_pool`` starts it, ends it when an
image takes too long, and starts another one when it ends.

Messages are a 4-byte length in network byte order, and a JSON object of that length. Requests come
through the socket that is the standard input; with each comes the descriptor of a file with the
image, so that its bytes are neither copied nor sent. Responses go to the standard output. The first
one says which recogniser responds.
"""

import json
import os
import socket
import struct
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

from backend.config.package_files import PackageFileUnavailable
from backend.config.worker_process import limit_memory
from backend.recognition import stand_in_labels
from backend.recognition.analysis import RekognitionError
from backend.recognition.detect_labels import Analyse, detect_labels

_LENGTH: Final = struct.Struct("!I")
_IMAGE_BYTES: Final = 2 * 1024**3
"""Address space that an image may need beyond what the process has after loading its networks."""


def send(stream: BinaryIO, message: Mapping[str, Any]) -> None:
    """Write one message."""
    stream.write(_encoded(message))
    stream.flush()


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
    """Serve requests until the standard input ends."""
    requests, responses = socket.socket(fileno=sys.stdin.fileno()), sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not damage a message
    analyse, problem = load(sys.argv[1])
    limit_memory(_IMAGE_BYTES)
    send(responses, {"problem": problem})
    while received := receive_request(requests):
        message, image = received
        answer = respond(analyse, message["operation"], message["request"], image)
        send(responses, answer)


if __name__ == "__main__":
    main()

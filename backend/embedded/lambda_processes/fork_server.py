"""The process that forks the processes of Lambda functions. Linux only.

It is started with the path of this file, so that it imports no module of this project: a function
imports the modules of its own code. Its argument is the file descriptor of a socket. Each message
on the socket is a request for one process: JSON, with the descriptors of its standard input, output
and error, and of a pipe that is closed when it ends. The answer is its process id.
"""

import gc
import json
import os
import runpy
import signal
import socket
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from typing import Any

DESCRIPTORS = 4
"""Standard input, output, error, and the pipe that is closed at the end of the process."""
REQUEST_BYTES = 128 * 1024
_LIBRARIES = (
    *("boto3", "concurrent.futures", "defusedxml.ElementTree", "exifread"),
    *("PIL.Image", "PIL.ImageCms", "PIL.ImageOps", "PIL.JpegImagePlugin", "PIL.PngImagePlugin"),
)
_SERVICES = ("s3", "dynamodb", "stepfunctions", "rekognition")


def main() -> None:
    """Fork a process for each request, until the other end of the socket is closed."""
    sys.path.pop(0)  # the folder of this file
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended processes leave no zombies
    _import_libraries()
    gc.freeze()  # a collection in a forked process would write to, and so copy, the shared memory
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, REQUEST_BYTES, DESCRIPTORS)
        if not message:
            return
        if (pid := os.fork()) == 0:
            control.close()
            _run(json.loads(message), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        control.send(str(pid).encode())


def _import_libraries() -> None:
    """Import what functions import, and read AWS's descriptions of the services that they use."""
    for library in _LIBRARIES:
        with suppress(ImportError):
            import_module(library)
    import boto3

    create_client: Any = boto3.client

    for service in _SERVICES:
        # Explicit parameters: the session must not remember the credentials of this process.
        create_client(
            service,
            region_name="us-east-1",
            endpoint_url="http://127.0.0.1:9",
            aws_access_key_id="none",
            aws_secret_access_key="none",  # noqa: S106  # no secret: it is never sent
        )


def _show_name(function: str) -> None:
    """Name this process after its function, for ps and top. Linux keeps 15 characters."""
    _, _, resource = function.rpartition("-")[0].rpartition("-")  # STACK-RESOURCE-SUFFIX
    with suppress(OSError), open("/proc/self/comm", "w") as name:
        name.write(resource or function)


def _run(request: dict[str, Any], descriptors: list[int]) -> None:
    """Become the process of a function. Does not return."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number, descriptor in enumerate(descriptors[:3]):
            os.dup2(descriptor, number)
            os.close(descriptor)
        sys.stdin, sys.stdout = os.fdopen(0, closefd=False), os.fdopen(1, "w", closefd=False)
        sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
        os.environ.clear()
        os.environ.update(request["environment"])
        _show_name(os.environ.get("AWS_LAMBDA_FUNCTION_NAME", ""))
        os.chdir(request["folder"])
        script = request["script"]
        sys.argv = [script]
        sys.path.insert(0, os.path.dirname(script))
        runpy.run_path(script, run_name="__main__")
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001  # also SystemExit: this process must not fork any more
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()

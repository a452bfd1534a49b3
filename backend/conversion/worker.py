"""A process that converts one image: ``python -m backend.conversion.worker TARGET MAX_PIXELS``.

It decodes a file that anyone may have made, so it has limits on its memory and time, and no AWS
variables in its environment. The file comes on standard input; the JPEG is written to the file
descriptor TARGET. One JSON object on standard output says what was done, or why not.
"""

import json
import os
import resource
import sys
from typing import Any, Final

from backend.config.worker_process import limit_memory
from backend.conversion.errors import ConversionRefused
from backend.conversion.quality import QUALITY
from backend.conversion.to_jpeg import to_jpeg

_MEMORY: Final = 2 * 1024**3
"""Address space for one image. 48 million pixels need up to 0.8 GB."""
_CPU_SECONDS: Final = 90
_TOO_MUCH_MEMORY = "The image needs more memory to be converted than there is."


def main() -> None:
    """Convert the image on standard input."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # a library that prints must not damage the answer
    limit_memory(_MEMORY)
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    target, max_pixels = int(sys.argv[1]), int(sys.argv[2])
    print(json.dumps(_answer(sys.stdin.buffer.read(), target, max_pixels)), file=answers)


def _answer(data: bytes, target: int, max_pixels: int) -> dict[str, Any]:
    try:
        converted = to_jpeg(data, max_pixels=max_pixels)
    except ConversionRefused as refused:
        return {"refused": str(refused)}
    except MemoryError:
        return {"refused": _TOO_MUCH_MEMORY}
    with os.fdopen(target, "wb") as file:
        file.write(converted.jpeg)
    return {"source": converted.source, "images": converted.images, "quality": QUALITY}


if __name__ == "__main__":
    main()

"""Makes a thumbnail with pyvips for each line of its input: the path of a photo.

Prints the milliseconds and the path of the thumbnail. Runs in an environment that has pyvips, so it
imports nothing of the project. Arguments: the longer side in pixels, the quality, the folder.
"""

import sys
import time
from pathlib import Path

import pyvips  # type: ignore[import-not-found]

box, quality, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
print("ready", flush=True)
for line in sys.stdin:
    photo = Path(line.strip()).read_bytes()
    begun = time.perf_counter()
    image = pyvips.Image.thumbnail_buffer(photo, box, height=box, size="down")
    thumbnail = image.jpegsave_buffer(Q=quality, keep="none")
    milliseconds = (time.perf_counter() - begun) * 1000
    made = folder / "pyvips.jpg"
    made.write_bytes(thumbnail)
    print(f"{milliseconds} {made}", flush=True)

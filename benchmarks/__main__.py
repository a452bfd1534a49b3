"""``make bench``: measure this checkout, or this checkout and another revision in turn."""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Error as BrowserError

from benchmarks import (
    aws_estimate,
    imaging,
    interactions,
    latency,
    live,
    pages,
    pipeline,
    report,
    start,
)
from benchmarks.browser import PageError
from benchmarks.figures import Comparison, Figure, Role, abba, compare
from benchmarks.photo_stack import PipelineError
from benchmarks.revision import (
    Build,
    BuildError,
    UnknownRevision,
    built,
    compile_modules,
    this_checkout,
)
from benchmarks.servers import ServerError

_MOST_PHOTOS = 200


@dataclass(frozen=True)
class Options:
    """What to measure."""

    against: str | None
    """The other revision; None to measure this checkout alone."""
    only: tuple[str, ...] | None
    """Names of measurements; None for the default ones."""
    rounds: int
    """Of new, old, old, new: two pairs each."""
    photos: int
    """Of the pipeline measurement."""

    @property
    def album_sizes(self) -> tuple[int, ...]:
        """Photos of each seeded album."""
        return (24, 1_000) if self.against else (24, 1_000, 10_000)


_Measurement = Callable[[Build, Path, Options], list[Figure]]
MEASUREMENTS: dict[str, _Measurement] = {
    "imaging": lambda build, folder, options: imaging.measure(folder),
    "pipeline": lambda build, folder, options: pipeline.measure(build, folder, options.photos),
    "latency": lambda build, folder, options: latency.measure(build, folder),
    "pages": lambda build, folder, options: pages.measure(build, folder, options.album_sizes),
    "interactions": lambda build, folder, options: interactions.measure(build, folder),
    "live": lambda build, folder, options: live.measure(build, folder),
    "start": lambda build, folder, options: start.measure(build, folder),
    "aws": lambda build, folder, options: aws_estimate.measure(),
}
NOT_COMPARABLE = ("imaging", "aws")
"""They call functions of this checkout instead of commands."""
_EXPECTED = (
    *(UnknownRevision, BuildError, ServerError),
    *(PipelineError, PageError, BrowserError),
)
"""Reported in one line, without a traceback."""
_ON_REQUEST = ("interactions", "live")
"""Left out of a comparison that does not name them: they take two minutes a run, and the search box
is new."""


def parse_options(arguments: Sequence[str]) -> Options:
    """Read the command line. Exits with a message for what cannot be measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--against", metavar="REV", help="a commit, branch or tag")
    parser.add_argument("--only", metavar="NAMES", help=f"of {', '.join(MEASUREMENTS)}")
    parser.add_argument("--rounds", type=int, default=1, help="of new, old, old, new (default 1)")
    parser.add_argument("--photos", type=int, default=40, help="in the pipeline (default 40)")
    given = parser.parse_args(arguments)
    only = tuple(given.only.split(",")) if given.only else None
    if unknown := set(only or ()) - set(MEASUREMENTS):
        parser.error(f"--only: no measurement {', '.join(sorted(unknown))}")
    if given.against and set(only or ()) & set(NOT_COMPARABLE):
        parser.error(f"--only: {', '.join(NOT_COMPARABLE)} cannot compare revisions")
    if not 1 <= given.photos <= _MOST_PHOTOS:
        parser.error(f"--photos: from 1 to {_MOST_PHOTOS}")
    if given.rounds < 1:
        parser.error("--rounds: 1 or more")
    return Options(given.against, only, given.rounds, given.photos)


def names_to_measure(options: Options) -> list[str]:
    """Names of the measurements, in the order in which they run."""
    if options.only:
        return [name for name in MEASUREMENTS if name in options.only]
    left_out = (*NOT_COMPARABLE, *_ON_REQUEST) if options.against else ()
    return [name for name in MEASUREMENTS if name not in left_out]


def main(arguments: Sequence[str]) -> int:
    """Measure, print tables, and save ratios unless ``--only`` left some out."""
    options = parse_options(arguments)
    if not Path("/proc/self/stat").exists():
        print("error: the benchmarks read /proc, which only Linux has", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # servers are stopped
    try:
        _measure_and_report(options)
    except _EXPECTED as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _measure_and_report(options: Options) -> None:
    new = this_checkout()
    compile_modules(new)
    if options.against is None:
        _measure(new, options)
        return
    _log(f"building {options.against}")
    with built(options.against) as old:
        _measure_in_turn(new, old, options)


def _measure(build: Build, options: Options) -> None:
    figures: list[Figure] = []
    for name in names_to_measure(options):
        found = _run(name, build, options)
        print(report.figures_table(found), end="\n\n", flush=True)
        figures += found
    if not options.only:
        report.save_figures(build.revision, figures)


def _measure_in_turn(new: Build, old: Build, options: Options) -> None:
    builds: dict[Role, Build] = {"new": new, "old": old}
    order = abba(options.rounds)
    print(f"new: {new.revision}, old: {old.revision}; ratios are new divided by old")
    comparisons: list[Comparison] = []
    for name in names_to_measure(options):
        found = compare(order, [_run(name, builds[role], options) for role in order])
        print(report.comparison_table(found), end="\n\n", flush=True)
        comparisons += found
    if not options.only:
        report.save_comparison(new.revision, old.revision, comparisons)


def _run(name: str, build: Build, options: Options) -> list[Figure]:
    begun = time.monotonic()
    _log(f"{name} of {build.revision}")
    with tempfile.TemporaryDirectory(prefix="photo-bench-") as folder:
        figures = MEASUREMENTS[name](build, Path(folder), options)
    _log(f"{name} of {build.revision}: {time.monotonic() - begun:.0f} s")
    return figures


def _log(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

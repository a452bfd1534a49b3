"""The worker processes, as the emulator uses them."""

import io
import os
import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from PIL import Image

from backend.recognition.analysis import RekognitionError
from backend.recognition.worker import FORKS
from backend.recognition.worker_pool import WorkerPool
from tests.corpus import CASES
from tests.unit.backend.recognition.models import needs_models


def opened(content: bytes) -> BinaryIO:
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
    file.write(content)
    file.seek(0)
    return cast(BinaryIO, file)


def image() -> BinaryIO:
    file = io.BytesIO()
    Image.new("RGB", (200, 200), "red").save(file, "PNG")
    return opened(file.getvalue())


@pytest.fixture(scope="module")
def shared_pool() -> Iterator[WorkerPool]:
    pool = WorkerPool("stand-in", workers=1)
    yield pool
    pool.stop()


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    made = WorkerPool("stand-in", workers=1)
    yield made
    made.stop()


def test_a_request_is_answered(shared_pool: WorkerPool) -> None:
    response = shared_pool.respond("DetectLabels", {}, image())
    assert response["LabelModelVersion"].startswith("stand-in")
    assert "Red" in {label["Name"] for label in response["Labels"]}


@needs_models
def test_the_networks_answer_in_a_worker() -> None:
    pool = WorkerPool("local", workers=1)
    response = pool.respond("DetectLabels", {}, image())
    pool.stop()
    assert response["LabelModelVersion"].startswith("local-1")


def test_more_calls_than_workers_wait(shared_pool: WorkerPool) -> None:
    with ThreadPoolExecutor(6) as threads:
        calls = [threads.submit(shared_pool.respond, "DetectLabels", {}, image()) for _ in range(6)]
        assert len([call.result()["Labels"] for call in calls]) == 6


@pytest.mark.parametrize("request_", [{"MinConfidence": 500}, {"Features": ["FACES"]}])
def test_an_error_is_raised_here(shared_pool: WorkerPool, request_: dict[str, object]) -> None:
    with pytest.raises(RekognitionError, match="InvalidParameterException"):
        shared_pool.respond("DetectLabels", request_, image())


def test_other_operations_do_not_exist(shared_pool: WorkerPool) -> None:
    with pytest.raises(RekognitionError, match="UnknownOperationException"):
        shared_pool.respond("DetectFaces", {}, image())


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.outcome == "FAILED"], ids=lambda case: case.name
)
def test_hostile_files_are_refused_and_the_worker_lives(shared_pool: WorkerPool, case) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RekognitionError, match=r"InvalidImageFormat|ImageTooLarge"):
        shared_pool.respond("DetectLabels", {}, opened(case.build()))
    assert shared_pool.respond("DetectLabels", {}, image())["Labels"]


def test_a_worker_that_ends_is_replaced(pool: WorkerPool) -> None:
    pool.respond("DetectLabels", {}, image())
    os.kill(_process_id(pool), signal.SIGKILL)
    with pytest.raises(RekognitionError, match="InternalServerError"):
        pool.respond("DetectLabels", {}, image())
    assert pool.respond("DetectLabels", {}, image())["Labels"]


@pytest.mark.skipif(not FORKS, reason="each worker loads the networks itself")
def test_workers_are_copies_of_one_process_so_that_they_share_the_memory_of_the_networks() -> None:
    pool = WorkerPool("stand-in", workers=2)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: pool.respond("DetectLabels", {}, image()), range(8)))
    workers = [cast(int, worker._pid) for worker in list(pool._idle.queue)]
    parents = {_parent(pid) for pid in workers}
    pool.stop()
    assert len(set(workers)) == 2
    assert parents == {process.pid for process in pool._source._processes}


def test_a_new_worker_starts_also_when_the_process_that_forks_has_ended(pool: WorkerPool) -> None:
    pool.respond("DetectLabels", {}, image())
    pool._source._processes[0].kill()
    pool._source._processes[0].wait()
    os.kill(_process_id(pool), signal.SIGKILL)
    with pytest.raises(RekognitionError, match="InternalServerError"):
        pool.respond("DetectLabels", {}, image())
    assert pool.respond("DetectLabels", {}, image())["Labels"]


def test_an_image_that_takes_too_long_ends_its_worker() -> None:
    pool = WorkerPool("stand-in", workers=1, seconds=0.01)  # shorter than the start of a process
    with pytest.raises(RekognitionError, match=r"took too long|ended|could not start"):
        pool.respond("DetectLabels", {}, image())
    pool.stop()


def test_a_worker_has_no_aws_variables(pool: WorkerPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    other = WorkerPool("stand-in", workers=1)
    other.respond("DetectLabels", {}, image())
    environment = Path(f"/proc/{_process_id(other)}/environ").read_bytes()
    other.stop()
    assert b"AWS_" not in environment


def _parent(pid: int) -> int:
    stat = Path(f"/proc/{pid}/stat").read_text()
    return int(stat.rpartition(")")[2].split()[1])


def _process_id(pool: WorkerPool) -> int:
    (worker,) = list(pool._idle.queue)
    return cast(int, worker._pid)

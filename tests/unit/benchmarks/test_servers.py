from pathlib import Path

import pytest

from benchmarks.revision import Build
from benchmarks.servers import ServerError, embedded_aws


def test_a_server_that_does_not_start_shows_its_log(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho error: the port is in use >&2\nexit 1\n")
    python.chmod(0o700)
    build = Build("abc1234", tmp_path, python)

    with (
        pytest.raises(ServerError, match="the port is in use"),
        embedded_aws(build, tmp_path / "d"),
    ):
        pass

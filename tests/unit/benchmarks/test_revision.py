import sys

import pytest

from benchmarks.revision import ROOT, UnknownRevision, resolve, this_checkout


def test_this_checkout_is_measured_as_it_is() -> None:
    build = this_checkout()

    assert (build.root, str(build.python)) == (ROOT, sys.executable)
    assert resolve("HEAD").startswith(build.revision.rstrip("+"))


@pytest.mark.parametrize("name", ["no-such-branch", "--help", ""])
def test_a_revision_that_git_does_not_know(name: str) -> None:
    with pytest.raises(UnknownRevision, match="knows no revision"):
        resolve(name)

"""Claims of contents: of two uploads one succeeds, and a request that is sent twice is one."""

from collections.abc import Iterator
from typing import Any

import pytest

from backend.database.content_hashes import Contents
from tests.moto.library import empty_library

HASH = "a" * 64


@pytest.fixture
def contents(monkeypatch: pytest.MonkeyPatch) -> Iterator[Contents]:
    with empty_library(monkeypatch) as library:
        yield library._contents


def test_of_two_uploads_one_claims_the_content(contents: Contents) -> None:
    assert contents.claim(HASH, "first", None) is None
    assert contents.claim(HASH, "second", None) == "first"
    assert contents.find(HASH) == "first"


def test_the_photo_of_a_deleted_one_is_replaced_once(contents: Contents) -> None:
    contents.claim(HASH, "deleted", None)
    assert contents.claim(HASH, "first", "deleted") is None
    assert contents.claim(HASH, "second", "deleted") == "first"


@pytest.mark.parametrize("before", [None, "deleted"])
def test_a_claim_whose_response_was_lost_is_sent_again_and_succeeds(
    contents: Contents, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    if before:
        contents.claim(HASH, before, None)
    update, sent = contents._table.update, []

    def sent_twice(change: Any) -> Any:
        sent.append(update(change))
        return update(change)

    monkeypatch.setattr(contents._table, "update", sent_twice)
    assert contents.claim(HASH, "mine", before) is None
    assert sent
    assert contents.find(HASH) == "mine"

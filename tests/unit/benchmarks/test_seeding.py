from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

from benchmarks.photo_stack import from_wire, to_wire
from benchmarks.seeding import counter_items, execution_copies, photo_copies, replace_texts

NOW = datetime(2026, 11, 27, 12, 30, tzinfo=UTC)
PHOTO = {
    "owner": "us-east-1:me",
    "sk": "PHOTO#aaaa",
    "photo_id": "aaaa",
    "album_id": "bbbb",
    "filename": "IMG_0000.jpg",
    "uploaded_at": "2026-11-27T12:00:00.000Z",
    "sort_at": "2026-07-14T20:51:09",
    "album_sort": "bbbb#2026-07-14T20:51:09#aaaa",
    "s3_key": "private/us-east-1:me/uploads/aaaa.jpg",
    "execution_arn": "arn:aws:states:us-east-1:1:execution:M:aaaa-00-1",
    "thumbnail": {"key": "private/us-east-1:me/resized/aaaa/1.jpg", "width": Decimal(300)},
    "labels": [{"Name": "Sky", "Confidence": Decimal("99.5")}],
}
EXECUTION = {
    "pk": "EXECUTION#aaaa-00-1",
    "sk": "EXECUTION",
    "name": "aaaa-00-1",
    "photo_id": "aaaa",
    "execution_arn": "arn:aws:states:us-east-1:1:execution:M:aaaa-00-1",
    "filename": "IMG_0000.jpg",
    "day": "2026-11-27",
    "started_at": "2026-11-27T12:00:00.000Z",
    "status": "SUCCEEDED",
    "outcome": "SUCCEEDED",
    "duration_ms": Decimal(900),
}
COUNTER = {
    "pk": "COUNTER",
    "sk": "HOUR#2026-11-27T12",
    "outcome_succeeded": Decimal(1),
    "transitions": Decimal(6),
}


def test_texts_are_replaced_wherever_they_occur() -> None:
    value = {"a": ["x1", {"b": "1-x1-2"}], "n": Decimal(1)}

    assert replace_texts(value, {"x1": "y"}) == {"a": ["y", {"b": "1-y-2"}], "n": Decimal(1)}


def test_a_copy_of_a_photo_has_keys_of_its_own_and_the_original_of_the_model() -> None:
    [photo] = photo_copies(PHOTO, "cccc", 1, NOW)
    copied, moment = photo["photo_id"], "2026-11-27T11:30:00.000Z"

    assert copied != "aaaa"
    assert photo["sk"] == f"PHOTO#{copied}"
    assert photo["album_sort"] == f"cccc#{moment}#{copied}"
    assert photo["thumbnail"]["key"] == f"private/us-east-1:me/resized/{copied}/1.jpg"
    assert (photo["s3_key"], photo["execution_arn"]) == (PHOTO["s3_key"], PHOTO["execution_arn"])
    assert photo["labels"] == PHOTO["labels"]


def test_photos_are_named_from_the_newest() -> None:
    photos = list(photo_copies(PHOTO, "cccc", 3, NOW))

    assert [p["filename"] for p in photos] == ["IMG_00000.jpg", "IMG_00001.jpg", "IMG_00002.jpg"]
    assert [p["sort_at"] for p in photos] == sorted((p["sort_at"] for p in photos), reverse=True)
    assert len({p["sk"] for p in photos}) == 3


def test_executions_have_ended_and_some_have_failed() -> None:
    executions = list(execution_copies(EXECUTION, 24, NOW))

    assert len({execution["pk"] for execution in executions}) == 24
    assert all(e["execution_arn"].endswith(f":{e['name']}") for e in executions)
    assert all(e["day"] == e["started_at"][:10] for e in executions)
    failed = [e for e in executions if e["outcome"] == "FAILED"]
    assert [e.get("attention") for e in failed] == ["OPEN", "OPEN"]


def test_counters_are_those_of_the_executions_of_their_hours() -> None:
    executions = list(execution_copies(EXECUTION, 1_000, NOW))
    counters = list(counter_items(COUNTER, executions))

    hours = Counter(f"HOUR#{e['started_at'][:13]}" for e in executions)
    totals = {c["sk"]: c["outcome_succeeded"] + c.get("outcome_failed", 0) for c in counters}
    assert totals == hours
    assert {c["sk"]: c["transitions"] for c in counters} == {h: 6 * n for h, n in hours.items()}
    assert {c["pk"] for c in counters} == {"COUNTER"}


def test_items_keep_their_values_through_the_service_format() -> None:
    assert from_wire(to_wire(PHOTO)) == PHOTO

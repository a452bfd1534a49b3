from backend.database.coverage import Coverage, coverage_of
from backend.database.photo import photo_from_item

THUMBNAIL = {"thumbnail": {"key": "k"}}


def test_photos_are_counted_by_what_they_lack() -> None:
    items = [
        *({"status": "SUCCEEDED", **THUMBNAIL} for _ in range(3)),
        {"status": "SUCCEEDED", "summary": {"labels_wait_since": "2026-11-27T12:00:00.000Z"}},
        {"status": "PARTIAL", **THUMBNAIL},  # without labels
        {"status": "PARTIAL"},  # with labels
        {"status": "FAILED"},
        {"status": "RUNNING"},
        {"status": "PENDING"},
    ]
    found = coverage_of(map(photo_from_item, items))
    assert found == Coverage(photos=9, labeled=4, need_owner=3, in_progress=2)
    found = coverage_of(map(photo_from_item, items), complete=100)
    assert found == Coverage(photos=109, labeled=104, need_owner=3, in_progress=2)
